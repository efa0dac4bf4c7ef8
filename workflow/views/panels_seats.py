# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seats of a panel after release: who declared, recused or scored, doubts to judge, seats to add, drop or reopen."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.models import Event
from grants.rules.choices import TieKind
from grants.selectors.applications import applications_visible_to
from grants.views.requests import SignedInRequest
from reviewers.enums import LIVE_SEATS, SeatState
from reviewers.forms.experts import ReasonForm
from reviewers.models import Assessment, Block, Seat
from reviewers.selectors.asks import asks_waiting
from reviewers.selectors.groups import calls_under_review_of
from reviewers.selectors.panels import panels_visible_to
from reviewers.selectors.seats import Matrix, assessment_before_panel, matrix_of, members_to_seat, seats_in_office
from reviewers.views.pages import posted
from workflow.flows import SeatFlow
from workflow.forms.panels import DoubtForm, LateTieForm, SeatAddForm
from workflow.selectors.doubts import doubtful_seats
from workflow.selectors.tasks import task_of
from workflow.services.reviews import doubt_judged, review_open_again, seat_dropped, seat_recused_late
from workflow.services.seats import chair_asked, seats_called_up
from workflow.views.panels_common import act_by_form, place_of, require_assigner, rights_on, way_to

UNPROCESSABLE = 422


