# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recommender's queue of a call: its cases, its quota, what it may do next."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grants.models import Call, Recommender
from grants.permissions import holdings
from grants.views.requests import SignedInRequest
from workflow.selectors.queues import FOR_RECOMMENDER, cases_of_recommender, queue_row
from workflow.selectors.readers import Reader
from workflow.selectors.recommending import HANDLE, bodies_of, calls_to_recommend, places_of, with_places, with_work
from workflow.views.queues import queue_of

CALLS_ON_A_PAGE = 25


@login_required
@require_safe
def recommendation_calls(request: SignedInRequest) -> HttpResponse:
    """List the calls with what waits for the recommender."""
    bodies = list(bodies_of(request.user))
    if not bodies:
        raise PermissionDenied
    page = Paginator(with_work(calls_to_recommend(), bodies), CALLS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workflow/recommendation_calls.html", {"page": page, "bodies": bodies})


@login_required
@require_safe
def recommendations(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the cases of a call that were handed in to the recommender; the answer to htmx is the list alone."""
    user = request.user
    call = call_or_404(reference)
    bodies, body = bodies_or_403(request, call)
    queue = queue_of(
        request,
        cases_of_recommender(call=call, recommender=body),
        segments=FOR_RECOMMENDER,
        row=partial(queue_row, reader=Reader.RECOMMENDER, now=timezone.now()),
        names=("industry", "district"),
    )
    context = {
        "call": call,
        "body": body,
        "bodies": bodies,
        "queue": queue,
        "places": places_of(body),
        "may_handle": body.pk in holdings(user, HANDLE),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(
        request, "workflow/_recommendations.html" if is_fragment else "workflow/recommendations.html", context
    )


def call_or_404(reference: str) -> Call:
    """Return a published call; everybody may know of it."""
    return get_object_or_404(calls_to_recommend(), reference=reference)


def bodies_or_403(request: SignedInRequest, call: Call) -> tuple[list[Any], Recommender]:
    """Return the recommenders for which the person acts, with their places, and the one that the address names."""
    bodies = list(with_places(bodies_of(request.user), call))
    if not bodies:
        raise PermissionDenied
    code = request.GET.get("body") or request.POST.get("body")
    return bodies, next((body for body in bodies if body.code == code), bodies[0])


def queue_address(call: Call, body: Recommender | None, name: str = "workflow:recommendations") -> str:
    """Return the address of the queue, or of another page of a call, for one recommender."""
    return f"{reverse(name, args=[call.reference])}{f'?body={body.code}' if body else ''}"
