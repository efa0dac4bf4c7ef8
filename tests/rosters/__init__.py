# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rosters as offices send them: files made by script, and what has to come of each."""
