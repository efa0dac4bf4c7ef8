# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check one case formally: the checklist beside the papers, and what follows from it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import CorrectionAsker
from grants.exceptions import GrantsError
from grants.models import Application
from grants.rules import load_rules
from grants.selectors.forms import template_of
from grants.selectors.questionnaires import card_of_case
from grants.selectors.reading import case_reading
from grants.views.requests import SignedInRequest
from workflow.flows import ApplicationFlow
from workflow.forms.corrections import flags_of, places_of_form, points_of
from workflow.forms.screening import ACCEPT, RETURN, FormalCheckForm
from workflow.selectors.screening import (
    SCREEN,
    corrections_of,
    hints_for,
    notes_of,
    outside_checks_of,
    recommendations_of,
    rounds_left,
)
from workflow.selectors.tasks import task_of
from workflow.services.cases import case_accept, case_refuse, case_return_by_officer
from workflow.views.cases import ask_for, case_facts, case_head, case_or_404, problem_lines

REFUSED = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def formal_check(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the case with its checklist; on POST add a row, or do what was decided."""
    application = case_or_404(request, reference)
    ask_for(request.user, SCREEN, application.call_id)
    if request.method == "POST":
        return _answer(request, application, request.POST.get("act"))
    if task_of(application, ApplicationFlow.formal_check) is None:
        return redirect("workflow:case", reference=reference)
    return _page(request, application, _form(request, application), _flags(application))


def _answer(request: SignedInRequest, application: Application, act: str | None) -> HttpResponse:
    flags = _flags(application, request.POST, one_more=act == "add")
    if act == "add":
        return _page(request, application, _form(request, application, begun=request.POST.dict()), flags)
    form = _form(request, application, request.POST)
    if not _is_whole(form, flags):
        return _page(request, application, form, flags, status=REFUSED)
    try:
        text = _do(request, application, form, flags)
    except GrantsError as error:
        return _page(request, application, form, flags, refusal=str(error), status=REFUSED)
    messages.success(request, text)
    return redirect("workflow:screening", reference=application.call.reference)


def _form(
    request: SignedInRequest, application: Application, data: Any = None, *, begun: dict[str, Any] | None = None
) -> FormalCheckForm:
    return FormalCheckForm(
        data,
        points=load_rules(application.rule_set.data).formal_check.points,
        hints=hints_for(application, reader=request.user),
        rounds_left=rounds_left(application, CorrectionAsker.OFFICER),
        initial=begun,
    )


def _flags(application: Application, data: Any = None, *, one_more: bool = False) -> Any:
    return flags_of(data, places=places_of_form(template_of(application)), one_more=one_more)


def _is_whole(form: FormalCheckForm, flags: Any) -> bool:
    """Validate both; a return says what is to be corrected."""
    if not (form.is_valid() & flags.is_valid()):
        return False
    if form.cleaned_data["outcome"] == RETURN and not points_of(flags):
        form.add_error("outcome", _("Please enter at least one thing that is to be corrected"))
    return not form.errors


def _do(request: SignedInRequest, application: Application, form: FormalCheckForm, flags: Any) -> str:
    """Do what was decided and say so."""
    actor, given = request.user, form.cleaned_data
    if given["outcome"] == ACCEPT:
        case_accept(actor=actor, application=application, items=form.items)
        return _("%(case)s has passed the formal check.") % {"case": application}
    if given["outcome"] == RETURN:
        case_return_by_officer(
            actor=actor, application=application, reason=given["reason"], points=points_of(flags), items=form.items
        )
        return _("%(case)s is returned for correction.") % {"case": application}
    case_refuse(actor=actor, application=application, reason=given["reason"], items=form.items)
    return _("%(case)s is not accepted.") % {"case": application}


def _page(
    request: SignedInRequest, application: Application, form: Any, flags: Any, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "case": case_head(application),
        "call": application.call,
        "facts": case_facts(application),
        "reading": case_reading(application, reader=request.user),
        "card": card_of_case(application),
        "corrections": corrections_of(application),
        "recommendations": recommendations_of(application),
        "outside": outside_checks_of(application),
        "notes": notes_of(application),
        "form": form,
        "flags": flags,
        "lines": problem_lines(form, flags, refusal) if status == REFUSED else [],
        "rounds_left": rounds_left(application, CorrectionAsker.OFFICER),
    }
    return render(request, "workflow/formal_check.html", context, status=status)
