# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommend several cases under one letter, print the letter with its table, keep its sealed scan."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Application, Call, Recommender
from grants.rules import load_rules
from grants.services.letters import letter_check, letter_receive
from grants.views.requests import SignedInRequest
from workflow.forms.recommending import BatchForm, LetterForm
from workflow.selectors.queues import cases_of_recommender
from workflow.selectors.recommending import HANDLE, Letter, letter_needs_check, letters_of, places_of, ranks_given
from workflow.services.recommending import cases_recommend
from workflow.views.cases import ask_for, kept, problem_lines
from workflow.views.queues import PAGE_SIZE
from workflow.views.recommenders_queue import bodies_or_403, call_or_404, queue_address


@login_required
@require_POST
def recommend_batch(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take marked cases from the queue: ask for ranks and letter, ask once more, then recommend each."""
    call = call_or_404(reference)
    _bodies, body = bodies_or_403(request, call)
    ask_for(request.user, HANDLE, body.pk)
    cases = _marked(request, call, body)
    if not cases:
        messages.warning(request, _("No case was marked that waits for a recommendation."))
        return redirect(queue_address(call, body))
    act = request.POST.get("act")
    if act not in {"review", "confirm"}:
        return _page(request, call, body, _form(call, body, cases, begun=request.POST.dict()))
    form = _form(call, body, cases, request.POST)
    if not form.is_valid():
        return _page(request, call, body, form, status=422)
    if act == "review":
        return render(request, "workflow/recommend_batch_confirm.html", _summary(request, call, body, form))
    return _done(request, call, body, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: SignedInRequest, reference: str) -> HttpResponse:
    """List the letters of a recommender; on POST keep a scan, or note that a second person compared it."""
    call = call_or_404(reference)
    _bodies, body = bodies_or_403(request, call)
    if request.method != "POST":
        return _letters_page(request, call, body)
    number = request.POST.get("number", "")
    try:
        if request.POST.get("act") == "check":
            letter_check(actor=request.user, call=call, recommender=body, number=number)
            messages.success(request, _("The letter is checked."))
        else:
            form = LetterForm(request.POST, request.FILES)
            if not form.is_valid():
                return _letters_page(request, call, body, lines=problem_lines(form), status=422)
            scan = form.cleaned_data["scan"]
            letter_receive(actor=request.user, call=call, recommender=body, number=number, upload=scan, name=scan.name)
            messages.success(request, _("The scan is kept. A second person may now compare it."))
    except GrantsError as error:
        return _letters_page(request, call, body, lines=[("", str(error))], status=422)
    return redirect(queue_address(call, body, "workflow:letters"))


@login_required
@require_safe
def letter_print(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a letter of recommendation with its table as it is printed; without a number, every recommended case."""
    call = call_or_404(reference)
    _bodies, body = bodies_or_403(request, call)
    found = letters_of(call, body)
    number = request.GET.get("number")
    if number is not None:
        found = [letter for letter in found if letter.number == number]
    recommendations = sorted(
        (one for letter in found for one in letter.recommendations), key=lambda one: (one.rank or 0, one.pk)
    )
    context = {
        "call": call,
        "body": body,
        "number": number or "",
        "rows": recommendations,
        "total_fen": sum(one.application.total_fen or 0 for one in recommendations),
        "requested_fen": sum(one.application.requested_fen or 0 for one in recommendations),
        "authority": call.programme.authority,
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "workflow/letter_print.html", context)


def _marked(request: SignedInRequest, call: Call, body: Recommender) -> list[Application]:
    """Return the marked cases that wait, by number; at most a page of the queue."""
    references = request.POST.getlist("case")[:PAGE_SIZE]
    waiting = cases_of_recommender(call=call, recommender=body).filter(status=ApplicationStatus.SUBMITTED)
    return list(waiting.filter(reference__in=references).select_related("organisation", "rule_set").order_by("number"))


def _form(
    call: Call,
    body: Recommender,
    cases: list[Application],
    data: Any = None,
    *,
    begun: dict[str, Any] | None = None,
) -> BatchForm:
    requires: set[str] = set()
    for case in cases:
        requires.update(load_rules(case.rule_set.data).recommendation.requires)
    return BatchForm(
        data,
        cases=cases,
        requires=requires,
        ranks=ranks_given(call, body),
        places=places_of(body),
        initial=begun,
    )


def _page(
    request: SignedInRequest, call: Call, body: Recommender, form: BatchForm, *, status: int = 200, refused: Any = ()
) -> HttpResponse:
    context = {
        "call": call,
        "body": body,
        "form": form,
        "lines": problem_lines(form),
        "places": places_of(body),
        "refused": refused,
    }
    return render(request, "workflow/recommend_batch.html", context, status=status)


def _summary(request: SignedInRequest, call: Call, body: Recommender, form: BatchForm) -> dict[str, Any]:
    count = len(form.cases)
    sentences = [
        ngettext("%(count)d case goes on to the commission.", "%(count)d cases go on to the commission.", count)
        % {"count": count}
    ]
    if places := places_of(body):
        sentences.append(
            _("So far %(used)d of %(total)d places are used.") % {"used": places.used, "total": places.total}
        )
    return {
        "call": call,
        "body": body,
        "entries": form.entries,
        "opinion": form.cleaned_data["opinion"],
        "letter_number": form.cleaned_data["letter_number"],
        "requested_fen": sum(case.requested_fen or 0 for case in form.cases),
        "consequence": " ".join(sentences),
        "kept": kept(request),
    }


def _done(request: SignedInRequest, call: Call, body: Recommender, form: BatchForm) -> HttpResponse:
    outcome = cases_recommend(
        actor=request.user,
        entries=form.entries,
        opinion=form.cleaned_data["opinion"],
        letter_number=form.cleaned_data["letter_number"],
    )
    if outcome.done:
        count = len(outcome.done)
        text = ngettext("%(count)d case is recommended.", "%(count)d cases are recommended.", count) % {"count": count}
        messages.success(request, text)
    if not outcome.refused:
        return redirect(queue_address(call, body, "workflow:letters"))
    _bodies, body = bodies_or_403(request, call)
    left = _form(call, body, [case for case, _why in outcome.refused], begun=request.POST.dict())
    refused = [("", _("%(case)s: %(why)s") % {"case": case, "why": why}) for case, why in outcome.refused]
    return _page(request, call, body, left, status=422, refused=refused)


def _letters_page(
    request: SignedInRequest, call: Call, body: Recommender, *, lines: Any = (), status: int = 200
) -> HttpResponse:
    user = request.user
    found = [letter for letter in letters_of(call, body) if letter.number]
    context = {
        "call": call,
        "body": body,
        "letters": [(letter, _may_check(letter, user)) for letter in found],
        "form": LetterForm(),
        "lines": lines,
        "needs_check": any(letter_needs_check(one.application) for letter in found for one in letter.recommendations),
    }
    return render(request, "workflow/letters.html", context, status=status)


def _may_check(letter: Letter, user: Any) -> bool:
    return letter.checked_at is None and not letter.was_entered_by(user)
