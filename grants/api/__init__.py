# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routers of the interface for programs: what the pages show, through the same selectors."""
