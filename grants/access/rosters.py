# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of lists on their way in."""

from grants.access.words import (
    ABSENT,
    FORBIDDEN,
    FOUND,
    OK,
    REFUSED,
    SIGNED_IN_API,
    SIGNED_IN_GET_ONLY,
    UNAUTHORISED,
    AccessRow,
    answers,
    get_and_post,
)

# the stranger is an officer elsewhere: officers and those who manage accounts keep one register
IMPORTERS = ("officer", "system_administrator", "stranger")
# recommenders and agencies import what moves the cases before them, and see their own lists alone
ACTORS = (*IMPORTERS, "recommender_clerk", "review_agency")
IMPORTS = answers(FORBIDDEN, ("anonymous", FOUND), (ACTORS, OK))
IMPORTS_EMPTY = {**IMPORTS, **dict.fromkeys(ACTORS, REFUSED)}
TEMPLATE = {**IMPORTS, "recommender_clerk": ABSENT, "review_agency": ABSENT}

SEES = answers(ABSENT, ("anonymous", FOUND), (IMPORTERS, OK))
SEES_EMPTY = {**SEES, **dict.fromkeys(IMPORTERS, REFUSED)}
SEES_AWAY = {**SEES, **dict.fromkeys(IMPORTERS, FOUND)}

API_SEES = {**SEES, "anonymous": UNAUTHORISED}
API_SEES_EMPTY = {**SEES_EMPTY, "anonymous": UNAUTHORISED}
API_SENDS_EMPTY = answers(REFUSED, ("anonymous", UNAUTHORISED))

TABLE: list[AccessRow] = [
    *get_and_post("grants:rosters", IMPORTS, SIGNED_IN_GET_ONLY),
    *get_and_post("grants:roster_new", IMPORTS, IMPORTS_EMPTY),
    *get_and_post("grants:roster", SEES, SEES_EMPTY, state="import"),
    *get_and_post("grants:roster_columns", SEES, SEES_AWAY, state="import"),
    *get_and_post("grants:roster_row", SEES, SEES_EMPTY, state="import_row"),
    *get_and_post("grants:roster_template", TEMPLATE, SIGNED_IN_GET_ONLY, state="kind_of_list"),
    *get_and_post("grants:roster_faults", SEES, SIGNED_IN_GET_ONLY, state="import"),
    *get_and_post("grants:roster_undo", SEES, SEES_EMPTY, state="import"),
    AccessRow("api:rosters", "GET", SIGNED_IN_API),
    AccessRow("api:roster_send", "POST", API_SENDS_EMPTY),
    AccessRow("api:roster", "GET", API_SEES, state="import"),
    AccessRow("api:roster_confirm", "POST", API_SEES, state="import"),
    AccessRow("api:roster_cancel", "POST", API_SEES, state="import"),
    AccessRow("api:roster_undo", "POST", API_SEES_EMPTY, state="import"),
]
