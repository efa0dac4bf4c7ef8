# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests of what is done with people and organisations."""
