# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the table of awards."""

from grants.access import (
    FORBIDDEN,
    FOUND,
    OFFICE,
    OK,
    READERS,
    RECOMMENDERS,
    WRONG_METHOD,
    AccessRow,
    answers,
    get_and_post,
)

# The stranger works for another call and finds its awards.
FOLLOWS = (*OFFICE, *READERS, *RECOMMENDERS, "stranger")

TABLE: list[AccessRow] = [
    *get_and_post(
        "workflow:tracking",
        answers(FORBIDDEN, ("anonymous", FOUND), (FOLLOWS, OK)),
        answers(WRONG_METHOD, ("anonymous", FOUND)),
    ),
]
