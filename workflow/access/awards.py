# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of awards: each act by its side, the rest for those who follow them."""

from grants.access import (
    ABSENT,
    FORBIDDEN,
    FOUND,
    OFFICE,
    OK,
    READERS,
    RECOMMENDERS,
    REFUSED,
    SIGNED_IN_GET_ONLY,
    WRONG_METHOD,
    AccessRow,
    answers,
    get_and_post,
)
from grants.access.words import APPLICANTS

SEEING = (*APPLICANTS, *RECOMMENDERS, *OFFICE, *READERS)
HOLDER, OFFICER = "organisation_administrator", "officer"

READS = answers(ABSENT, ("anonymous", FOUND), (SEEING, OK))
ONLY_SEES = answers(ABSENT, ("anonymous", FOUND), (SEEING, FORBIDDEN))
# The stranger works for another call and finds its awards.
FOLLOWS = (*SEEING, "stranger")
OF_HOLDER = ("agreement_sign", "acceptance_apply", "award_report", "award_change")
OF_OFFICER = (
    "agreement_agree",
    "award_midterm",
    "award_pause",
    "acceptance_conclude",
    "acceptance_panel",
    "award_evaluate",
    "award_archive",
    "award_break_off",
    "award_take_back",
)
# nothing has to be entered here, so an empty answer is refused only because the step is not open
CONFIRMED = (("award_suspended", OFFICER), ("award_finish", HOLDER))

TABLE: list[AccessRow] = [
    *get_and_post(
        "workflow:tracking",
        answers(FORBIDDEN, ("anonymous", FOUND), (FOLLOWS, OK)),
        answers(WRONG_METHOD, ("anonymous", FOUND)),
        state="an_award_of_ones_own",
    ),
    *get_and_post("workflow:award", READS, SIGNED_IN_GET_ONLY, state="drafted_award"),
    *get_and_post("workflow:agreement_pdf", READS, SIGNED_IN_GET_ONLY, state="drafted_agreement"),
    *get_and_post("workflow:agreement_scan", READS, SIGNED_IN_GET_ONLY, state="sealed_agreement"),
    *get_and_post(
        "workflow:agreement_text", {**ONLY_SEES, OFFICER: OK}, {**ONLY_SEES, OFFICER: FOUND}, state="drafted_award"
    ),
    *(
        row
        for names, side in ((OF_HOLDER, HOLDER), (OF_OFFICER, OFFICER))
        for name in names
        for row in get_and_post(
            f"workflow:{name}", {**ONLY_SEES, side: OK}, {**ONLY_SEES, side: REFUSED}, state="drafted_award"
        )
    ),
    *(
        row
        for name, side in CONFIRMED
        for row in get_and_post(
            f"workflow:{name}", {**ONLY_SEES, side: OK}, {**ONLY_SEES, side: REFUSED}, state="drafted_award"
        )
    ),
]
