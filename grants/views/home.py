# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public home page: how far the plan has come, what is open, what is being noticed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grants.selectors.progress import Figure, aims, district_map, industry_bars, open_calls, shown_notices


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the plan to the public; ``figure`` chooses what the map counts."""
    chosen = request.GET.get("figure", Figure.ENTERPRISES)
    industries = industry_bars()
    context = {
        "today": timezone.localdate(),
        "aims": aims(),
        "calls": open_calls(),
        "notices": shown_notices(),
        "map": district_map(Figure(chosen) if chosen in set(Figure) else Figure.ENTERPRISES),
        "industries": industries,
        "industry_total": sum(bar.value for bar in industries),
        "industry_top": max([settings.HOUSE["industry_minimum"], 1, *(bar.value for bar in industries)]),
        "industry_minimum": settings.HOUSE["industry_minimum"],
    }
    return render(request, "grants/home.html", context)
