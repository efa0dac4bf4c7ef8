# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pile of an expert: what is left, own cases side by side, all that is ready handed in, sheets to sign."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.models import Call
from grants.views.requests import SignedInRequest
from reviewers.selectors.invitations import invitations_open
from workflow.selectors.piles import (
    TO_SCORE,
    PileRow,
    Standing,
    calls_seen_by,
    handed_in_of,
    pile_of,
    piles_of,
    standings,
)
from workflow.services.reviews import review_hand_in


@login_required
@require_safe
def piles(request: SignedInRequest) -> HttpResponse:
    """List the calls in which a person sits."""
    context = {"piles": piles_of(request.user), "invitations": invitations_open(request.user).count()}
    return render(request, "workflow/piles.html", context)


@login_required
@require_safe
def pile(request: SignedInRequest, reference: str) -> HttpResponse:
    """List the cases of one call, those still to be scored alone where ``left`` is asked for."""
    call, rows = _pile(request, reference)
    counts = standings(rows)
    is_left = request.GET.get("left") == "1"
    left = [row for row in rows if row.is_open]
    context = {
        "call": call,
        "rows": left if is_left else rows,
        "is_left": is_left,
        "left": len(left),
        "count": len(rows),
        "undeclared": counts[Standing.UNDECLARED],
        "ready": counts[Standing.READY],
        "metrics": _metrics(rows),
        "following": next((row for row in rows if row.standing in TO_SCORE and not row.sheet.is_ready), None),
        "has_sheets": any(row.standing == Standing.DONE for row in rows),
    }
    return render(request, "workflow/pile.html", context)


@login_required
@require_safe
def compare(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put the own cases of one group side by side, criterion by criterion."""
    call, rows = _pile(request, reference)
    readable = [row for row in rows if row.seat.declared_at is not None]
    groups = {
        row.seat.assessment.group_id or 0: str(row.seat.assessment.group or _("Without a group")) for row in readable
    }
    chosen = _number(request.GET.get("group"), next(iter(groups), 0))
    shown = [row for row in readable if (row.seat.assessment.group_id or 0) == chosen]
    context = {
        "call": call,
        "groups": [{"key": key, "label": label, "is_current": key == chosen} for key, label in groups.items()],
        "rows": shown,
        "criteria": [entry.criterion for entry in shown[0].sheet.entries] if shown else [],
    }
    return render(request, "workflow/compare.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in_all(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask once more before every review that is ready is handed in, then hand them in one by one."""
    call, rows = _pile(request, reference)
    ready = [row for row in rows if row.standing == Standing.READY]
    if request.method == "POST":
        return _handed_in(request, call, ready)
    waiting = [row for row in rows if row.standing in TO_SCORE and row.standing != Standing.READY]
    return render(request, "workflow/hand_in_all.html", {"call": call, "ready": ready, "waiting": waiting})


@login_required
@require_safe
def review_sheets(request: SignedInRequest, reference: str) -> HttpResponse:
    """Lay out what was handed in on sheets to be signed; an official form, in Chinese alone."""
    call = _call(request, reference)
    done = handed_in_of(request.user, call)
    expert = done[0].seat.expert if done else None
    return render(request, "workflow/review_sheets.html", {"call": call, "rows": done, "expert": expert})


def _pile(request: SignedInRequest, reference: str) -> tuple[Call, list[PileRow]]:
    call = _call(request, reference)
    return call, pile_of(request.user, call)


def _call(request: SignedInRequest, reference: str) -> Call:
    return get_object_or_404(calls_seen_by(request.user), reference=reference)


def _metrics(rows: Sequence[PileRow]) -> list[dict[str, Any]]:
    done = sum(row.standing == Standing.DONE for row in rows)
    counts = standings(rows)
    share = 100 * done // len(rows) if rows else None
    return [
        {"label": _("Cases"), "value": len(rows)},
        {"label": _("Handed in"), "value": done, "unit": f"/ {len(rows)}", "share": share},
        {"label": _("Ready to be handed in"), "value": counts[Standing.READY]},
        {"label": _("Still to be scored"), "value": sum(counts[one] for one in TO_SCORE) - counts[Standing.READY]},
    ]


def _handed_in(request: SignedInRequest, call: Call, ready: Sequence[PileRow]) -> HttpResponse:
    """Hand in what the page showed as it showed it; a review changed since then stays, and is named."""
    seen = {row.seat.reference: _number(request.POST.get(f"revision-{row.seat.reference}"), -1) for row in ready}
    done = 0
    for row in ready:
        if seen[row.seat.reference] != row.seat.review.revision:
            messages.warning(request, _("%(case)s was changed meanwhile and not handed in.") % {"case": row.case})
            continue
        try:
            review_hand_in(actor=request.user, seat=row.seat)
            done += 1
        except GrantsError as error:
            messages.error(request, _("%(case)s: %(reason)s") % {"case": row.case, "reason": error})
    if done:
        messages.success(
            request,
            ngettext("%(count)d review is handed in.", "%(count)d reviews are handed in.", done) % {"count": done},
        )
    return redirect("workflow:pile", call.reference)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else otherwise
