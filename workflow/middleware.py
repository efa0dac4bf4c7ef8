# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read the clock that decides what is late, before anything else of a request is done."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from grants.selectors.clock import database_now

READ_ON = "POST"


class ReceivedAtMiddleware:
    """Note the database's moment at which a POST came in; it stands above the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask the database for its clock as the first statement of the request."""
        if request.method == READ_ON:
            request.received_at = database_now()  # type: ignore[attr-defined]  # see SignedInRequest
        return self.get_response(request)
