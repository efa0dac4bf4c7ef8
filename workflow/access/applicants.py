# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of applicants: begin, fill in, submit, correct, withdraw."""

from grants.access import AccessRow

TABLE: list[AccessRow] = []
