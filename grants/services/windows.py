# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give more time: extend a round, reopen it, extend one case; an open window is never shortened."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus, CallState
from grants.exceptions import GrantsError
from grants.models import Amendment, Application, Call, District, Reopening, Round, User
from grants.selectors.clock import database_now
from grants.selectors.windows import closing_of
from grants.services.cases import application_locked
from grants.services.programmes import call_locked
from grants.services.tellings import MUST_CONFIRM, tell_later

INTAKE = (CallState.PUBLISHED, CallState.OPEN)


@transaction.atomic
def round_extend(*, actor: User, window: Round, closes_at: datetime, document_number: str) -> Round:
    """Let a round close later, for everybody."""
    call = call_locked(call=window.call, among=INTAKE)
    window = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=window.pk)
    if closes_at <= window.closes_at:
        raise GrantsError(_("An intake may only be extended, never shortened. Enter a later time."))
    if not document_number.strip():
        raise GrantsError(_("Enter the document number of the extension."))

    window.closes_at = closes_at
    window.save(update_fields=["closes_at"])

    record(
        call,
        actor=actor,
        action="call.extended",
        data={"round": window.number, "closes_at": closes_at.isoformat(), "document": document_number},
    )
    return window


@transaction.atomic
def round_reopen(
    *, actor: User, window: Round, closes_at: datetime, document_number: str, district: District | None = None
) -> Reopening:
    """Open a round again until a later time, for all districts or for one, by a document."""
    call = call_locked(call=window.call, among=INTAKE)
    if closes_at <= max(window.closes_at, database_now()):
        raise GrantsError(_("The new closing time should be later than the old one and lie in the future."))
    if not document_number.strip():
        raise GrantsError(_("Enter the document number of the reopening."))

    reopening = Reopening.objects.create(
        round=window, district=district, closes_at=closes_at, document_number=document_number, recorded_by=actor
    )

    record(
        call,
        actor=actor,
        action="call.reopened",
        data={"round": window.number, "district": district.code if district else "", "document": document_number},
    )
    return reopening


@transaction.atomic
def application_extend(*, actor: User, checker: User, application: Application, until: datetime) -> Application:
    """Give one draft more time; entered by one person and checked by another."""
    application = application_locked(application=application, among={ApplicationStatus.DRAFT})
    if actor == checker:
        raise GrantsError(_("An extension is entered by one person and checked by another."))
    if until <= closing_of(application):
        raise GrantsError(_("The case may already be submitted until then. Enter a later time."))

    application.extended_to = until
    application.extended_by = actor
    application.extension_checked_by = checker
    application.save(update_fields=["extended_to", "extended_by", "extension_checked_by"])

    record(application, actor=actor, action="application.extended", data={"until": until.isoformat()})
    return application


@transaction.atomic
def call_suspend(*, actor: User, call: Call, reason: str) -> Call:
    """Suspend a call: nothing of it moves until it is resumed."""
    call = call_locked(call=call, among=set(CallState.values) - {CallState.CLOSED, CallState.CANCELLED})
    if call.is_suspended or not reason.strip():
        raise GrantsError(_("State the reason; a call that is suspended already cannot be suspended again."))

    call.is_suspended = True
    call.save(update_fields=["is_suspended"])

    record(call, actor=actor, action="call.suspended")
    return call


@transaction.atomic
def call_resume(*, actor: User, call: Call) -> Call:
    """Resume a suspended call."""
    call = call_locked(call=call, among=CallState.values)
    if not call.is_suspended:
        raise GrantsError(_("This call is not suspended."))

    call.is_suspended = False
    call.save(update_fields=["is_suspended"])

    record(call, actor=actor, action="call.resumed")
    return call


@transaction.atomic
def guide_amend(*, actor: User, call: Call, text_zh: str, text_en: str = "") -> Amendment:
    """Amend the guide after publishing; drafters are told, and must confirm the amendment before they submit."""
    call = call_locked(call=call, among=INTAKE)
    if not text_zh.strip():
        raise GrantsError(_("Write what changes in the guide."))
    last = call.amendments.order_by("-number").first()

    amendment = Amendment.objects.create(
        call=call,
        number=last.number + 1 if last else 1,
        text_zh=text_zh,
        text_en=text_en,
        published_by=actor,
    )

    record(call, actor=actor, action="call.amended", data={"number": amendment.number})
    tell_later(about=amendment)
    return amendment


@transaction.atomic
def amendment_confirm(*, actor: User, application: Application) -> Application:
    """Confirm that the latest amendment has been read."""
    application = application_locked(application=application, among=MUST_CONFIRM)
    application.confirmed_amendment = application.call.amendments.order_by("-number").first()
    application.save(update_fields=["confirmed_amendment"])

    record(application, actor=actor, action="application.amendment_confirmed")
    return application
