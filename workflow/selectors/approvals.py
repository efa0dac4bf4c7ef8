# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval documents and what comes of them: cases that wait, cases approved, letters."""

from dataclasses import dataclass

from django.db.models import QuerySet

from grants.enums import ApplicationStatus, CallState
from grants.models import Application, Approval, ApprovalEntry, Call, Decision

LETTERS_OF = {
    "approved": ApplicationStatus.APPROVED,
    "reserve": ApplicationStatus.RESERVE,
    "rejected": ApplicationStatus.REJECTED,
}


@dataclass(frozen=True)
class Letter:
    """One letter to an organisation about one case; amount in fen."""

    case: Application
    organisation: str
    amount_fen: int
    reason: str
    document_number: str


def cases_waiting(call: Call) -> QuerySet[Application]:
    """Return the cases that wait for an approval document and that no entry names yet, by number."""
    waiting = Application.objects.filter(call=call, status=ApplicationStatus.AWAITING_APPROVAL, approval_entry=None)
    return waiting.select_related("organisation").order_by("number")


def cases_held(call: Call) -> int:
    """Return how many cases an open objection keeps from approval."""
    return Application.objects.filter(call=call, status=ApplicationStatus.OBJECTION).count()


def amounts_of(call: Call) -> dict[int, int]:
    """Return the amount decided for each case of a call, in fen, by its key."""
    decisions = Decision.objects.filter(list__call=call, is_current=True)
    return dict(decisions.values_list("application_id", "amount_fen"))


def approvals_of(call: Call) -> QuerySet[Approval]:
    """Return the approval documents of a call, newest first."""
    return Approval.objects.filter(call=call).select_related("entered_by", "checked_by", "call").order_by("-pk")


def entries_of(approval: Approval) -> QuerySet[ApprovalEntry]:
    """Return the cases of a document, by number."""
    return approval.entries.select_related("application__organisation").order_by("application__number")


def has_letters(call: Call) -> bool:
    """Say whether results may be written to organisations: not before the call is announced."""
    return call.state in {CallState.ANNOUNCED, CallState.CLOSED}


def letter_cases(call: Call, outcome: str) -> QuerySet[Application]:
    """Return the cases to which a letter with ``outcome`` goes, by number."""
    decided = Application.objects.filter(call=call, status=LETTERS_OF[outcome], decisions__list__call=call).distinct()
    return decided.select_related("organisation", "approval_entry__approval").order_by("number")


def letters_to(call: Call, cases: list[Application]) -> list[Letter]:
    """Return the letters to ``cases``, addressed to the name of today; one query."""
    decisions = {
        one.application_id: one
        for one in Decision.objects.filter(list__call=call, application__in=cases).order_by("list__number")
    }
    letters = []
    for case in cases:
        entry = getattr(case, "approval_entry", None)
        decision = decisions.get(case.pk)
        letters.append(
            Letter(
                case=case,
                organisation=case.organisation.name,
                amount_fen=entry.amount_fen if entry else 0,
                reason=decision.reason if decision else "",
                document_number=entry.approval.document_number if entry else "",
            )
        )
    return letters
