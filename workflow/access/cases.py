# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the work list and the timeline."""

from grants.access import (
    ABSENT,
    APPLICANTS,
    EXPERTS,
    FOUND,
    OFFICE,
    OK,
    READERS,
    RECOMMENDERS,
    SIGNED_IN,
    SIGNED_IN_GET_ONLY,
    AccessRow,
    answers,
)

SEES_PAGE = answers(ABSENT, ("anonymous", FOUND), ((*APPLICANTS, *RECOMMENDERS, *OFFICE, *EXPERTS, *READERS), OK))
SEES_PAGE_BUT_EXPERTS = {**SEES_PAGE, **dict.fromkeys(EXPERTS, ABSENT)}
SEES_PAGE_OF_DRAFT = answers(ABSENT, ("anonymous", FOUND), (APPLICANTS, OK))

TABLE: list[AccessRow] = [
    AccessRow("workflow:work", "GET", SIGNED_IN),
    AccessRow("workflow:work", "POST", SIGNED_IN_GET_ONLY),
    AccessRow("workflow:timeline", "GET", SEES_PAGE_OF_DRAFT, state="draft"),
    AccessRow("workflow:timeline", "GET", SEES_PAGE_BUT_EXPERTS, state="submitted"),
    AccessRow("workflow:timeline", "GET", SEES_PAGE_BUT_EXPERTS, state="undeclared"),
    AccessRow("workflow:timeline", "GET", SEES_PAGE, state="seated"),
]
