# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of the formal check and the office's view of a case."""

from grants.access import (
    ABSENT,
    APPLICANTS,
    EXPERTS,
    FORBIDDEN,
    FOUND,
    OFFICE,
    OK,
    READERS,
    RECOMMENDERS,
    REFUSED,
    WRONG_METHOD,
    AccessRow,
    answers,
    get_and_post,
)

GET_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
POST_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))

# Pages of a call: there for everybody in the office, opened to the officer, some to the auditor as well.
OF_CALL = answers(ABSENT, ("anonymous", FOUND), ((*OFFICE, *READERS), FORBIDDEN))
SCREENS = {**OF_CALL, "officer": OK}
SCREENS_OR_AUDITS = {**SCREENS, "auditor": OK}
SCREENS_BADLY = {**OF_CALL, "officer": REFUSED}

# Pages of a case: the office and its recommender read it, its organisation and its experts have pages of their own.
SEES_CASE = (*APPLICANTS, *RECOMMENDERS, *OFFICE, *READERS)
READS = answers(ABSENT, ("anonymous", FOUND), (APPLICANTS, FORBIDDEN), ((*RECOMMENDERS, *OFFICE, *READERS), OK))
READS_BESIDE_EXPERTS = {**READS, **dict.fromkeys(EXPERTS, FORBIDDEN)}
NO_CASE = answers(ABSENT, ("anonymous", FOUND))
NOTES = answers(ABSENT, ("anonymous", FOUND), (SEES_CASE, FORBIDDEN), ("officer", FOUND))
CHECKS = {**NOTES, "officer": OK}

TABLE: list[AccessRow] = [
    *get_and_post(
        "workflow:screening_calls",
        answers(FORBIDDEN, ("anonymous", FOUND), (("officer", "auditor", "stranger"), OK)),
        GET_ONLY,
    ),
    *get_and_post("workflow:screening", SCREENS_OR_AUDITS, GET_ONLY, state="published_call"),
    *get_and_post("workflow:call_screen", SCREENS, SCREENS_BADLY, state="published_call"),
    *get_and_post("workflow:outside_checks", SCREENS_OR_AUDITS, SCREENS_BADLY, state="published_call"),
    *get_and_post("workflow:outside_reply", SCREENS, SCREENS_BADLY, state="outside_check"),
    AccessRow("workflow:case", "GET", NO_CASE, state="draft"),
    *get_and_post("workflow:case", READS, GET_ONLY, state="submitted"),
    AccessRow("workflow:case", "GET", READS, state="undeclared"),
    AccessRow("workflow:case", "GET", READS_BESIDE_EXPERTS, state="seated"),
    *get_and_post("workflow:case_note", POST_ONLY, NOTES, state="noted_case"),
    *get_and_post("workflow:formal_check", CHECKS, {**CHECKS, "officer": REFUSED}, state="recommended"),
    AccessRow("workflow:formal_check", "GET", {**CHECKS, "officer": FOUND}, state="submitted"),
]
