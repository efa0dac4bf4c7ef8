# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a project ends: acceptance, rectification, evaluation, archive; or broken off, or revoked."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import AcceptanceConclusion
from grants.views.requests import SignedInRequest
from reviewers.selectors.acceptances import acceptance_members, acceptance_opinion
from reviewers.views.pages import posted
from workflow.forms.awards import (
    RECTIFY,
    AcceptanceApplyForm,
    AcceptanceConcludeForm,
    AcceptancePanelForm,
    ArchiveForm,
    BreakOffForm,
    EvaluateForm,
    TakeBackForm,
)
from workflow.selectors.award_desks import HOLDER, RUNNING, STOPPED, AwardDesk
from workflow.services.acceptances import acceptance_panel_heard
from workflow.services.awards import (
    acceptance_end,
    acceptance_hand_in,
    award_break_off,
    award_file_away,
    award_grade,
    award_take_back,
    rectification_order,
)
from workflow.views.award_common import Words, act_page, beside, desk_for_act


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance_apply(request: SignedInRequest, reference: str) -> HttpResponse:
    """Apply for acceptance, for the first time or after a rectification."""
    desk = desk_for_act(request, reference, HOLDER)
    form = AcceptanceApplyForm(posted(request))
    is_again = desk.step == "rectify"
    words = Words(
        _("Apply for acceptance again") if is_again else _("Apply for acceptance"),
        _("Apply for acceptance"),
        _("To be rectified: %(reason)s") % {"reason": desk.award.status_reason} if is_again else "",
    )

    def act() -> str:
        acceptance_hand_in(actor=request.user, award=desk.award, summary=form.cleaned_data["summary"])
        return _("The acceptance is applied for.")

    return act_page(
        request,
        desk,
        form,
        words,
        act,
        is_open=desk.step in {"apply", "rectify"},
        template="workflow/agreement_act.html",
        context=beside(desk.in_force),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance_panel(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record the acceptance panel with its opinion."""
    desk = desk_for_act(request, reference, "manage")
    rules = desk.rules.acceptance
    form = AcceptancePanelForm(posted(request))
    words = Words(
        _("Acceptance panel"),
        _("Record the panel"),
        _("At least %(size)d experts, of whom at least %(finance)d for finance; nobody tied to the organisation.")
        % {"size": rules.panel_size, "finance": rules.finance_experts_min},
    )
    heard = _heard(desk)

    def act() -> str:
        acceptance_panel_heard(actor=request.user, award=desk.award, sitting=form.sitting())
        return _("The panel and its opinion are on record. Conclude the acceptance next.")

    return act_page(
        request,
        desk,
        form,
        words,
        act,
        is_open=heard["waits_for_panel"],
        template="workflow/acceptance_conclude.html",
        context={"acceptance": heard["acceptance"]},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance_conclude(request: SignedInRequest, reference: str) -> HttpResponse:
    """Conclude an acceptance by what was reached of each target."""
    desk = desk_for_act(request, reference, "manage")
    rules, award = desk.rules.acceptance, desk.award
    agreement = desk.in_force
    form = AcceptanceConcludeForm(
        posted(request),
        targets=agreement.targets.order_by("code") if agreement else (),
        may_rectify=award.rectifications < rules.rectify_times_max,
    )
    words = Words(
        _("Conclude the acceptance"),
        _("Conclude the acceptance"),
        _("To pass, %(passed)d%% of the targets are reached; to be closed without passing, %(closed)d%%.")
        % {"passed": rules.pass_target_ratio * 100, "closed": rules.closed_target_ratio * 100},
    )

    def act() -> str:
        conclusion, found = form.cleaned_data["conclusion"], form.found()
        if conclusion == RECTIFY:
            rectification_order(actor=request.user, award=award, **found)
            return _("The project is to be rectified. The organisation is told until when.")
        tail = {"tail_fen": form.cleaned_data["tail_fen"]} if conclusion == AcceptanceConclusion.CLOSED else {}
        acceptance_end(actor=request.user, award=award, conclusion=AcceptanceConclusion(conclusion), **found, **tail)
        return _("The acceptance is concluded. The organisation is told.")

    return act_page(
        request,
        desk,
        form,
        words,
        act,
        is_open=desk.step == "conclude",
        template="workflow/acceptance_conclude.html",
        context=_heard(desk),
    )


def _heard(desk: AwardDesk) -> dict[str, Any]:
    """Return what was applied for, and what the panel found of it."""
    acceptance = desk.award.acceptances.order_by("-number").first()
    opinion = acceptance_opinion(desk.award.application, acceptance.number) if acceptance else None
    return {
        "acceptance": acceptance,
        "opinion": opinion,
        "members": acceptance_members(opinion) if opinion else [],
        "waits_for_panel": desk.step == "conclude" and opinion is None,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: SignedInRequest, reference: str) -> HttpResponse:
    """Evaluate the performance of a finished project."""
    desk = desk_for_act(request, reference, "manage")
    form = EvaluateForm(posted(request))
    words = Words(_("Evaluate the performance"), _("Save the evaluation"))

    def act() -> str:
        award_grade(actor=request.user, award=desk.award, **form.cleaned_data)
        return _("The performance is evaluated.")

    return act_page(request, desk, form, words, act, is_open=desk.step == "evaluate")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: SignedInRequest, reference: str) -> HttpResponse:
    """Archive an award: the last step of its road, or after it was ended early."""
    desk = desk_for_act(request, reference, "manage")
    form = ArchiveForm(posted(request))
    words = Words(_("Archive"), _("Archive"), _("Make the dossier first; enter where the papers lie."))

    def act() -> str:
        award_file_away(actor=request.user, award=desk.award, **form.cleaned_data)
        return _("The award is archived.")

    is_stopped = desk.award.status in STOPPED and desk.award.archived_at is None
    return act_page(request, desk, form, words, act, is_open=desk.step == "archive" or is_stopped)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def break_off(request: SignedInRequest, reference: str) -> HttpResponse:
    """End a project early without fault."""
    desk = desk_for_act(request, reference, "decide")
    form = BreakOffForm(posted(request))
    words = Words(
        _("End the project early"),
        _("End the project"),
        _("Without fault of the organisation. What was not spent as agreed is ordered back."),
        "danger",
    )

    def act() -> str:
        award_break_off(actor=request.user, award=desk.award, **form.cleaned_data)
        return _("The project has ended. What is to be repaid is ordered back.")

    return act_page(request, desk, form, words, act, is_open=desk.step in RUNNING)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """End a project for fault: all is ordered back, the breach goes on record."""
    desk = desk_for_act(request, reference, "decide")
    form = TakeBackForm(posted(request))
    words = Words(
        _("Revoke the award"),
        _("Revoke the award"),
        _("For fault of the organisation. All that was paid is ordered back and the breach is put on record."),
        "danger",
    )

    def act() -> str:
        award_take_back(actor=request.user, award=desk.award, **form.cleaned_data)
        return _("The award is revoked. All that was paid is ordered back.")

    return act_page(request, desk, form, words, act, is_open=desk.step in RUNNING)
