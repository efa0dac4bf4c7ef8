# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox page: what would have gone out by e-mail and text message, where the sink is on."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grants.selectors.messages import OUTBOX_LENGTH, messages_in_sink


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """List the messages of a demonstration, newest first."""
    if not settings.MESSAGE_SINK:
        raise Http404
    page = Paginator(messages_in_sink(), OUTBOX_LENGTH).get_page(request.GET.get("page"))
    return render(request, "grants/outbox.html", {"page": page})
