# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommend one case, send it back, or not recommend it; what is decided is shown once more before it is done."""

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
from workflow.forms.recommending import DONE, OUTCOMES, RECOMMEND, RETURN, RecommendForm
from workflow.selectors.recommending import HANDLE, letter_needs_check, places_for, ranks_given
from workflow.selectors.screening import corrections_of, place_in_words, place_labels, rounds_left
from workflow.selectors.tasks import task_of
from workflow.services.cases import case_not_recommend, case_recommend, case_return_by_recommender
from workflow.views.cases import ask_for, case_facts, case_head, case_or_404, kept, problem_lines
from workflow.views.recommenders_queue import queue_address


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recommend(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the case with the form; on POST add a row, ask once more, or do what was confirmed."""
    application = case_or_404(request, reference)
    ask_for(request.user, HANDLE, application.recommender_id)
    if request.method == "POST":
        return _answer(request, application, request.POST.get("act"))
    if task_of(application, ApplicationFlow.recommend) is None:
        return redirect("workflow:case", reference=reference)
    return _page(request, application, _form(application), _flags(application))


def _answer(request: SignedInRequest, application: Application, act: str | None) -> HttpResponse:
    flags = _flags(application, request.POST, one_more=act == "add")
    if act in {"add", "edit"}:
        return _page(request, application, _form(application, begun=request.POST.dict()), flags)
    form = _form(application, request.POST)
    if not _is_whole(form, flags):
        return _page(request, application, form, flags, status=422)
    if act != "confirm":
        return _confirmation(request, application, form, flags)
    try:
        _do(request, application, form, flags)
    except GrantsError as error:
        return _page(request, application, form, flags, refusal=str(error), status=422)
    messages.success(request, dict(DONE)[form.cleaned_data["outcome"]] % {"case": application})
    return redirect(queue_address(application.call, application.recommender))


def _form(application: Application, data: Any = None, *, begun: dict[str, Any] | None = None) -> RecommendForm:
    """Return the form: bound to what was posted, or begun with what was typed and is not to be judged yet."""
    rules = load_rules(application.rule_set.data)
    ranks = ranks_given(application.call, application.recommender) if application.recommender else {}
    return RecommendForm(
        data,
        requires=rules.recommendation.requires,
        ranks=ranks,
        places=places_for(application),
        rounds_left=rounds_left(application, CorrectionAsker.RECOMMENDER),
        initial={"rank": max(ranks, default=0) + 1, **(begun or {})},
    )


def _flags(application: Application, data: Any = None, *, one_more: bool = False) -> Any:
    return flags_of(data, places=places_of_form(template_of(application)), one_more=one_more)


def _is_whole(form: RecommendForm, flags: Any) -> bool:
    """Validate both; a return says what is to be corrected."""
    if not (form.is_valid() & flags.is_valid()):
        return False
    if form.cleaned_data["outcome"] == RETURN and not points_of(flags):
        form.add_error("outcome", _("Please enter at least one thing that is to be corrected"))
    return not form.errors


def _do(request: SignedInRequest, application: Application, form: RecommendForm, flags: Any) -> None:
    actor, given = request.user, form.cleaned_data
    if given["outcome"] == RECOMMEND:
        case_recommend(
            actor=actor,
            application=application,
            opinion=given["opinion"],
            rank=given["rank"],
            letter_number=given["letter_number"],
        )
    elif given["outcome"] == RETURN:
        case_return_by_recommender(
            actor=actor, application=application, opinion=given["opinion"], points=points_of(flags)
        )
    else:
        case_not_recommend(actor=actor, application=application, opinion=given["opinion"])


def _page(
    request: SignedInRequest, application: Application, form: Any, flags: Any, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    is_answer = status != 200  # noqa: PLR2004 -- a page that was only asked for names no errors
    context = {
        "case": case_head(application),
        "call": application.call,
        "facts": case_facts(application),
        "reading": case_reading(application, reader=request.user),
        "card": card_of_case(application),
        "corrections": corrections_of(application),
        "form": form,
        "flags": flags,
        "lines": problem_lines(form, flags, refusal) if is_answer else [],
        "places": places_for(application),
        "rounds_left": rounds_left(application, CorrectionAsker.RECOMMENDER),
        "needs_check": letter_needs_check(application),
    }
    return render(request, "workflow/recommend.html", context, status=status)


def _confirmation(request: SignedInRequest, application: Application, form: Any, flags: Any) -> HttpResponse:
    given = form.cleaned_data
    labels = place_labels(template_of(application))
    points = points_of(flags) if given["outcome"] == RETURN else []
    context = {
        "case": case_head(application),
        "outcome": given["outcome"],
        "outcome_label": dict(OUTCOMES)[given["outcome"]],
        "facts": [*case_facts(application), *_decided(given)],
        "opinion": given["opinion"],
        "points": [(place_in_words(labels, point.section, point.field), point.text) for point in points],
        "consequence": " ".join(_consequence(application, given["outcome"])),
        "kept": kept(request),
    }
    return render(request, "workflow/recommend_confirm.html", context)


def _consequence(application: Application, outcome: str) -> list[str]:
    """Say, in sentences, what follows from an outcome."""
    if outcome == RETURN:
        return [_("The organisation corrects the case and hands it in again; then it comes back to you.")]
    if outcome != RECOMMEND:
        return [_("The case ends here unless the organisation appeals. It reads your reasons.")]
    sentences = [_("The case goes on to the commission. A recommendation cannot be taken back here.")]
    if places := places_for(application):
        sentences.append(
            _("It takes one place of your quota; %(used)d of %(total)d are used so far.")
            % {"used": places.used, "total": places.total}
        )
    if letter_needs_check(application):
        sentences.append(_("Then print the letter, have it sealed and keep its scan; a second person compares it."))
    return sentences


def _decided(given: dict[str, Any]) -> list[tuple[str, str]]:
    if given["outcome"] != RECOMMEND:
        return []
    return [
        (_("Rank of recommendation"), str(given["rank"] or "—")),
        (_("Letter number"), given["letter_number"] or "—"),
    ]
