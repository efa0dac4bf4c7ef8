# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests through their process, and what their answers move: an appeal, an objection, a change, a payment."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import AwardStatus, PaymentState, RequestKind, RequestState
from grants.exceptions import GrantsError
from grants.models import (
    Application,
    Award,
    ChangeRequest,
    Note,
    Organisation,
    Payment,
    ProgressReport,
    Request,
    User,
)
from grants.permissions import has_permission, require_permission
from grants.services.awards import (
    TargetDraft,
    change_approve,
    change_file,
    payment_approve,
    payment_cancel,
    payment_correct,
    payment_request,
    progress_report_change,
    progress_report_file,
)
from grants.services.awards.hold import award_locked
from grants.services.jobs import job_schedule
from grants.services.requests import (
    request_check,
    request_decide,
    request_file,
    request_resubmit,
    request_return,
    request_withdraw,
)
from grants.services.screening import note_add
from workflow.enums import DeadlineKind
from workflow.flows import RequestFlow
from workflow.models import RequestProcess
from workflow.selectors.deadlines import has_open_deadline
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of, task_of, task_required
from workflow.services.answers import case_appeal_answered, case_objection_answered, case_refusal_final
from workflow.services.awards import award_deadlines_refresh
from workflow.services.gates import gate_take
from workflow.services.steps import handle_complete, process_start, task_complete

ADMINISTER = "grants.administer_organisation"
CHECKED = {RequestKind.PAYMENT: "payment_checked", RequestKind.REPORT: "noted"}
ANSWERED = {RequestState.GRANTED: "granted", RequestState.DENIED: "denied"}
ANSWERS_A_CASE = (RequestKind.APPEAL, RequestKind.OBJECTION)


@transaction.atomic
def request_start(*, request: Request) -> None:
    """Begin the process of a filed request; twice without effect."""
    gate_take(call_id=request.application.call_id, exclusive=False)
    if not RequestProcess.objects.filter(request=request, is_current=True).exists():
        process_start(start=RequestFlow.start, request=request)


@transaction.atomic
def appeal_file(*, actor: User, application: Application, text: str) -> Request:
    """Appeal against a refusal while there is time."""
    request = _filed(actor, application, RequestKind.APPEAL, application.organisation, text)
    if step_of(process_of(application)) != "wait_appeal":
        raise GrantsError(_("The time to appeal is over."))
    return request


@transaction.atomic
def payment_ask(*, actor: User, award: Award, text: str, **fields: Any) -> Payment:
    """Ask for an instalment; ``fields`` as for payment_request."""
    request = _filed(actor, award.application, RequestKind.PAYMENT, award.organisation, text)
    return payment_request(actor=actor, award=award, request=request, **fields)


@transaction.atomic
def report_hand_in(*, actor: User, award: Award, period: str, done: str, spent_fen: int) -> ProgressReport:
    """File the report of one period."""
    request = _filed(actor, award.application, RequestKind.REPORT, award.organisation, done)
    report = progress_report_file(
        actor=actor, award=award, period=period, done=done, spent_fen=spent_fen, request=request
    )
    award_deadlines_refresh(award=award)
    return report


@transaction.atomic
def change_ask(
    *,
    actor: User,
    award: Award,
    what: str,
    text: str,
    new_value: str,
    caused_on: date,
    new_ends_on: date | None = None,
    new_organisation: Organisation | None = None,
    shift_ratio: Decimal | None = None,
) -> ChangeRequest:
    """Ask for a change of the agreement."""
    request = _filed(actor, award.application, RequestKind.CHANGE, award.organisation, text)
    return change_file(
        actor=actor,
        award=award,
        request=request,
        what=what,
        new_value=new_value,
        caused_on=caused_on,
        new_ends_on=new_ends_on,
        new_organisation=new_organisation,
        shift_ratio=shift_ratio,
    )


@transaction.atomic
def annual_review_hand_in(*, actor: User, award: Award, text: str) -> Request:
    """File the annual review of a certified award, while its certificate holds."""
    request = _filed(actor, award.application, RequestKind.ANNUAL_REVIEW, award.organisation, text)
    award_locked(award=award, among={AwardStatus.CERTIFIED})
    award_deadlines_refresh(award=award)
    return request


def request_pass(*, actor: User, request: Request) -> Request:
    """Pass a complete request on; a report is only noted."""
    kind = RequestKind(request.kind)
    passed: Request = task_complete(
        task=task_required(request, RequestFlow.check),
        actor=actor,
        act=_note if kind == RequestKind.REPORT else request_check,
        result=CHECKED.get(kind, "checked"),
        request=request,
    )
    return passed


def request_send_back(*, actor: User, request: Request, answer: str) -> Request:
    """Send a request back to be completed."""
    returned: Request = task_complete(
        task=task_required(request, RequestFlow.check),
        actor=actor,
        act=request_return,
        result="returned",
        request=request,
        answer=answer,
    )
    return returned


def request_complete(
    *, actor: User, request: Request, text: str, spent_fen: int | None = None, paid_to: Mapping[str, str] | None = None
) -> Request:
    """File a completed request again; a report with its amount, a payment with its bank, account and purpose."""
    completed: Request = task_complete(
        task=task_required(request, RequestFlow.correct),
        actor=actor,
        act=_resubmit,
        result="resubmitted",
        request=request,
        text=text,
        spent_fen=spent_fen,
        paid_to=paid_to,
    )
    return completed


