# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makers of test rows, one module per area."""
