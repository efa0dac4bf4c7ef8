# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two addresses for those who watch the house: is the process alive, and can it accept work."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grants.selectors.health import is_ready, parts


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- signature of a view
    """Say that the process is alive; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- signature of a view
    """Say of each part whether it works; 503 when one fails without which nothing can be accepted."""
    found = parts()
    return JsonResponse(found, status=200 if is_ready(found) else 503)
