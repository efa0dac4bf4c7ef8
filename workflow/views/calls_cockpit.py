# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cockpit of a call: what it needs today, where it stands, and its numbers."""

from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from grants.enums import CallState
from grants.models import Call
from grants.permissions import holds
from grants.selectors.marks import mark_shares
from grants.selectors.programmes import calls_handled_by
from grants.selectors.progress import ENTERPRISE
from grants.templatetags.ui import short_day, wan
from workflow.selectors.callfigures import (
    Counts,
    Funnel,
    by_district,
    by_industry,
    counts,
    daily_submissions,
    expert_loads,
    funnel,
)
from workflow.selectors.callstretches import Stretch
from workflow.selectors.cockpit import (
    acts_of,
    deadlines_of,
    events_of_call,
    needs_of,
    next_step_of,
    notice_of,
    phases_of,
    record_of,
)
from workflow.views.calls import SignedInRequest, call_page, call_seen

SWITCHABLE = 12
NAMES_EXPERTS = ("grants.manage_call", "grants.assign_call", "grants.run_reviews_call", "grants.audit_call")
RINGS_EXPERTS = ("grants.manage_call", "grants.assign_call", "grants.run_reviews_call")


@login_required
@require_safe
def cockpit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a call to the office: what waits first, then its numbers."""
    call = call_seen(request, reference)
    prefetch_related_objects([call], "rounds")
    found, events = counts(call), events_of_call(call)
    context = {
        **call_page(request, call, "workflow:cockpit"),
        "sub": _sub(call),
        "others": _others(request, call),
        "needs": needs_of(request.user, call),
        "next_step": next_step_of(request.user, call),
        "acts": acts_of(request.user, call),
        "phases": [_phase(call, phase) for phase in phases_of(call, events)],
        "metrics": _metrics(call, found),
        "bars": _bars(funnel(call, found)),
        "deadlines": deadlines_of(call),
        "record": record_of(events),
        "shares": mark_shares() if call.programme.code == ENTERPRISE else None,
        **_figures(call, found),
        **_experts(request, call),
    }
    return render(request, "workflow/cockpit.html", context)


def _sub(call: Call) -> str:
    parts = [str(call.programme), call.code, call.document_number]
    return "  ".join(part for part in parts if part)


def _others(request: SignedInRequest, call: Call) -> list[Call]:
    others = calls_handled_by(request.user).exclude(pk=call.pk).order_by("-year", "-pk")
    return list(others.select_related(None).only("reference", "title_zh", "title_en")[:SWITCHABLE])


def _phase(call: Call, phase: dict[str, Any]) -> dict[str, Any]:
    """Add the line under a phase: when a done one ended, until when the present one runs."""
    detail = _("ended %(day)s") % {"day": short_day(phase["ended_at"])} if phase["ended_at"] else ""
    if phase["state"] == "now":
        detail = _until(call)
    return {**phase, "detail": detail}


def _until(call: Call) -> str:
    window = max(call.rounds.all(), key=attrgetter("number"), default=None)
    if call.state == CallState.PUBLISHED and window:
        return _("opens %(day)s") % {"day": short_day(window.opens_at)}
    if call.state == CallState.OPEN and window:
        return _("until %(day)s") % {"day": short_day(window.closes_at)}
    notice = notice_of(call) if call.state == CallState.NOTICED else None
    if notice and notice.closes_on:
        return _("until %(day)s") % {"day": short_day(notice.closes_on)}
    return str(CallState(call.state).label)


def _metrics(call: Call, found: Counts) -> list[dict[str, Any]]:
    """Return the row of figures: where cases stand now, and the budget."""
    drafts = found.begun - found.submitted
    items: list[dict[str, Any]] = [
        {
            "label": _("Handed in"),
            "value": found.submitted,
            "detail": ngettext("%(count)d draft besides", "%(count)d drafts besides", drafts) % {"count": drafts},
        },
        *(
            {"label": stretch.label, "value": found.on[stretch]}
            for stretch in (Stretch.RECOMMENDATION, Stretch.SCREENING, Stretch.REVIEW, Stretch.DECISION)
        ),
    ]
    budget = call.budget_fen + call.exempt_fen
    if budget:
        items.append(
            {
                "label": _("Budget committed (10,000 yuan)"),
                "value": wan(call.committed_fen),
                "unit": f"/ {wan(budget)}",
                "share": call.committed_fen * 100 // budget,
                "detail": _places(call, found),
            }
        )
    return items


def _places(call: Call, found: Counts) -> str:
    if not call.places:
        return ""
    taken = found.on[Stretch.NOTICE] + found.on[Stretch.APPROVED]
    return _("%(taken)d of %(places)d places taken") % {"taken": taken, "places": call.places}


def _bars(found: Funnel) -> list[dict[str, Any]]:
    """Return the stations of the funnel, each with its share of the one before."""
    stations = (
        (_("Begun"), found.begun, "brand2"),
        (_("Handed in"), found.submitted, "brand"),
        (_("Recommended"), found.recommended, "brand"),
        (_("Formal check passed"), found.accepted, "brand"),
        (_("Review complete"), found.scored, "brand"),
        (_("Supported"), found.supported, "ok"),
    )
    bars, before = [], 0
    for label, value, kind in stations:
        share = _(" (%(share)d%%)") % {"share": round(value * 100 / before)} if before else ""
        bars.append({"label": label, "value": value, "kind": kind, "text": f"{value}{share}"})
        before = value
    return bars


def _figures(call: Call, found: Counts) -> dict[str, Any]:
    daily = daily_submissions(call)
    tiles, shades = by_district(call)
    bars = by_industry(call)
    cases = reverse("workflow:call_cases", args=[call.reference])
    return {
        "begun": found.begun,
        "daily": daily,
        "daily_label": _daily_label(daily.values, daily.first, daily.last) if daily else "",
        "tiles": [(tile, f"{cases}?{urlencode({'district': tile.code})}") for tile in tiles],
        "shades": shades,
        "industries": [
            {
                "label": bar.name,
                "value": bar.value,
                "text": bar.value,
                "url": f"{cases}?{urlencode({'industry': bar.code})}",
            }
            for bar in bars
        ],
        "industry_top": max((bar.value for bar in bars), default=0),
    }


def _daily_label(values: list[int], first: Any, last: Any) -> str:
    return _("From %(first)s to %(last)s %(total)d cases were handed in, at most %(most)d in a day") % {
        "first": short_day(first),
        "last": short_day(last),
        "total": sum(values),
        "most": max(values),
    }


def _experts(request: SignedInRequest, call: Call) -> dict[str, Any]:
    """Return the experts of a call to those who may know who they are, telephones to those who ring them up."""
    if not any(holds(request.user, perm, call) for perm in NAMES_EXPERTS):
        return {"experts": None}
    loads, total = expert_loads(call)
    return {
        "experts": loads,
        "experts_total": total,
        "experts_done": sum(load.done for load in loads),
        "shows_phones": any(holds(request.user, perm, call) for perm in RINGS_EXPERTS),
        "most_seats": max((load.seats for load in loads), default=0),
    }
