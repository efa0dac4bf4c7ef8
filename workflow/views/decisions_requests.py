# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests on the desk of those who answer them: listed, investigated, answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.enums import RequestKind, RequestState
from grants.exceptions import GrantsError
from grants.models import Award, Request
from grants.rules.choices import ChangeKind
from grants.selectors.awards import agreement_in_force, ledger_of
from grants.selectors.exports import masked_account
from grants.selectors.ledgers import gates_of
from grants.views.requests import SignedInRequest
from workflow.forms.award_targets import TargetsForm
from workflow.forms.requests import AnswerForm, GrantForm, NoteForm, ReturnForm, ReviewAnswerForm
from workflow.selectors.awards import asked_by, change_of
from workflow.selectors.office import acts_on
from workflow.selectors.requests import (
    ABOUT_AWARDS,
    filed_on,
    notes_of,
    objection_of,
    requests_handled_by,
    step_of_request,
    with_due,
)
from workflow.services.requests import (
    request_answer,
    request_note,
    request_pass,
    request_send_back,
    request_take_back,
)
from workflow.views.decisions_desk import Desk, desk_for

READS = ("manage", "decide", "notice", "sign", "audit")
PAYS = ("manage", "finance", "audit")
# Who objects stays confidential: those who answer know, and those who audit them.
KNOWS = ("manage", "decide", "audit")
PAGE_SIZE = 50


@dataclass
class Handled:
    """One request on the desk of a person, with the forms of the page."""

    desk: Desk
    request: Request
    forms: dict[str, Form] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


