# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of calls: set-up, cockpit, steering."""

from collections.abc import Mapping

from grants.access import (
    ABSENT,
    FORBIDDEN,
    FOUND,
    OFFICE,
    OK,
    READERS,
    REFUSED,
    SIGNED_IN,
    SIGNED_IN_GET_ONLY,
    WRONG_METHOD,
    AccessRow,
    answers,
    get_and_post,
)

SEEN = (*OFFICE, *READERS)
NO_OFFICE = answers(ABSENT, ("anonymous", FOUND))
READ_BY_OFFICE = answers(ABSENT, ("anonymous", FOUND), (SEEN, OK))
GET_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))


def by(persona: str, status: int) -> Mapping[str, int]:
    """Return the answers of an address that one person of the office may use and the others only know of."""
    return answers(ABSENT, ("anonymous", FOUND), (SEEN, FORBIDDEN), (persona, status))


OFFICER_ONLY, OFFICER_SENT_BACK, OFFICER_DONE = by("officer", OK), by("officer", REFUSED), by("officer", FOUND)
POST_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
EXEMPTING_SENT_BACK = by("decision_maker", REFUSED)


def steps(route: str, state: str) -> list[AccessRow]:
    """Return the rows of a step: read and refused while something holds it."""
    return get_and_post(route, OFFICER_ONLY, OFFICER_DONE, state)


TABLE: list[AccessRow] = [
    *get_and_post("workflow:call_list", SIGNED_IN, SIGNED_IN_GET_ONLY),
    *get_and_post(
        "workflow:call_new",
        {**NO_OFFICE, "officer": OK},
        {**NO_OFFICE, "officer": REFUSED},
        "programme_of_the_officer",
    ),
    *get_and_post("workflow:cockpit", READ_BY_OFFICE, GET_ONLY, "designed_call"),
    AccessRow("workflow:cockpit", "GET", READ_BY_OFFICE, "call_in_review"),
    *get_and_post("workflow:call_cases", READ_BY_OFFICE, GET_ONLY, "call_in_review"),
    *get_and_post("workflow:call_design", READ_BY_OFFICE, GET_ONLY, "designed_call"),
    *get_and_post("workflow:call_part", OFFICER_ONLY, OFFICER_SENT_BACK, "part_of_a_call"),
    *get_and_post("workflow:call_form", READ_BY_OFFICE, GET_ONLY, "form_of_a_call"),
    *get_and_post("workflow:call_rules", READ_BY_OFFICE, GET_ONLY, "designed_call"),
    *get_and_post("workflow:call_rules_chapter", OFFICER_ONLY, OFFICER_SENT_BACK, "chapter_of_a_call"),
    *get_and_post("workflow:call_publish", OFFICER_ONLY, OFFICER_SENT_BACK, "designed_call"),
    *steps("workflow:call_arrange", "call_arranged"),
    *steps("workflow:call_assess", "call_scored"),
    *steps("workflow:call_close", "call_announced"),
    *get_and_post("workflow:call_extend", OFFICER_ONLY, OFFICER_SENT_BACK, "published_call"),
    *get_and_post("workflow:call_suspend", OFFICER_ONLY, OFFICER_SENT_BACK, "published_call"),
    *get_and_post("workflow:call_resume", POST_ONLY, OFFICER_DONE, "published_call"),
    *get_and_post("workflow:call_amend", OFFICER_ONLY, OFFICER_SENT_BACK, "published_call"),
    *get_and_post("workflow:call_cancel", OFFICER_ONLY, OFFICER_SENT_BACK, "published_call"),
    *get_and_post("workflow:call_exemptions", READ_BY_OFFICE, EXEMPTING_SENT_BACK, "published_call"),
    *get_and_post("workflow:exemption_check", POST_ONLY, by("decision_maker", FOUND), "exemption_entered"),
]
