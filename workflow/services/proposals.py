# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put a list together piece by piece, and enter what total investment a case is approved with."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import CallState, DecisionOutcome, ListState
from grants.exceptions import GrantsError
from grants.models import Application, BudgetReview, Call, DecisionList, User
from grants.permissions import has_permission, require_permission
from grants.services.decisions import DECIDABLE, Proposal, budget_review_record, decision_list_prepare
from grants.services.programmes import call_locked


@transaction.atomic
def proposals_save(
    *, actor: User, call: Call, changes: Mapping[int, Proposal | None], base_digest: str
) -> DecisionList:
    """Save what is chosen for some cases, by their key, and keep what the draft says about the others.

    None takes a case back to undecided. ``base_digest`` is that of the draft the changes were made on, empty where
    there was none; raises GrantsError when somebody has saved another one meanwhile.
    """
    require_permission(actor, "grants.decide_call", call)
    call = call_locked(call=call, among={CallState.RANKED})
    if DecisionList.objects.filter(call=call, state=ListState.SIGNING).exists():
        raise GrantsError(_("The list is with the signers. It can be changed after it was sent back."))
    draft = DecisionList.objects.filter(call=call, state=ListState.DRAFT).first()
    if (draft.digest if draft else "") != base_digest:
        raise GrantsError(_("Somebody else saved this list meanwhile. Reload the page and enter your changes again."))

    kept = _kept(draft, changes) if draft else []
    return decision_list_prepare(
        actor=actor, call=call, proposals=[*kept, *(one for one in changes.values() if one is not None)]
    )


@transaction.atomic
def approved_total_enter(
    *, actor: User, application: Application, approved_total_fen: int, reason: str
) -> BudgetReview:
    """Enter the approved total investment of a case; a list with the signers must be sent back first."""
    call = application.call
    if not any(has_permission(actor, f"grants.{act}_call", call) for act in ("decide", "finance")):
        raise PermissionDenied
    call_locked(call=call, among={CallState.ASSESSING, CallState.ASSESSED, CallState.RANKED})
    if DecisionList.objects.filter(call=call, state=ListState.SIGNING).exists():
        raise GrantsError(_("The list is with the signers. It can be changed after it was sent back."))
    return budget_review_record(
        actor=actor, application=application, approved_total_fen=approved_total_fen, reason=reason
    )


def _kept(draft: DecisionList, changes: Mapping[int, Proposal | None]) -> list[Proposal]:
    """Return what the draft says about cases that are not changed and can still be decided."""
    decisions = draft.decisions.filter(application__status__in=DECIDABLE).exclude(application__in=list(changes))
    return [
        Proposal(
            application=one.application,
            outcome=DecisionOutcome(one.outcome),
            amount_fen=one.amount_fen,
            reason=one.reason,
            reserve_order=one.reserve_order,
        )
        for one in decisions.select_related("application")
    ]