@login_required
@require_safe
def requests(request: SignedInRequest, reference: str) -> HttpResponse:
    """List the objections and appeals of a call, the open ones or all."""
    desk = desk_for(request, reference, *READS)
    shows_all = "all" in request.GET
    chosen = filed_on(desk.call, requests_handled_by(request.user), only_open=not shows_all)
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_due(list(page.object_list))  # type: ignore[assignment]
    context = {
        **desk.frame(_("Objections and appeals"), "workflow:requests"),
        "page": page,
        "segments": [
            {"label": _("Still open"), "url": request.path, "is_current": not shows_all},
            {"label": _("All"), "url": f"{request.path}?all=1", "is_current": shows_all},
        ],
    }
    return render(request, "workflow/requests.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def request_check(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a request; pass it on, send it back, note what was found, or take it back on the word of who filed it."""
    acts = {"pass": _pass, "return": _return, "note": _note, "withdraw": _withdraw}
    return _page(request, reference, acts, needs=("manage",))


@login_required
@require_http_methods(["GET", "POST"])
def request_decide(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a request; uphold or dismiss it with reasons. A payment is approved by finance, the rest is decided."""
    return _page(request, reference, {"answer": _answer, "note": _note}, needs=("decide",))


@login_required
@require_safe
def request_letter(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the letter of reply, to be printed and sent; it names who asked."""
    handled = _handled(request, reference)
    handled.desk.require("manage", "decide")
    one = handled.request
    if one.state not in {RequestState.GRANTED, RequestState.DENIED}:
        return redirect(reverse("workflow:request_decide", args=[one.reference]))
    context = {
        **_frame(handled, _("Letter of reply")),
        "objection": objection_of(one),
        "is_appeal": one.kind == RequestKind.APPEAL,
        "is_granted": one.state == RequestState.GRANTED,
        "today": timezone.localdate(),
    }
    return render(request, "workflow/request_letter.html", context)


Act = Callable[[SignedInRequest, Handled], str]


def _page(request: SignedInRequest, reference: str, acts: Mapping[str, Act], *, needs: tuple[str, ...]) -> HttpResponse:
    handled = _handled(request, reference)
    if request.method == "POST":
        is_payment = handled.request.kind == RequestKind.PAYMENT
        handled.desk.require(*(("finance",) if is_payment and needs == ("decide",) else needs))
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            handled.errors.append(("", _("This step is not open at present.")))
        else:
            done = _tried(request, handled, act)
            if done:
                messages.success(request, done, extra_tags="ok")
                return redirect(reverse("workflow:request_check", args=[handled.request.reference]))
    context = _context(handled)
    has_errors = bool(handled.errors) or any(form.errors for form in handled.forms.values())
    return render(request, "workflow/request.html", context, status=422 if has_errors else 200)


def _handled(request: SignedInRequest, reference: str) -> Handled:
    one = get_object_or_404(requests_handled_by(request.user), reference=reference)
    call = one.application.call
    desk = Desk(call=call, acts=acts_on(request.user, call))
    desk.require(*(PAYS if one.kind == RequestKind.PAYMENT else READS))
    return Handled(desk, one)


def _tried(request: SignedInRequest, handled: Handled, act: Act) -> str:
    """Do an act; return what to say, or nothing where it was refused and the page shows why."""
    try:
        return act(request, handled)
    except GrantsError as refusal:
        handled.errors.append(("", str(refusal)))
    return ""


def _pass(request: SignedInRequest, handled: Handled) -> str:
    _require_step(handled, "check")
    request_pass(actor=request.user, request=handled.request)
    return _("The request is taken in and waits for its decision.")


def _return(request: SignedInRequest, handled: Handled) -> str:
    form = handled.forms["return"] = ReturnForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return ""
    _require_step(handled, "check")
    request_send_back(actor=request.user, request=handled.request, answer=form.cleaned_data["answer"])
    return _("The request went back to be completed.")


def _note(request: SignedInRequest, handled: Handled) -> str:
    form = handled.forms["note"] = NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return ""
    request_note(actor=request.user, request=handled.request, **form.cleaned_data)
    return _("The note is kept.")


def _withdraw(request: SignedInRequest, handled: Handled) -> str:
    if not step_of_request(handled.request):
        raise GrantsError(_not_begun())
    request_take_back(actor=request.user, request=handled.request)
    return _("The request is withdrawn.")


def _answer(request: SignedInRequest, handled: Handled) -> str:
    form = handled.forms["answer"] = _answer_form(handled.request)(request.POST)
    if not form.is_valid():
        return ""
    is_granted = form.cleaned_data["outcome"] == "uphold"
    targets = _targets_form(handled.request, request.POST) if is_granted else None
    if targets is not None:
        handled.forms["targets"] = targets
        if not targets.is_valid():
            return ""
    _require_step(handled, "approve_payment" if handled.request.kind == RequestKind.PAYMENT else "decide")
    request_answer(
        actor=request.user,
        request=handled.request,
        is_granted=is_granted,
        answer=form.cleaned_data["answer"],
        targets=targets.targets() if isinstance(targets, TargetsForm) else (),
    )
    return _("The request is answered.")


def _answer_form(one: Request) -> type[AnswerForm]:
    if one.kind in ABOUT_AWARDS:
        return GrantForm
    return ReviewAnswerForm if one.kind == RequestKind.ANNUAL_REVIEW else AnswerForm


def _targets_form(one: Request, data: Any = None) -> TargetsForm | None:
    """Return the rows in which the targets are entered as they stand after a change of targets."""
    change = change_of(one) if one.kind == RequestKind.CHANGE else None
    if change is None or change.what != ChangeKind.TARGETS:
        return None
    agreement = agreement_in_force(change.award)
    return TargetsForm(data, targets=agreement.targets.order_by("code") if agreement else ())


def _require_step(handled: Handled, step: str) -> None:
    found = step_of_request(handled.request)
    if not found:
        raise GrantsError(_not_begun())
    if found != step:
        raise GrantsError(_("This step has already been done. Reload the page to see where the case stands."))


def _not_begun() -> str:
    return _("This request is just being taken in. Try again in a minute.")


def _frame(handled: Handled, here: str) -> dict[str, Any]:
    desk = handled.desk
    trail = [(_("Objections and appeals"), desk.url("workflow:requests"))]
    if handled.request.kind in ABOUT_AWARDS:
        award = Award.objects.get(application=handled.request.application_id)
        trail = [
            (_("Awards"), reverse("workflow:tracking")),
            (str(handled.request.application), reverse("workflow:award", args=[award.reference])),
        ]
    return {
        **desk.frame(here, "workflow:requests", trail=trail),
        "request_row": handled.request,
        "case": handled.request.application,
    }


def _paying(handled: Handled) -> dict[str, Any]:
    """Return what whoever checks or approves a payment has to see."""
    payment = handled.request.payment
    award = payment.award
    account = payment.account or ""
    return {
        "payment": payment,
        "account": account if handled.desk.may("finance") else masked_account(account),
        "award": award,
        "ledger": ledger_of(award),
        "gates": gates_of(award),
    }


def _context(handled: Handled) -> dict[str, Any]:
    one, desk = handled.request, handled.desk
    one.refresh_from_db(fields=["state", "answer"])
    objection = objection_of(one) if desk.may(*KNOWS) else None
    is_award = one.kind in ABOUT_AWARDS
    targets = handled.forms.get("targets") or _targets_form(one)
    is_open = one.state in {RequestState.FILED, RequestState.CORRECTION, RequestState.CHECKED}
    return {
        **_frame(handled, str(RequestKind(one.kind).label)),
        "step": step_of_request(one) if is_open else "",
        "is_open": is_open,
        "is_objection": one.kind == RequestKind.OBJECTION,
        "paying": _paying(handled) if one.kind == RequestKind.PAYMENT else None,
        "objection": objection,
        "files": objection.files.all() if objection else [],
        "notes": notes_of(one.application),
        "due": with_due([one])[0].due,
        "may_manage": desk.may("manage"),
        "may_decide": desk.may("decide"),
        "answer_form": handled.forms.get("answer") or _answer_form(one)(),
        "is_review": one.kind == RequestKind.ANNUAL_REVIEW,
        "is_award": is_award,
        "is_report": one.kind == RequestKind.REPORT,
        "asked": asked_by(one) if is_award else [],
        "targets": targets,
        "may_answer": desk.may("finance" if one.kind == RequestKind.PAYMENT else "decide"),
        "return_form": handled.forms.get("return") or ReturnForm(auto_id="return_%s"),
        "note_form": handled.forms.get("note") or NoteForm(auto_id="note_%s"),
        "errors": handled.errors,
        "bound": next((form for form in handled.forms.values() if form.errors), None),
    }
