# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of the formal check and the office's view of a case."""

from grants.access import AccessRow

TABLE: list[AccessRow] = []
