# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of roster that grants itself knows: organisations, honours, members, working days, marks of firms."""
