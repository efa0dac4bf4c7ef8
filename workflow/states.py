# SPDX-License-Identifier: AGPL-3.0-or-later
"""One truth: open step and last result give the status; services set it, the process must agree.

Codes follow ``reference/states.csv``. A step whose status does not depend on the last result stands under ``ANY``.
"""

from collections.abc import Mapping

from grants.enums import ApplicationStatus as Case
from grants.enums import AwardStatus, CallState, RequestState
from reviewers.enums import SeatState

ANY = "*"
SIDE_STEP = "may_stop"

Table = Mapping[str, Mapping[str, str]]

APPLICATION_STEPS: Table = {
    "prepare": {ANY: Case.DRAFT},
    "recommend": {ANY: Case.SUBMITTED},
    "correct": {ANY: Case.RETURNED},
    "formal_check": {"recommended": Case.RECOMMENDED, ANY: Case.CHECKING},
    "ready": {ANY: Case.ACCEPTED},
    "wait_assessment": {ANY: Case.IN_REVIEW},
    "wait_decision": {ANY: Case.SCORED},
    "wait_reserve": {ANY: Case.RESERVE},
    "update": {ANY: Case.UPDATING},
    "wait_notice": {ANY: Case.PROPOSED},
    "in_notice": {ANY: Case.PUBLICITY},
    "objection": {ANY: Case.OBJECTION},
    "wait_approval": {ANY: Case.AWAITING_APPROVAL},
    "wait_appeal": {"not_recommended": Case.NOT_RECOMMENDED, "refused": Case.REFUSED, ANY: Case.REJECTED},
}

# An unsuccessful case keeps the status under which its appeal ran out.
APPLICATION_ENDS: Mapping[str, frozenset[str]] = {
    "approved": frozenset({Case.APPROVED}),
    "rejected": frozenset({Case.REJECTED}),
    "unsuccessful": frozenset({Case.NOT_RECOMMENDED, Case.REFUSED, Case.REJECTED}),
    "withdrawn": frozenset({Case.WITHDRAWN}),
    "lapsed": frozenset({Case.LAPSED}),
}

SEAT_STEPS: Table = {
    "declare": {ANY: SeatState.ACCEPTED},
    "clear_tie": {ANY: SeatState.ACCEPTED},
    "score": {ANY: SeatState.ACCEPTED},
    "submitted": {ANY: SeatState.DONE},
}
SEAT_ENDS: Mapping[str, frozenset[str]] = {
    "done": frozenset({SeatState.DONE}),
    "recused": frozenset({SeatState.RECUSED}),
    "void": frozenset({SeatState.VOID}),
}

CALL_STEPS: Table = {
    "design": {ANY: CallState.DESIGN},
    "wait_open": {ANY: CallState.PUBLISHED},
    "wait_close": {ANY: CallState.OPEN},
    "screen": {ANY: CallState.INTAKE_CLOSED},
    "arrange": {ANY: CallState.SCREENING_CLOSED},
    "assess": {ANY: CallState.ASSESSING},
    "rank": {ANY: CallState.ASSESSED},
    "decide": {ANY: CallState.RANKED},
    "sign": {ANY: CallState.RANKED},
    "record": {ANY: CallState.RANKED},
    "check_record": {ANY: CallState.RANKED},
    "notice": {ANY: CallState.DECIDED},
    "wait_notice": {ANY: CallState.NOTICED},
    "approve": {ANY: CallState.NOTICE_ENDED},
    "announce": {ANY: CallState.APPROVED},
    "close": {ANY: CallState.ANNOUNCED},
}
CALL_ENDS: Mapping[str, frozenset[str]] = {
    "closed": frozenset({CallState.CLOSED}),
    "cancelled": frozenset({CallState.CANCELLED}),
}

AWARD_STEPS: Table = {
    "sign_agreement": {ANY: AwardStatus.CONTRACTING},
    "agree": {ANY: AwardStatus.CONTRACTING},
    "active": {ANY: AwardStatus.ACTIVE},
    "suspended": {ANY: AwardStatus.SUSPENDED},
    "apply": {ANY: AwardStatus.DUE_ACCEPTANCE},
    "conclude": {ANY: AwardStatus.IN_ACCEPTANCE},
    "rectify": {ANY: AwardStatus.RECTIFY},
    "evaluate": {"closed": AwardStatus.CLOSED, "failed": AwardStatus.FAILED, ANY: AwardStatus.ACCEPTED_FINAL},
    "archive": {
        "evaluated_closed": AwardStatus.CLOSED,
        "evaluated_failed": AwardStatus.FAILED,
        ANY: AwardStatus.ACCEPTED_FINAL,
    },
    "certified": {ANY: AwardStatus.CERTIFIED},
}
AWARD_ENDS: Mapping[str, frozenset[str]] = {
    "archived": frozenset({AwardStatus.ACCEPTED_FINAL, AwardStatus.CLOSED, AwardStatus.FAILED}),
    "failed": frozenset({AwardStatus.FAILED}),
    "lapsed": frozenset({AwardStatus.LAPSED}),
    "terminated": frozenset({AwardStatus.TERMINATED}),
    "revoked": frozenset({AwardStatus.REVOKED}),
    "expired": frozenset({AwardStatus.EXPIRED}),
    "decertified": frozenset({AwardStatus.DECERTIFIED}),
}

REQUEST_STEPS: Table = {
    "check": {ANY: RequestState.FILED},
    "correct": {ANY: RequestState.CORRECTION},
    "decide": {ANY: RequestState.CHECKED},
    "approve_payment": {ANY: RequestState.CHECKED},
}
REQUEST_ENDS: Mapping[str, frozenset[str]] = {
    "granted": frozenset({RequestState.GRANTED}),
    "denied": frozenset({RequestState.DENIED}),
    "withdrawn": frozenset({RequestState.WITHDRAWN}),
}

STEPS: dict[str, Table] = {
    "ApplicationFlow": APPLICATION_STEPS,
    "SeatFlow": SEAT_STEPS,
    "CallFlow": CALL_STEPS,
    "AwardFlow": AWARD_STEPS,
    "RequestFlow": REQUEST_STEPS,
}
ENDS: dict[str, Mapping[str, frozenset[str]]] = {
    "ApplicationFlow": APPLICATION_ENDS,
    "SeatFlow": SEAT_ENDS,
    "CallFlow": CALL_ENDS,
    "AwardFlow": AWARD_ENDS,
    "RequestFlow": REQUEST_ENDS,
}
STATUS_FIELDS = {
    "ApplicationFlow": "status",
    "SeatFlow": "state",
    "CallFlow": "state",
    "AwardFlow": "status",
    "RequestFlow": "state",
}


def statuses_allowed(*, flow: str, node: str, result: str) -> frozenset[str]:
    """Return the statuses that fit an open step, or an end, after a result.

    Raises KeyError when the table has no line for the node: every node of every flow must stand in it.
    """
    if node in ENDS[flow]:
        return ENDS[flow][node]
    line = STEPS[flow][node]
    return frozenset({line[result] if result in line else line[ANY]})
