# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exemptions: a document lifts a quota, the budget or a limit for named cases; one person enters, another checks."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import CallState, ExemptionKind
from grants.exceptions import GrantsError
from grants.models import Application, Call, Exemption, Quota, User
from grants.services.programmes import call_locked

LIFTABLE = frozenset(set(CallState.values) - {CallState.CLOSED, CallState.CANCELLED})


@transaction.atomic
def exemption_enter(
    *,
    actor: User,
    call: Call,
    kind: ExemptionKind,
    document_number: str,
    reason: str,
    quota: Quota | None = None,
    count: int = 0,
    amount_fen: int = 0,
    cases: Sequence[Application] = (),
) -> Exemption:
    """Enter an exemption: ``count`` cases more for a quota, ``amount_fen`` more for the budget, or cases over a limit.

    Nothing is lifted before another person has checked it.
    """
    call = call_locked(call=call, among=LIFTABLE)
    _refuse_incomplete(kind=kind, quota=quota, count=count, amount_fen=amount_fen, cases=cases)
    if not document_number.strip() or not reason.strip():
        raise GrantsError(_("An exemption needs a document number and a reason."))
    if (quota and quota.call_id != call.pk) or any(case.call_id != call.pk for case in cases):
        raise GrantsError(_("The quota and the cases of an exemption should belong to this call."))

    exemption = Exemption.objects.create(
        call=call,
        kind=kind,
        quota=quota if kind == ExemptionKind.QUOTA else None,
        count=count if kind == ExemptionKind.QUOTA else 0,
        amount_fen=amount_fen if kind == ExemptionKind.BUDGET else 0,
        document_number=document_number,
        reason=reason,
        entered_by=actor,
    )
    exemption.cases.set(cases)

    record(call, actor=actor, action="call.exemption_entered", data=_data(exemption, len(cases)))
    return exemption


@transaction.atomic
def exemption_check(*, actor: User, exemption: Exemption) -> Exemption:
    """Check an exemption as a second person; now it counts."""
    call = call_locked(call=exemption.call, among=LIFTABLE)
    exemption = Exemption.objects.select_for_update(of=("self",), no_key=True).get(pk=exemption.pk)
    if exemption.checked_by_id is not None:
        raise GrantsError(_("This exemption has been checked already."))
    if exemption.entered_by_id == actor.pk:
        raise GrantsError(_("An exemption is entered by one person and checked by another."))

    exemption.checked_by = actor
    exemption.checked_at = timezone.now()
    exemption.save(update_fields=["checked_by", "checked_at"])
    if exemption.quota_id is not None:
        Quota.objects.filter(pk=exemption.quota_id).update(exempt=F("exempt") + exemption.count)
    if exemption.amount_fen:
        Call.objects.filter(pk=call.pk).update(exempt_fen=F("exempt_fen") + exemption.amount_fen)

    record(call, actor=actor, action="call.exemption_checked", data=_data(exemption, exemption.cases.count()))
    return exemption


def _refuse_incomplete(
    *, kind: ExemptionKind, quota: Quota | None, count: int, amount_fen: int, cases: Sequence[Application]
) -> None:
    is_whole = {
        ExemptionKind.QUOTA: quota is not None and count > 0,
        ExemptionKind.BUDGET: amount_fen > 0,
        ExemptionKind.LIMIT: bool(cases),
    }
    if not is_whole[kind]:
        raise GrantsError(_("Say by how much the quota or the budget is lifted, or for which cases a limit is."))


def _data(exemption: Exemption, cases: int) -> dict[str, object]:
    return {
        "exemption_id": exemption.pk,
        "kind": str(exemption.kind),
        "count": exemption.count,
        "amount_fen": exemption.amount_fen,
        "cases": cases,
        "document": exemption.document_number,
    }