@login_required
@require_safe
def panel_seats(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the cases of a panel by its experts."""
    panel = get_object_or_404(panels_visible_to(request.user), reference=reference)
    matrix = matrix_of(panel)
    asked = Event.objects.filter(
        action="assessment.chair_review_asked",
        subject__in=[f"reviewers.assessment:{row.assessment.pk}" for row in matrix.rows],
    )
    context = {
        "panel": panel,
        "matrix": matrix,
        "doubts": doubtful_seats(step=SeatFlow.clear_tie, seats=Seat.objects.filter(assessment__panel=panel)),
        "asks": asks_waiting(_seats_asked_about(matrix)),
        "chair_asked": {int(subject.rpartition(":")[2]) for subject in asked.values_list("subject", flat=True)},
        "rights": rights_on(request, panel.call),
        **place_of(request, panel.call, panel=panel),
        "metrics": _metrics(matrix.rows),
    }
    return render(request, "workflow/panel_seats.html", context)


@login_required
@require_safe
def seat(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a seat with what ties its expert to the case and what may be done about it."""
    one = _seat(request, reference)
    is_doubtful = task_of(one, SeatFlow.clear_tie) is not None
    context = {
        "seat": one,
        "case": one.assessment.application,
        "blocks": _blocks(one),
        "is_doubtful": is_doubtful,
        "asks": asks_waiting([one.pk]).get(one.pk, []) if one.state in LIVE_SEATS else [],
        "is_live": one.state in LIVE_SEATS,
        "is_done": one.state == SeatState.DONE,
        "rights": rights_on(request, one.assessment.application.call),
        "trail": _way(one),
    }
    return render(request, "workflow/seat.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def clear_tie(request: SignedInRequest, reference: str) -> HttpResponse:
    """Judge a doubtful tie."""
    one = _seat(request, reference)
    require_assigner(request, one.assessment.application.call)
    form = DoubtForm(posted(request))
    context = {
        "seat": one,
        "case": one.assessment.application,
        "blocks": _blocks(one),
        "is_open": task_of(one, SeatFlow.clear_tie) is not None,
    }

    def act() -> None:
        given = form.cleaned_data
        doubt_judged(
            actor=request.user,
            seat=one,
            excludes=given["decision"] == "excludes",
            explanation=given["explanation"],
        )

    return act_by_form(
        request,
        form,
        act,
        done=_("The doubt is judged."),
        to=reverse("workflow:seat", args=[one.reference]),
        title=_("Judge a doubtful tie"),
        trail=_way(one, itself=True),
        submit=_("Save the judgement"),
        template="workflow/clear_tie.html",
        context=context,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seat_void(request: SignedInRequest, reference: str) -> HttpResponse:
    """Void a seat, with the reason."""
    one = _seat(request, reference)
    require_assigner(request, one.assessment.application.call)
    form = ReasonForm(posted(request))
    return act_by_form(
        request,
        form,
        lambda: seat_dropped(actor=request.user, seat=one, reason=form.cleaned_data["reason"]),
        done=_("The seat is void."),
        to=reverse("workflow:seat", args=[one.reference]),
        title=_("Void the seat"),
        sub=_("%(name)s leaves case %(case)s; a score already given counts no more.") % _named(one),
        trail=_way(one, itself=True),
        submit=_("Void the seat"),
        kind="danger",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seat_reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Open a review that was handed in, with the reason."""
    one = _seat(request, reference)
    require_assigner(request, one.assessment.application.call)
    form = ReasonForm(posted(request))
    return act_by_form(
        request,
        form,
        lambda: review_open_again(actor=request.user, seat=one, reason=form.cleaned_data["reason"]),
        done=_("The review is open again; the expert has been told."),
        to=reverse("workflow:seat", args=[one.reference]),
        title=_("Open the review again"),
        sub=_("%(name)s scores case %(case)s anew; the case goes back to the review.") % _named(one),
        trail=_way(one, itself=True),
        submit=_("Open again"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seat_late_tie(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take an expert out of a case for a tie found late."""
    one = _seat(request, reference)
    require_assigner(request, one.assessment.application.call)
    form = LateTieForm(posted(request))

    def act() -> None:
        kind, explanation = TieKind(form.cleaned_data["kind"]), form.cleaned_data["explanation"]
        seat_recused_late(actor=request.user, seat=one, kind=kind, explanation=explanation)

    return act_by_form(
        request,
        form,
        act,
        done=_("The expert is recused."),
        to=reverse("workflow:seat", args=[one.reference]),
        title=_("Recuse for a tie found late"),
        sub=_("%(name)s leaves case %(case)s; a score already given counts no more.") % _named(one),
        trail=_way(one, itself=True),
        submit=_("Recuse"),
        kind="danger",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seat_add(request: SignedInRequest, reference: str) -> HttpResponse:
    """Seat more experts in a case; an even number is refused with what may be done instead."""
    assessment = _assessment(request, reference)
    form = SeatAddForm(posted(request), offered=members_to_seat(assessment))

    def act() -> None:
        members, reason = list(form.cleaned_data["members"]), form.cleaned_data["reason"]
        seats_called_up(actor=request.user, assessment=assessment, members=members, reason=reason)

    panel, case = assessment.panel, assessment.application
    return act_by_form(
        request,
        form,
        act,
        done=_("The experts are seated and told."),
        to=reverse("workflow:panel_seats", args=[panel.reference if panel else ""]),
        title=_("Seat more experts"),
        sub=str(case),
        trail=way_to(case.call, panel=panel),
        submit=_("Seat them"),
        template="workflow/seat_add.html",
        context={"case": case, "panel": panel, "live": assessment.seats.filter(state__in=LIVE_SEATS).count()},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def chair_review(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the chair to review a case."""
    assessment = _assessment(request, reference)
    form = ReasonForm(posted(request))
    panel, case = assessment.panel, assessment.application
    return act_by_form(
        request,
        form,
        lambda: chair_asked(actor=request.user, assessment=assessment, reason=form.cleaned_data["reason"]),
        done=_("The chair is asked to review."),
        to=reverse("workflow:panel_seats", args=[panel.reference if panel else ""]),
        title=_("Let the chair review"),
        sub=_("Instead of one more expert, who would make the number even: %(case)s") % {"case": case},
        trail=way_to(case.call, panel=panel),
        submit=_("Ask the chair"),
    )


def _seat(request: SignedInRequest, reference: str) -> Seat:
    return get_object_or_404(seats_in_office(calls_under_review_of(request.user)), reference=reference)


def _assessment(request: SignedInRequest, reference: str) -> Assessment:
    """Return what is before a panel of a case, to somebody who assigns."""
    calls = calls_under_review_of(request.user)
    visible = applications_visible_to(request.user).filter(call__in=calls)
    application = get_object_or_404(visible, reference=reference)
    require_assigner(request, application.call)
    assessment = assessment_before_panel(application)
    if assessment is None:
        raise Http404
    return assessment


def _seats_asked_about(matrix: Matrix) -> list[int]:
    """Return the seats whose experts may wait for an answer."""
    seats = (cell.seat for row in matrix.rows for cell in row.cells)
    return [one.pk for one in seats if one is not None and one.state in LIVE_SEATS]


def _blocks(one: Seat) -> list[Block]:
    rows = Block.objects.filter(expert=one.expert_id, application=one.assessment.application_id)
    return list(rows.select_related("tie__organisation").order_by("severity", "kind"))


def _way(one: Seat, *, itself: bool = False) -> list[tuple[str, str]]:
    case, panel = one.assessment.application, one.assessment.panel
    trail = way_to(case.call, panel=panel)
    if panel is not None:
        trail.append((_("Seats"), reverse("workflow:panel_seats", args=[panel.reference])))
    return [*trail, (_("Seat"), reverse("workflow:seat", args=[one.reference]))] if itself else trail


def _named(one: Seat) -> dict[str, Any]:
    return {"name": one.expert, "case": one.assessment.application}


def _metrics(rows: Any) -> list[dict[str, Any]]:
    live, scored = sum(row.live for row in rows), sum(row.scored for row in rows)
    seats = [cell.seat for row in rows for cell in row.cells if cell.seat is not None]
    recused = sum(one.state == SeatState.RECUSED for one in seats)
    silent = sum(one.declared_at is None and one.state in LIVE_SEATS for one in seats)
    return [
        {"label": _("Scored"), "value": scored, "unit": f"/ {live}", "share": scored * 100 // live if live else 0},
        {"label": _("Not declared yet"), "value": silent, "kind": "warn" if silent else "ok"},
        {"label": _("Recused"), "value": recused},
        {"label": _("Cases short of experts"), "value": sum(row.is_short for row in rows)},
    ]
