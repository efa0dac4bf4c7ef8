# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages around signing in: the language a person reads in, and the door shut after too many attempts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from grants.exceptions import GrantsError
from grants.services.people import user_language_set


@require_POST
def language_view(request: HttpRequest) -> HttpResponse:
    """Switch the language in this browser, and for the signed-in person everywhere."""
    if request.user.is_authenticated:
        try:
            user_language_set(user=request.user, language=request.POST.get("language", ""))
        except GrantsError:
            return set_language(request)
    return set_language(request)


def lockout(
    request: HttpRequest,
    response: HttpResponse | None = None,  # noqa: ARG001 -- axes hands it over
    credentials: dict[str, Any] | None = None,  # noqa: ARG001 -- axes hands them over
) -> HttpResponse:
    """Say that signing in by password is shut for a while, and that a code still opens."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/lockout.html", {"minutes": minutes}, status=429)
