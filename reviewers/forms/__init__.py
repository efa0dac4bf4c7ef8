# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type on the pages of reviewers."""
