# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scoring: the case on the left, the rubric on the right; every change is saved on the revision it was made on."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from grants.enums import ResultKind
from grants.exceptions import GrantsError
from grants.selectors.reading import case_reading
from grants.views.requests import SignedInRequest
from reviewers.enums import SeatState
from reviewers.models import Seat
from reviewers.selectors.asks import REOPENING_ASKED, asked_at
from reviewers.selectors.reviews import scoring_rules_of, sheets_of
from reviewers.services.reviews import ReviewConflictError, review_save
from workflow.forms.conflicts import differences
from workflow.forms.reviews import ReviewForm
from workflow.forms.rubric import rubric_items, tally_of, tally_stored
from workflow.selectors.piles import due_of, neighbours_of, sheet_seats

CONFLICT = 409


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a case with its rubric, and save what is posted."""
    seat = get_object_or_404(sheet_seats(request.user), reference=reference)
    if seat.declared_at is None:
        return redirect("workflow:declare", reference)
    form = _form(seat, request.POST if request.method == "POST" else None)
    return _saved(request, seat, form) if form.is_bound else _page(request, seat, form)


def _form(seat: Seat, data: Any) -> ReviewForm:
    return ReviewForm(
        data,
        sheet=sheets_of([seat])[0],
        rules=scoring_rules_of([seat])[seat.assessment.rule_set_id],
        takes_amount=seat.assessment.application.call.programme.result_kind == ResultKind.FUNDED,
    )


def _saved(request: SignedInRequest, seat: Seat, form: ReviewForm) -> HttpResponse:
    """Save what can be taken; the answer to htmx is what the server makes of it."""
    form.is_valid()
    try:
        review = review_save(actor=request.user, seat=seat, revision=form.revision_read(), **vars(form.draft()))
    except ReviewConflictError as error:
        conflict = {"lines": differences(form, error), "revision": error.current.revision, "text": str(error)}
        return _refused(request, seat, form, conflict)
    except GrantsError as error:
        return _refused(request, seat, form, {"lines": [], "revision": None, "text": str(error)})
    if getattr(request, "htmx", False):
        context = {"tally": tally_of(form), "state": "saved", "at": timezone.now(), "revision": review.revision}
        return render(request, "workflow/_score_saved.html", context)
    if form.errors:
        seat.review.revision = review.revision
        return _page(request, seat, form, status=422)
    return redirect(_next_address(request.POST.get("act", ""), seat))


def _refused(request: SignedInRequest, seat: Seat, form: ReviewForm, conflict: dict[str, Any]) -> HttpResponse:
    """Say that nothing was overwritten, and show both texts."""
    if getattr(request, "htmx", False):
        context = {"conflict": conflict, "here": request.path, "is_fragment": True}
        answer = render(request, "workflow/_score_conflict.html", context, status=CONFLICT)
        return reswap(retarget(answer, "#conflict"), "innerHTML")
    return _page(request, seat, form, status=CONFLICT, conflict=conflict)


def _next_address(act: str, seat: Seat) -> str:
    if act == "hand_in":
        return reverse("workflow:hand_in", args=[seat.reference])
    if act == "next":
        following = neighbours_of(seat).to_score
        if following:
            return reverse("workflow:score", args=[following])
        return reverse("workflow:pile", args=[seat.assessment.application.call.reference])
    return reverse("workflow:score", args=[seat.reference])


def _page(
    request: SignedInRequest, seat: Seat, form: ReviewForm, *, status: int = 200, conflict: dict[str, Any] | None = None
) -> HttpResponse:
    application = seat.assessment.application
    is_locked = seat.state == SeatState.DONE
    due, is_provisional = due_of(seat)
    context = {
        "seat": seat,
        "case": application,
        "reading": case_reading(application, reader=request.user),
        "beside": neighbours_of(seat),
        "due": due,
        "is_provisional": is_provisional,
        "form": form,
        "items": () if is_locked else rubric_items(form),
        "tally": tally_of(form) if form.is_bound else tally_stored(form),
        "conflict": conflict,
        "is_locked": is_locked,
        "asked_at": asked_at(seat, REOPENING_ASKED) if is_locked else None,
        "error_lines": _error_lines(form),
        "reopened": seat.review.reopened_reason if not is_locked else "",
        # what collided stays on the revision it was written on, or saving once more would overwrite unseen
        "revision": seat.review.revision if conflict is None else form.revision_read(),
    }
    return render(request, "workflow/score.html", context, status=status)


def _error_lines(form: ReviewForm) -> list[tuple[str, str]]:
    """Return the errors of a posted sheet with the addresses of their fields."""
    if not form.is_bound:
        return []
    return [(f"#id_{name}", str(error)) for name, errors in form.errors.items() for error in errors]
