# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to other bodies about the organisations of a call, and their answers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Call, OutsideCheck
from grants.permissions import holdings
from grants.services.outside import outside_check_reply, outside_checks_ask
from grants.views.requests import SignedInRequest
from workflow.forms.queues import search_text
from workflow.forms.screening import AskForm, ReplyForm
from workflow.selectors.queues import ENDED, TO_CHECK
from workflow.selectors.screening import AUDIT, SCREEN, organisations_in, outside_checks_in
from workflow.views.call_side import side_for
from workflow.views.cases import ask_for, problem_lines
from workflow.views.screening_queue import handled_call_or_404

ON_A_PAGE = 50
SCOPES = {
    "checked": (*TO_CHECK, ApplicationStatus.ACCEPTED),
    "all": tuple(status for status in ApplicationStatus.values if status not in ENDED),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def outside_checks(request: SignedInRequest, reference: str) -> HttpResponse:
    """List what other bodies were asked; on POST note another question."""
    user = request.user
    call = handled_call_or_404(request, reference)
    may_ask = call.pk in holdings(user, SCREEN)
    if request.method != "POST":
        if not may_ask:
            ask_for(user, AUDIT, call.pk)
        return _list(request, call, AskForm(), may_ask=may_ask)
    ask_for(user, SCREEN, call.pk)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _list(request, call, form, may_ask=True, lines=problem_lines(form))
    try:
        made = outside_checks_ask(
            actor=user,
            call=call,
            organisations=list(organisations_in(call, SCOPES[form.cleaned_data["scope"]])),
            body=form.cleaned_data["body"],
            letter_number=form.cleaned_data["letter_number"],
        )
    except GrantsError as error:
        return _list(request, call, form, may_ask=True, lines=problem_lines(form, refusal=str(error)))
    count = len(made)
    text = ngettext("%(count)d organisation was asked about.", "%(count)d organisations were asked about.", count)
    messages.success(request, text % {"count": count})
    return redirect("workflow:outside_checks", reference=reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def outside_reply(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Enter what a body answered about one organisation."""
    call = handled_call_or_404(request, reference)
    ask_for(request.user, SCREEN, call.pk)
    check = get_object_or_404(outside_checks_in(call), pk=pk)
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=_given(check))
    lines: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            outside_check_reply(
                actor=request.user,
                check=check,
                is_clear=form.cleaned_data["is_clear"] == "yes",
                reply=form.cleaned_data["reply"],
                replied_on=form.cleaned_data["replied_on"],
            )
        except GrantsError as error:
            lines = [("", str(error))]
        else:
            messages.success(request, _("The answer of %(body)s is entered.") % {"body": check.body})
            return redirect("workflow:outside_checks", reference=reference)
    lines = lines or problem_lines(form)
    context = {"call": call, "check": check, "form": form, "lines": lines}
    return render(request, "workflow/outside_reply.html", context, status=422 if lines else 200)


def _given(check: OutsideCheck) -> dict[str, Any]:
    answers = {True: "yes", False: "no", None: ""}
    return {"is_clear": answers[check.is_clear], "reply": check.reply, "replied_on": check.replied_on}


def _list(request: SignedInRequest, call: Call, form: AskForm, *, may_ask: bool, lines: Any = ()) -> HttpResponse:
    state, text = request.GET.get("state", ""), search_text(request.GET.get("q"))
    checks = outside_checks_in(call, text=text, state=state)
    context = {
        "call": call,
        "page": Paginator(checks, ON_A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "lines": lines,
        "may_ask": may_ask,
        "state": state,
        "text": text,
        "side": side_for(request.user, call, "workflow:outside_checks"),
    }
    return render(request, "workflow/outside_checks.html", context, status=422 if lines else 200)
