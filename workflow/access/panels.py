# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of panels: groups, draws, invitations, seats."""

from grants.access import AccessRow

TABLE: list[AccessRow] = []
