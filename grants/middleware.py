# SPDX-License-Identifier: AGPL-3.0-or-later
"""End a session that nobody has used for a while."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
NOTE_EVERY_SECONDS = 300


class IdleTimeoutMiddleware:
    """Sign out whoever has been away too long; the last visit is noted every few minutes, not at each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the last visit before anything is served."""
        if request.user.is_authenticated:
            now = int(time.time())
            away = now - request.session.get(SEEN, now)
            if away > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif away > NOTE_EVERY_SECONDS or SEEN not in request.session:
                request.session[SEEN] = now
        return self.get_response(request)
