# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people fill in on the pages of workflow, a module for each family of pages."""
