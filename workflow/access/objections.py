# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of whoever objects to an entry of a notice."""

from grants.access import EVERYBODY, REFUSED, AccessRow, answers, get_and_post

TABLE: list[AccessRow] = [
    *get_and_post("workflow:object", EVERYBODY, answers(REFUSED), state="noticed_entry"),
]
