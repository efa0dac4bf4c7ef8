# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rosters whose rows move a process: each row is an act, through the same services as its page."""
