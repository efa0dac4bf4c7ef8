# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is judged and what comes of it."""
