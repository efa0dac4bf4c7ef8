# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of decisions: ranking, list, signatures, notices, approval."""

from collections.abc import Mapping

from grants.access import ABSENT, APPLICANTS, FORBIDDEN, FOUND, OFFICE, OK, READERS, RECOMMENDERS, AccessRow, answers
from grants.access.words import REFUSED, SIGNED_IN_GET_ONLY, WRONG_METHOD

HERE = (*OFFICE, *READERS)
READING = ("officer", "decision_maker", "finance_officer", "auditor")
ANSWERING = ("officer", "decision_maker", "auditor")

READS = answers(ABSENT, ("anonymous", FOUND), (HERE, FORBIDDEN), (READING, OK))
READS_REQUESTS = answers(ABSENT, ("anonymous", FOUND), (HERE, FORBIDDEN), (ANSWERING, OK))
GET_ONLY = SIGNED_IN_GET_ONLY
POST_ONLY = answers(WRONG_METHOD, ("anonymous", FOUND))
SEES_CASE_ONLY = (*APPLICANTS, *RECOMMENDERS, *HERE)


def only(*personas: str, status: int) -> dict[str, int]:
    """Return the answers of an act that a few may do: the rest of the office sees the call and may not."""
    return answers(ABSENT, ("anonymous", FOUND), (HERE, FORBIDDEN), (personas, status))


def rows(route: str, get: Mapping[str, int], post: Mapping[str, int], state: str = "published_call") -> list[AccessRow]:
    """Return the two rows of an address; a step that is not open is refused (422) to those who may do it."""
    return [AccessRow(route, "GET", get, state), AccessRow(route, "POST", post, state)]


TABLE: list[AccessRow] = [
    *rows("workflow:ranking", READS, GET_ONLY),
    *rows("workflow:ranking_print", {**READS, **dict.fromkeys(READING, FOUND)}, GET_ONLY),
    *rows("workflow:ranking_lock", only("officer", status=OK), only("officer", status=REFUSED)),
    *rows("workflow:ranking_export", POST_ONLY, only(*READING, status=REFUSED)),
    *rows("workflow:reopen_review", only("officer", status=OK), only("officer", status=REFUSED)),
    *rows(
        "workflow:approved_total",
        answers(ABSENT, ("anonymous", FOUND), (SEES_CASE_ONLY, FORBIDDEN), (READING, OK)),
        answers(ABSENT, ("anonymous", FOUND), (SEES_CASE_ONLY, FORBIDDEN), (("officer", "finance_officer"), REFUSED)),
        state="submitted",
    ),
    *rows("workflow:decide", READS, only("officer", status=REFUSED)),
    *rows("workflow:decide_sums", POST_ONLY, only("officer", status=REFUSED)),
    *rows("workflow:decide_submit", only("officer", status=FOUND), only("officer", status=FOUND)),
    *rows("workflow:sign", READS, only("decision_maker", status=REFUSED)),
    *rows("workflow:record_signature", READS, only("officer", status=REFUSED)),
    *rows("workflow:check_signature", READS, only("officer", status=REFUSED)),
    *rows(
        "workflow:send_back",
        only("officer", "decision_maker", status=OK),
        only("officer", "decision_maker", status=REFUSED),
    ),
    *rows("workflow:scan", READS, GET_ONLY, state="scanned_approval"),
    *rows("workflow:notice", READS, only("officer", status=REFUSED)),
    *rows("workflow:requests", READS_REQUESTS, GET_ONLY),
    *rows("workflow:request_check", READS_REQUESTS, only("officer", status=REFUSED), state="appealed"),
    *rows("workflow:request_decide", READS_REQUESTS, only("officer", status=REFUSED), state="appealed"),
    *rows("workflow:request_letter", only("officer", status=FOUND), GET_ONLY, state="appealed"),
    *rows("workflow:approve", READS, only("officer", status=REFUSED)),
    *rows("workflow:approval_check", READS, only("officer", status=REFUSED), state="entered_approval"),
    *rows("workflow:announce", READS, only("officer", status=REFUSED)),
    *rows("workflow:approved_list", READS, READS),
    *rows("workflow:result_letters", READS, GET_ONLY),
]
