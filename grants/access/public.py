# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of everybody: calls, notices, honours, objections."""

from grants.access.words import AccessRow

TABLE: list[AccessRow] = []
