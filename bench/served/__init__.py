# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house as bench/pages.py serves it: with one page more, the smallest that a signed-in person can ask for."""
