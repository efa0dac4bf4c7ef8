# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objections to an entry of a notice, appeals, and what their answers do to a case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.mobiles import phone_spelt
from grants.engine.references import new_reference
from grants.enums import ApplicationStatus, NoticeEntryState, NoticeState, ObjectionFileKind, RequestKind
from grants.exceptions import GrantsError
from grants.models import Application, Blob, NoticeEntry, Objection, ObjectionFile, Request, User
from grants.rules import load_rules
from grants.selectors.objections import ObjectionTerms, is_open_to_objection, objection_terms, phone_hash
from grants.services.cases import application_locked, application_moved
from grants.services.decisions import commitment_release

APPEALABLE = (ApplicationStatus.NOT_RECOMMENDED, ApplicationStatus.REFUSED, ApplicationStatus.REJECTED)
NAME_LENGTH = 200
BACK_TO = {
    ApplicationStatus.NOT_RECOMMENDED: ApplicationStatus.SUBMITTED,
    ApplicationStatus.REFUSED: ApplicationStatus.CHECKING,
    ApplicationStatus.REJECTED: ApplicationStatus.SCORED,
}


@dataclass(frozen=True)
class Enclosure:
    """A file handed in with an objection; its bytes have been received already."""

    kind: ObjectionFileKind
    blob: Blob
    name: str


@transaction.atomic
def objection_file(
    *,
    entry: NoticeEntry,
    text: str,
    filer_name: str = "",
    filer_phone: str = "",
    filer_unit: str = "",
    enclosures: Sequence[Enclosure] = (),
    receipt: str = "",
    actor: User | None = None,
) -> Objection:
    """Take a written, signed objection to an entry of a running notice; the receipt is all that its filer needs.

    The same ``receipt`` again returns what was filed under it. Without a name it is anonymous, which the rules of
    the case may allow with evidence.
    """
    entry = NoticeEntry.objects.select_for_update(of=("self",), no_key=True).select_related("notice").get(pk=entry.pk)
    if receipt and (filed := Objection.objects.filter(receipt=receipt, entry=entry).first()):
        return filed
    if not is_open_to_objection(entry.notice):
        raise GrantsError(_("The period of this notice is over."))
    if not text.strip():
        raise GrantsError(_("An objection needs facts, your name and a phone number. Who objects is kept secret."))
    terms = objection_terms(load_rules(entry.application.rule_set.data).notice)
    name, unit, phone = filer_name.strip(), filer_unit.strip(), _spelt(filer_phone)
    _check_filer(terms, name=name, unit=unit, phone=phone, kinds={one.kind for one in enclosures})

    request = Request.objects.create(
        kind=RequestKind.OBJECTION, application_id=entry.application_id, text=text.strip(), filed_by=actor
    )
    objection = Objection.objects.create(
        request=request, entry=entry, receipt=receipt or new_reference(), **_signature(name, unit, phone)
    )
    _enclose(objection, enclosures)

    digests = [one.blob.sha256 for one in enclosures]
    record(request, actor=None, action="objection.filed", data={"notice": entry.notice.number, "files": digests})
    return objection


def _signature(name: str, unit: str, phone: str) -> dict[str, Any]:
    return {
        "is_anonymous": not phone,
        "filer_name": name,
        "filer_unit": unit,
        "filer_phone": phone,
        "phone_hash": phone_hash(phone) if phone else "",
    }


def _enclose(objection: Objection, enclosures: Sequence[Enclosure]) -> None:
    ObjectionFile.objects.bulk_create(
        ObjectionFile(objection=objection, kind=one.kind, blob=one.blob, name=one.name[:NAME_LENGTH])
        for one in enclosures
    )


def _spelt(phone: str) -> str:
    if not phone.strip():
        return ""
    number = phone_spelt(phone)
    if number is None:
        raise GrantsError(_("Enter a mobile number, or a telephone number with its area code."))
    return number


def _check_filer(
    terms: ObjectionTerms, *, name: str, unit: str, phone: str, kinds: Collection[ObjectionFileKind]
) -> None:
    """Refuse an objection that is not signed as the rules ask."""
    if bool(name) != bool(phone) or (unit and not name):
        raise GrantsError(_("An objection needs facts, your name and a phone number. Who objects is kept secret."))
    if not name and not terms.anonymous:
        raise GrantsError(_("An objection needs facts, your name and a phone number. Who objects is kept secret."))
    if not name and terms.anonymous_needs_evidence and ObjectionFileKind.EVIDENCE not in kinds:
        raise GrantsError(_("An objection without a name needs evidence. Upload it, or enter your name and phone."))
    if unit and terms.seal_required and ObjectionFileKind.SEAL not in kinds:
        raise GrantsError(_("An objection by an organisation needs its letter under seal. Upload a scan of it."))


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
