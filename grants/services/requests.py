# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests beside the main line: filed, sent back, checked, decided, withdrawn; what they move is done elsewhere."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus, RequestKind, RequestState
from grants.exceptions import GrantsError
from grants.models import Application, Organisation, Request, User
from grants.services.messages import message_queue
from grants.services.objections import APPEALABLE

OPEN = (RequestState.FILED, RequestState.CORRECTION, RequestState.CHECKED)
ONE_AT_A_TIME = (RequestKind.APPEAL, RequestKind.CHANGE, RequestKind.ANNUAL_REVIEW)


@transaction.atomic
def request_file(
    *, actor: User, application: Application, kind: RequestKind, organisation: Organisation, text: str
) -> Request:
    """File a request of an organisation about a case; objections of the public are filed at their notice."""
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=application.pk)
    )
    _check_status(application, kind)
    if not text.strip():
        raise GrantsError(_("Say what you ask for and why."))
    if kind in ONE_AT_A_TIME and application.requests.filter(kind=kind, state__in=OPEN).exists():
        raise GrantsError(_("A request of this kind is being handled already. Wait for its answer or withdraw it."))

    against = application.status if kind == RequestKind.APPEAL else ""
    if against and application.requests.filter(kind=kind, against=against, state=RequestState.DENIED).exists():
        raise GrantsError(_("An appeal against this result has been decided already."))
    request = Request.objects.create(
        kind=kind, application=application, organisation=organisation, against=against, text=text, filed_by=actor
    )

    record(application, actor=actor, action="request.filed", data={"request": request.pk, "kind": str(kind)})
    return request


@transaction.atomic
def request_return(*, actor: User, request: Request, answer: str) -> Request:
    """Send a request back to be completed."""
    request = _request_locked(request, {RequestState.FILED})
    if request.filed_by is None:
        raise GrantsError(_("Who objected has no account here. Ask by telephone or decide on what was filed."))
    if not answer.strip():
        raise GrantsError(_("Say what is missing."))

    request.answer = answer
    request.correction_rounds += 1
    _tell(request, "request_returned")
    return _request_moved(request, RequestState.CORRECTION, actor, "request.returned", "answer", "correction_rounds")


@transaction.atomic
def request_resubmit(*, actor: User, request: Request, text: str) -> Request:
    """File a completed request again."""
    request = _request_locked(request, {RequestState.CORRECTION})
    if not text.strip():
        raise GrantsError(_("Say what you ask for and why."))

    request.text = text
    return _request_moved(request, RequestState.FILED, actor, "request.resubmitted", "text")


@transaction.atomic
def request_check(*, actor: User, request: Request) -> Request:
    """Pass a complete request on to be decided."""
    request = _request_locked(request, {RequestState.FILED})
    request.checked_by = actor
    return _request_moved(request, RequestState.CHECKED, actor, "request.checked", "checked_by")


@transaction.atomic
def request_decide(*, actor: User, request: Request, is_granted: bool, answer: str) -> Request:
    """Answer a request; a refusal gives its reason. A report is noted without a second step."""
    among = {RequestState.FILED, RequestState.CHECKED} if request.kind == RequestKind.REPORT else {RequestState.CHECKED}
    request = _request_locked(request, among)
    if request.kind == RequestKind.PAYMENT and actor.pk in {request.checked_by_id, request.filed_by_id}:
        raise GrantsError(_("A payment is checked by one person and approved by another."))
    if not is_granted and not answer.strip():
        raise GrantsError(_("State the reason. Who asked will read it."))

    request.answer = answer
    request.decided_by = actor
    request.decided_at = timezone.now()
    state = RequestState.GRANTED if is_granted else RequestState.DENIED
    _tell(request, "request_answered")
    return _request_moved(request, state, actor, f"request.{state.value}", "answer", "decided_by", "decided_at")


@transaction.atomic
def request_withdraw(*, actor: User, request: Request) -> Request:
    """Withdraw a request that has not been answered."""
    request = _request_locked(request, OPEN)
    return _request_moved(request, RequestState.WITHDRAWN, actor, "request.withdrawn")


def _check_status(application: Application, kind: RequestKind) -> None:
    among = APPEALABLE if kind == RequestKind.APPEAL else (ApplicationStatus.APPROVED,)
    if application.status not in among or kind == RequestKind.OBJECTION:
        raise GrantsError(
            _("This case is now “%(status)s”, so this can no longer be done.")
            % {"status": ApplicationStatus(application.status).label}
        )


def _request_locked(request: Request, among: Collection[str]) -> Request:
    fresh = (
        Request.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application", "organisation", "filed_by")
        .get(pk=request.pk)
    )
    if fresh.state not in among:
        raise GrantsError(
            _("This request is now “%(state)s”, so this can no longer be done.")
            % {"state": RequestState(fresh.state).label}
        )
    return fresh


def _request_moved(request: Request, state: RequestState, actor: User | None, action: str, *also: str) -> Request:
    before = request.state
    request.state = state
    request.save(update_fields=["state", *also])
    record(request, actor=actor, action=action, data={"from": str(before), "to": state.value, "kind": request.kind})
    return request


def _tell(request: Request, template: str) -> None:
    """Write to the organisation; the confidential objector is told by the officer, by telephone."""
    if request.organisation:
        message_queue(
            subject=request,
            template=template,
            to=request.organisation,
            context={"number": request.application.number, "answer": request.answer},
        )
