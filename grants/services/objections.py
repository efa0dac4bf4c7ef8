# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objections to an entry of a notice, appeals, and what their answers do to a case."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.references import new_reference
from grants.enums import ApplicationStatus, NoticeEntryState, NoticeState, RequestKind
from grants.exceptions import GrantsError
from grants.models import Application, NoticeEntry, Objection, Request, User
from grants.services.cases import application_locked, application_moved
from grants.services.decisions import commitment_release

APPEALABLE = (ApplicationStatus.NOT_RECOMMENDED, ApplicationStatus.REFUSED, ApplicationStatus.REJECTED)
BACK_TO = {
    ApplicationStatus.NOT_RECOMMENDED: ApplicationStatus.SUBMITTED,
    ApplicationStatus.REFUSED: ApplicationStatus.CHECKING,
    ApplicationStatus.REJECTED: ApplicationStatus.SCORED,
}


@transaction.atomic
def objection_file(
    *, entry: NoticeEntry, text: str, filer_name: str, filer_phone: str, filer_unit: str = "", actor: User | None = None
) -> Objection:
    """Take a written, signed objection to an entry of a running notice; the receipt is all that its filer needs."""
    entry = NoticeEntry.objects.select_for_update(of=("self",), no_key=True).select_related("notice").get(pk=entry.pk)
    closes_on = entry.notice.closes_on
    if entry.notice.state != NoticeState.OPEN or closes_on is None or timezone.localdate() > closes_on:
        raise GrantsError(_("The period of this notice is over."))
    if not text.strip() or not filer_name.strip() or not filer_phone.strip():
        raise GrantsError(_("An objection needs facts, your name and a phone number. Who objects is kept secret."))

    request = Request.objects.create(
        kind=RequestKind.OBJECTION, application_id=entry.application_id, text=text, filed_by=actor
    )
    objection = Objection.objects.create(
        request=request,
        entry=entry,
        receipt=new_reference(),
        filer_name=filer_name,
        filer_unit=filer_unit,
        filer_phone=filer_phone,
    )

    record(request, actor=None, action="objection.filed", data={"notice": entry.notice.number})
    return objection


@transaction.atomic
def application_suspend(*, actor: User | None, application: Application, entry: NoticeEntry) -> Application:
    """Suspend a case in notice while an objection to it is answered."""
    application = application_locked(application=application, among={ApplicationStatus.PUBLICITY})
    NoticeEntry.objects.filter(pk=entry.pk).update(state=NoticeEntryState.SUSPENDED)
    return application_moved(
        application=application, status=ApplicationStatus.OBJECTION, actor=actor, action="application.objected"
    )


@transaction.atomic
def objection_dismiss(*, actor: User | None, application: Application, entry: NoticeEntry) -> Application:
    """Let a case go on: the objection was not upheld."""
    application = application_locked(application=application, among={ApplicationStatus.OBJECTION})
    entry = NoticeEntry.objects.select_related("notice").get(pk=entry.pk)
    is_running = entry.notice.state == NoticeState.OPEN
    NoticeEntry.objects.filter(pk=entry.pk).update(state=NoticeEntryState.CLEAR)
    return application_moved(
        application=application,
        status=ApplicationStatus.PUBLICITY if is_running else ApplicationStatus.AWAITING_APPROVAL,
        actor=actor,
        action="application.objection_dismissed",
    )


@transaction.atomic
def objection_uphold(*, actor: User | None, application: Application, entry: NoticeEntry) -> Application:
    """Take a case out: the objection was upheld; its money goes back to the budget."""
    application = application_locked(application=application, among={ApplicationStatus.OBJECTION})
    NoticeEntry.objects.filter(pk=entry.pk).update(state=NoticeEntryState.UPHELD)
    commitment_release(application=application)
    return application_moved(
        application=application,
        status=ApplicationStatus.REJECTED,
        actor=actor,
        action="application.objection_upheld",
    )


@transaction.atomic
def appeal_uphold(*, actor: User | None, application: Application) -> Application:
    """Take a case back to where it was refused: the appeal was upheld."""
    application = application_locked(application=application, among=APPEALABLE)
    return application_moved(
        application=application,
        status=BACK_TO[ApplicationStatus(application.status)],
        actor=actor,
        action="application.appeal_upheld",
    )


@transaction.atomic
def refusal_final(*, actor: User | None, application: Application) -> Application:
    """Let the time to appeal run out: the refusal stands."""
    application = application_locked(application=application, among=APPEALABLE)
    record(application, actor=actor, action="application.refusal_final", data={"status": application.status})
    return application
