# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases of a call in a list that can be narrowed and ordered."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.models import Application
from grants.views.paging import CountedPaginator
from workflow.forms.callfilters import CaseFilterForm
from workflow.selectors.calls import (
    ORDERINGS,
    Filters,
    case_url,
    cases_of_call,
    cases_ordered,
    counts_of,
    filter_choices,
    narrowed,
)
from workflow.selectors.callstretches import STATUSES, Stretch
from workflow.views.calls import SignedInRequest, call_page, call_seen

PAGE_SIZE = 50
KINDS = {
    Stretch.APPROVED: "ok",
    Stretch.ENDED: "line",
    Stretch.NOTICE: "info",
    Stretch.SCREENING: "warn",
    Stretch.RECOMMENDATION: "warn",
}


@login_required
@require_safe
def call_cases(request: SignedInRequest, reference: str) -> HttpResponse:
    """List the cases of a call; the answer to htmx is the list alone."""
    call = call_seen(request, reference)
    form = CaseFilterForm(request.GET, choices=filter_choices())
    filters = Filters(**form.values())
    ordering = request.GET.get("sort", "number")
    cases = cases_of_call(request.user, call)
    fit, by_stretch = counts_of(cases, filters)
    if not by_stretch["scored"]:
        del form.fields["score"]
    paginator = CountedPaginator(cases_ordered(narrowed(cases, filters), ordering), PAGE_SIZE, fit)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "call": call,
        "page": page,
        "rows": [_row(case) for case in page],
        "filters": form,
        "is_scored": bool(by_stretch["scored"]),
        "is_narrowed": filters != Filters(),
        "segments": _segments(request, filters, by_stretch),
        "ordering": ordering if ordering.removeprefix("-") in ORDERINGS else "number",
    }
    if getattr(request, "htmx", False):
        return render(request, "workflow/_call_cases.html", context)
    return render(request, "workflow/call_cases.html", {**call_page(request, call, "workflow:call_cases"), **context})


def _segments(request: SignedInRequest, filters: Filters, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the stretches as links that keep the other filters."""
    links = []
    for code, label in [("", _("All")), *((stretch.value, stretch.label) for stretch in Stretch)]:
        query = request.GET.copy()
        for name in ("page", "status", "stretch"):
            query.pop(name, None)
        if code:
            query["stretch"] = code
        links.append(
            {
                "label": label,
                "count": counts[code],
                "url": f"{request.path}?{query.urlencode()}",
                "is_current": filters.stretch == code,
            }
        )
    return links


def _row(case: Application) -> dict[str, Any]:
    stretch = next((one for one in Stretch if case.status in STATUSES[one]), None)
    return {
        "case": case,
        "url": case_url(case),
        "status": case.get_status_display(),
        "kind": KINDS.get(stretch, "") if stretch else "",
    }
