# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which step follows which, who acts, and what happens when time runs out."""
