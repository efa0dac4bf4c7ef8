# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is open, for whom, and whether processes and objects agree."""
