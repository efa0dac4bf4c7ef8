# SPDX-License-Identifier: AGPL-3.0-or-later
"""The declaration of ties for a whole pile, before anything of the cases is sent to the browser."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.models import Call, User
from grants.rules import load_rules
from grants.rules.recusal import RecusalRules
from reviewers.models import Seat
from reviewers.selectors.declarations import people_behind
from reviewers.services.pledges import pledge_give
from workflow.forms.declarations import CLEAR, UNSURE, DeclarationForm, Declared
from workflow.selectors.piles import pile_seats, undeclared_of
from workflow.services.reviews import seat_declares_clear, seat_declares_doubt, seat_declares_tie


@login_required
@require_safe
def declare(request: HttpRequest, reference: str) -> HttpResponse:
    """Lead from one seat to the declaration for the whole pile it lies in."""
    seat = get_object_or_404(pile_seats(request.user), reference=reference)
    return redirect("workflow:declarations", seat.assessment.application.call.reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def declarations(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every case of a call that waits for a declaration, and take what is declared."""
    call = get_object_or_404(
        Call.objects.filter(pk__in=pile_seats(request.user).values("assessment__application__call")),
        reference=reference,
    )
    seats = undeclared_of(request.user, reference)
    if not seats:
        return redirect("workflow:pile", reference)
    if request.method == "POST":
        return _taken(request, call, seats)
    return _page(request, call, DeclarationForm(behind=people_behind(seats)), seats)


def _taken(request: HttpRequest, call: Call, seats: list[Seat]) -> HttpResponse:
    form = DeclarationForm(request.POST, behind=people_behind(seats))
    if not form.is_valid():
        return _page(request, call, form, seats)
    user: User = request.user  # type: ignore[assignment]
    declared = form.declared()
    pledge_give(actor=user, call=call, pledges=_recusal(seats[0]).pledges)
    refusals = {one.behind.seat.reference: refusal for one in declared if (refusal := _declare(user, one))}
    _tell(request, [one for one in declared if one.behind.seat.reference not in refusals])
    if not refusals:
        return redirect("workflow:pile", call.reference)
    return _still_open(request, call, refusals)


def _declare(user: User, one: Declared) -> str:
    """Declare one seat by itself, so that a refusal touches no other; return why it was refused, or nothing."""
    seat = one.behind.seat
    try:
        if one.answer == CLEAR:
            seat_declares_clear(actor=user, seat=seat)
        elif one.answer == UNSURE:
            seat_declares_doubt(actor=user, seat=seat, explanation=one.why)
        elif one.kind is not None:
            seat_declares_tie(actor=user, seat=seat, kind=one.kind, explanation=one.why)
    except GrantsError as error:
        return str(error)
    except PermissionDenied:
        return _("You no longer sit on this panel. Please ask the programme officer.")
    return ""


def _still_open(request: HttpRequest, call: Call, refusals: dict[str, str]) -> HttpResponse:
    """Show what could not be declared, with what was entered; a seat that is gone is named above the rows."""
    seats = undeclared_of(request.user, call.reference)
    form = DeclarationForm(request.POST, behind=people_behind(seats))
    form.is_valid()
    form.errors.clear()  # the whole page was in order; only what a service refused is an error now
    for reference, refusal in refusals.items():
        name = f"answer-{reference}"
        form.add_error(name if name in form.fields else None, refusal)
    return _page(request, call, form, seats)


def _tell(request: HttpRequest, done: list[Declared]) -> None:
    clear = sum(one.answer == CLEAR for one in done)
    unsure = sum(one.answer == UNSURE for one in done)
    ties = len(done) - clear - unsure
    lines = [
        ngettext("%(count)d case is open to you now.", "%(count)d cases are open to you now.", clear),
        ngettext("%(count)d case goes to another expert.", "%(count)d cases go to another expert.", ties),
        ngettext("The office judges %(count)d case.", "The office judges %(count)d cases.", unsure),
    ]
    for line, count in zip(lines, (clear, ties, unsure), strict=True):
        if count:
            messages.success(request, line % {"count": count})


def _page(request: HttpRequest, call: Call, form: DeclarationForm, seats: list[Seat]) -> HttpResponse:
    context = {
        "call": call,
        "form": form,
        "rows": form.rows,
        "pledges": _recusal(seats[0]).pledges if seats else (),
    }
    return render(request, "workflow/declarations.html", context, status=422 if form.errors else 200)


def _recusal(seat: Seat) -> RecusalRules:
    return load_rules(seat.assessment.rule_set.data).recusal
