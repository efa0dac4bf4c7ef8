# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls as the public reads them: the list, and one call with its guide, dates, rules and contacts."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grants.models.reference import localised
from grants.rules import load_rules
from grants.selectors.callguide import (
    calls_over,
    chapters_of,
    papers_of,
    recommenders_of,
    takes_cases,
    windows_of,
)
from grants.selectors.notices import notices_listed
from grants.selectors.progress import open_calls, public_calls

ROWS_A_PAGE = 20


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls: open, coming, over."""
    live = open_calls()
    over = calls_over([one.call.pk for one in live])
    context = {
        "open": [one for one in live if one.is_open],
        "coming": [one for one in live if not one.is_open],
        "page": Paginator(over, ROWS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "grants/calls.html", context)


@require_safe
def call(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a call with everything an applicant has to know before beginning."""
    shown = get_object_or_404(public_calls().select_related("programme__authority"), reference=reference)
    rules = load_rules(shown.rule_sets.latest("version").data)
    windows = windows_of(shown, rules)
    context = {
        "call": shown,
        "now": timezone.now(),
        "windows": windows,
        "window": windows[0] if windows else None,
        "takes_cases": takes_cases(shown, windows),
        "guide": localised(shown.guide_zh, shown.guide_en),
        "chapters": chapters_of(shown, rules),
        "papers": papers_of(shown),
        "recommenders": recommenders_of(rules),
        "amendments": [
            {"number": one.number, "at": one.published_at, "text": localised(one.text_zh, one.text_en)}
            for one in shown.amendments.order_by("-number")
        ],
        "notices": notices_listed().filter(call=shown),
        "authority": shown.programme.authority,
    }
    return render(request, "grants/call.html", context)
