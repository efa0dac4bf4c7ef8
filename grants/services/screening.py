# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check a case formally, and keep notes about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus, CheckOutcome, CorrectionAsker
from grants.exceptions import GrantsError
from grants.models import Application, CorrectionRequest, FormalCheck, FormalCheckItem, Note, User
from grants.rules import load_rules
from grants.services.cases import application_locked, application_moved
from grants.services.corrections import CorrectionPoint, correction_ask

FOR_CHECK = (ApplicationStatus.RECOMMENDED, ApplicationStatus.CHECKING)


@dataclass(frozen=True)
class CheckPoint:
    """One line of the checklist: its code of the rules, whether it is met, on what evidence."""

    code: str
    is_met: bool
    evidence: str = ""


@transaction.atomic
def formal_check_accept(
    *,
    actor: User,
    application: Application,
    items: Sequence[CheckPoint],
    status: ApplicationStatus = ApplicationStatus.ACCEPTED,
) -> FormalCheck:
    """Accept a case: every line of the checklist is met."""
    application = application_locked(application=application, among=FOR_CHECK)
    unmet = [item.code for item in items if not item.is_met]
    if unmet:
        raise GrantsError(
            _("%(count)d lines of the checklist are not met. Return or refuse the case.") % {"count": len(unmet)}
        )

    check = _check_made(actor, application, CheckOutcome.ACCEPTED, "", items)

    application_moved(application=application, status=status, actor=actor, action="application.accepted")
    return check


@transaction.atomic
def formal_check_return(
    *,
    actor: User,
    application: Application,
    reason: str,
    points: Sequence[CorrectionPoint],
    items: Sequence[CheckPoint] = (),
) -> CorrectionRequest:
    """Send a case back for correction, within the rounds that the rules allow."""
    application = application_locked(application=application, among=FOR_CHECK)
    rules = load_rules(application.rule_set.data)
    if not reason.strip():
        raise GrantsError(_("State what is to be corrected. The organisation will read it."))
    _check_made(actor, application, CheckOutcome.RETURNED, reason, items)
    return correction_ask(
        actor=actor,
        application=application,
        asker=CorrectionAsker.OFFICER,
        opinion=reason,
        points=points,
        rounds_allowed=rules.formal_check.correction_rounds,
    )


@transaction.atomic
def formal_check_refuse(
    *, actor: User, application: Application, reason: str, items: Sequence[CheckPoint] = ()
) -> FormalCheck:
    """Not accept a case, with the reason; the organisation may appeal."""
    application = application_locked(application=application, among=FOR_CHECK)
    if not reason.strip():
        raise GrantsError(_("State the reason. The organisation will read it and may appeal."))

    check = _check_made(actor, application, CheckOutcome.REFUSED, reason, items)

    application_moved(
        application=application, status=ApplicationStatus.REFUSED, actor=actor, action="application.refused"
    )
    return check


@transaction.atomic
def note_add(
    *, actor: User, application: Application, text: str, with_whom: str = "", promised_by: date | None = None
) -> Note:
    """Keep a telephone call or a remark about a case: with whom, what was said, what is promised by when."""
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    if not text.strip():
        raise GrantsError(_("Write what was said."))
    note = Note.objects.create(
        application=application, text=text, with_whom=with_whom, promised_by=promised_by, written_by=actor
    )
    record(application, actor=actor, action="application.noted", data={"note_id": note.pk})
    return note


def _check_made(
    actor: User, application: Application, outcome: CheckOutcome, reason: str, items: Sequence[CheckPoint]
) -> FormalCheck:
    check = FormalCheck.objects.create(
        application=application,
        number=application.formal_checks.count() + 1,
        outcome=outcome,
        reason=reason,
        checked_by=actor,
    )
    FormalCheckItem.objects.bulk_create(
        FormalCheckItem(check_made=check, code=item.code, is_met=item.is_met, evidence=item.evidence) for item in items
    )
    return check
