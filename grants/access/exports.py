# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from lists on their way out."""

from grants.access.words import (
    ABSENT,
    FORBIDDEN,
    FOUND,
    OFFICE,
    OK,
    READERS,
    REFUSED,
    SIGNED_IN_API,
    SIGNED_IN_GET_ONLY,
    UNAUTHORISED,
    WRONG_METHOD,
    AccessRow,
    answers,
    get_and_post,
)

ROLES = frozenset({*OFFICE, *READERS, "system_administrator"})
# the stranger works in the office of another call
TAKERS = (*ROLES, "stranger")
TAKES = answers(FORBIDDEN, ("anonymous", FOUND), (TAKERS, OK))
UNCLEAR = answers(FORBIDDEN, ("anonymous", FOUND), (TAKERS, REFUSED))
ORDERS = {**UNCLEAR, **dict.fromkeys(("officer", "system_administrator", "stranger"), FOUND)}
OWN = answers(ABSENT, ("anonymous", FOUND), ("officer", OK))
OWN_ACT = answers(ABSENT, (("anonymous", "officer"), FOUND))
POST_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
OWN_API = answers(ABSENT, ("anonymous", UNAUTHORISED), ("officer", OK))

TABLE: list[AccessRow] = [
    *get_and_post("grants:exports", TAKES, SIGNED_IN_GET_ONLY),
    AccessRow("grants:exports", "GET", TAKES, state="listed_export"),
    *get_and_post("grants:export_new", TAKES, UNCLEAR),
    AccessRow("grants:export_new", "POST", ORDERS, state="export_order"),
    *get_and_post("grants:export", OWN, SIGNED_IN_GET_ONLY, state="export"),
    *get_and_post("grants:export_file", OWN, SIGNED_IN_GET_ONLY, state="export"),
    *get_and_post("grants:export_cancel", POST_ONLY, OWN_ACT, state="waiting_export"),
    AccessRow("grants:export", "GET", OWN, state="waiting_export"),
    AccessRow("grants:export", "GET", OWN, state="running_export"),
    AccessRow("grants:export", "GET", OWN, state="expired_export"),
    AccessRow("grants:export", "GET", OWN, state="failed_export"),
    *get_and_post("grants:export_layout_remove", POST_ONLY, OWN_ACT, state="export_layout"),
    AccessRow("api:exports", "GET", SIGNED_IN_API),
    AccessRow("api:exports", "POST", answers(REFUSED, ("anonymous", UNAUTHORISED))),
    AccessRow("api:export", "GET", OWN_API, state="export"),
    AccessRow("api:export_file", "GET", OWN_API, state="export"),
]
