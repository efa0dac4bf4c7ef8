# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of all awards: what is due next, and whether somebody must look."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.selectors.awards import awards_visible, follows_awards
from grants.views.requests import SignedInRequest
from workflow.enums import Light
from workflow.forms.tracking import TrackingForm, in_light
from workflow.selectors.tracking import tracked
from workflow.views.queues import PAGE_SIZE, Part

KINDS = {Light.RED: "bad", Light.AMBER: "warn", Light.GREEN: "ok", Light.DONE: ""}


@login_required
@require_safe
def tracking(request: SignedInRequest) -> HttpResponse:
    """List one's own awards or those that one follows, the most urgent first; the answer to htmx is the list alone."""
    if not follows_awards(request.user):
        raise PermissionDenied
    rows = tracked(awards_visible(request.user))
    filters = TrackingForm(request.GET, rows)
    found = filters.narrowed(rows)
    light = request.GET.get("light", "")
    page = Paginator(in_light(found, light), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = {one: sum(row.light == one for row in found) for one in Light}
    context = {
        "page": page,
        "rows": [(row, KINDS[row.light]) for row in page.object_list],
        "filters": filters,
        "is_filtered": bool(filters.chosen or filters.mark or filters.data.get("q") or light),
        "parts": [
            Part("", _("All"), len(found), is_current=light not in Light.values),
            *(Part(one, str(one.label), counts[one], is_current=one == light) for one in Light),
        ],
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "workflow/_tracking.html" if is_fragment else "workflow/tracking.html", context)