def request_answer(
    *, actor: User, request: Request, is_granted: bool, answer: str, targets: Sequence[TargetDraft] = ()
) -> Request:
    """Decide on a request, and do at once what it asks of its award; a case is told by a job."""
    task = task_of(request, RequestFlow.approve_payment) or task_required(request, RequestFlow.decide)
    answered: Request = task_complete(
        task=task,
        actor=actor,
        act=_decide,
        result=_result,
        request=request,
        is_granted=is_granted,
        answer=answer,
        targets=targets,
    )
    return answered


def request_take_back(*, actor: User, request: Request) -> Request:
    """Withdraw a request; an objection is withdrawn by its officer, on the word of who filed it."""
    if request.organisation is None:
        require_permission(actor, "grants.manage_call", request.application.call)
    else:
        require_permission(actor, ADMINISTER, request.organisation)
    withdrawn: Request = handle_complete(
        process=process_of(request),
        node="may_stop",
        actor=actor,
        act=_withdraw,
        result="withdrawn",
        request=request,
    )
    return withdrawn


@transaction.atomic
def request_note(*, actor: User, request: Request, text: str, with_whom: str = "") -> Note:
    """Note what was found while a request is investigated."""
    call = request.application.call
    if not any(has_permission(actor, f"grants.{act}_call", call) for act in ("manage", "decide")):
        raise PermissionDenied
    return note_add(actor=actor, application=request.application, text=text, with_whom=with_whom)


def request_outcome(*, request: Request) -> None:
    """Tell the case what became of its appeal or objection; a case that has moved on since is left alone."""
    is_upheld = request.state == RequestState.GRANTED
    if request.kind == RequestKind.OBJECTION:
        case_objection_answered(request=request, is_upheld=is_upheld)
    elif request.state != RequestState.WITHDRAWN:
        case_appeal_answered(request=request, is_upheld=is_upheld)
    elif not has_open_deadline(request.application, DeadlineKind.APPEAL):
        case_refusal_final(application=request.application)


def _filed(actor: User, application: Application, kind: RequestKind, organisation: Organisation, text: str) -> Request:
    require_permission(actor, ADMINISTER, organisation)
    request = request_file(actor=actor, application=application, kind=kind, organisation=organisation, text=text)
    job_schedule(kind="request_start", subject=request, key=str(request.pk))
    return request


@transaction.atomic
def _note(*, actor: User, request: Request) -> Request:
    return request_decide(actor=actor, request=request, is_granted=True, answer="")


@transaction.atomic
def _resubmit(
    *, actor: User, request: Request, text: str, spent_fen: int | None, paid_to: Mapping[str, str] | None
) -> Request:
    if paid_to is not None:
        payment_correct(actor=actor, payment=request.payment, **paid_to)
    report = ProgressReport.objects.filter(request=request).select_related("award").first()
    if report is not None:
        spent = report.spent_fen if spent_fen is None else spent_fen
        progress_report_change(actor=actor, report=report, done=text, spent_fen=spent)
    return request_resubmit(actor=actor, request=request, text=text)


@transaction.atomic
def _decide(*, actor: User, request: Request, is_granted: bool, answer: str, targets: Sequence[TargetDraft]) -> Request:
    decided = request_decide(actor=actor, request=request, is_granted=is_granted, answer=answer)
    if decided.kind in ANSWERS_A_CASE:
        _tell_case(decided)
    elif decided.kind == RequestKind.ANNUAL_REVIEW:
        award_deadlines_refresh(award=decided.application.award)
    elif is_granted:
        _grant(actor, decided, targets)
    else:
        _refuse(actor, decided)
    return decided


def _grant(actor: User, request: Request, targets: Sequence[TargetDraft]) -> None:
    if request.kind == RequestKind.CHANGE:
        change = change_approve(actor=actor, change=request.change, targets=targets)
        award_deadlines_refresh(award=change.award)
    if request.kind == RequestKind.PAYMENT:
        payment_approve(actor=actor, payment=request.payment)


def _refuse(actor: User, request: Request) -> None:
    # the payment may have been cancelled meanwhile, with its award
    payment = Payment.objects.filter(request=request, state=PaymentState.REQUESTED).first()
    if payment is not None:
        payment_cancel(actor=actor, payment=payment, reason=request.answer or _("The request was withdrawn."))


@transaction.atomic
def _withdraw(*, actor: User, request: Request) -> Request:
    withdrawn = request_withdraw(actor=actor, request=request)
    _refuse(actor, withdrawn)
    if withdrawn.kind in ANSWERS_A_CASE:
        _tell_case(withdrawn)
    if withdrawn.kind == RequestKind.ANNUAL_REVIEW:
        award_deadlines_refresh(award=withdrawn.application.award)
    return withdrawn


def _tell_case(request: Request) -> None:
    job_schedule(kind="request_outcome", subject=request, key=str(request.pk))


def _result(request: Request) -> str:
    return ANSWERED[RequestState(request.state)]
