# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marked private texts, and who finds which of them on all pages that open to him or her."""
