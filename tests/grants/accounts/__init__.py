# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests of signing in and of one's own account."""
