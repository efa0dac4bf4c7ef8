# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hand one review in after a last look, and ask the office about a seat."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.exceptions import GrantsError
from grants.models import User
from grants.rules.choices import TieKind
from reviewers.enums import SeatState
from reviewers.models import Seat
from reviewers.selectors.reviews import sheets_of
from reviewers.services.asks import reopening_ask, tie_report
from workflow.forms.asks import ReopeningForm, TieReportForm
from workflow.selectors.piles import neighbours_of, pile_seats
from workflow.services.reviews import review_hand_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a review as it stands with what it lacks; on confirmation hand it in."""
    seat = _seat(request, reference)
    if seat.state == SeatState.DONE:
        return redirect("workflow:score", reference)
    if request.method == "POST":
        return _handed_in(request, seat)
    return _last_look(request, seat)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_reopening(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a review to be opened again."""
    seat = _seat(request, reference)
    if seat.state != SeatState.DONE:
        return redirect("workflow:score", reference)
    form = ReopeningForm(_posted(request))
    if form.is_valid():
        try:
            reopening_ask(actor=_person(request), seat=seat, reason=form.cleaned_data["reason"])
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your request is on its way to the programme officer."))
            return redirect("workflow:score", reference)
    return _ask(request, seat, form, title=_("Ask for the review to be opened again"), busy=_("Sending"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_tie(request: HttpRequest, reference: str) -> HttpResponse:
    """Report a tie that was found after the declaration."""
    seat = _seat(request, reference)
    form = TieReportForm(_posted(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            tie_report(actor=_person(request), seat=seat, kind=TieKind(data["kind"]), explanation=data["reason"])
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your report is on its way. Please leave the case as it is until you hear."))
            return redirect("workflow:pile", seat.assessment.application.call.reference)
    return _ask(request, seat, form, title=_("Report a tie to this case"), busy=_("Sending"))


def _handed_in(request: HttpRequest, seat: Seat) -> HttpResponse:
    if request.POST.get("revision") != str(seat.review.revision):
        return _last_look(request, seat, refusal=_("The review was changed meanwhile. This is how it stands now."))
    try:
        review_hand_in(actor=_person(request), seat=seat)
    except GrantsError as error:
        return _last_look(request, seat, refusal=str(error))
    messages.success(request, _("The review of %(case)s is handed in.") % {"case": seat.assessment.application})
    following = neighbours_of(seat).to_score
    if following:
        return redirect("workflow:score", following)
    return redirect("workflow:pile", seat.assessment.application.call.reference)


def _last_look(request: HttpRequest, seat: Seat, *, refusal: str = "") -> HttpResponse:
    context = {"seat": seat, "case": seat.assessment.application, "sheet": sheets_of([seat])[0], "refusal": refusal}
    return render(request, "workflow/hand_in.html", context, status=422 if refusal else 200)


def _ask(request: HttpRequest, seat: Seat, form: forms.Form, **words: Any) -> HttpResponse:
    context = {"seat": seat, "case": seat.assessment.application, "form": form, **words}
    return render(request, "workflow/expert_ask.html", context, status=422 if form.errors else 200)


def _seat(request: HttpRequest, reference: str) -> Seat:
    """Return a seat of this person whose case is open to him or her."""
    return get_object_or_404(pile_seats(request.user).filter(declared_at__isnull=False), reference=reference)


def _posted(request: HttpRequest) -> Any:
    """Return what was posted, also when it is empty; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def _person(request: HttpRequest) -> User:
    person: User = request.user  # type: ignore[assignment]
    return person
