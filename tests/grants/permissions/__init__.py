# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests of who may do what and see what."""
