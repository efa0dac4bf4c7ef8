# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for what went wrong; each is drawn without the request, so that none can touch the database."""

import logging
import secrets

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger("ronghe.errors")


def problem(status: int, *, template: str = "", incident: str = "") -> HttpResponse:
    """Answer with the page of a status; ``incident`` is the number under which the log holds the rest."""
    page = render_to_string(f"errors/{template or status}.html", {"incident": incident})
    return HttpResponse(page, status=status)


def new_incident(request: HttpRequest, status: int, reason: str) -> str:
    """Log a failure under a number that a person can read out."""
    incident = secrets.token_hex(4).upper()
    logger.warning("incident %s: %s at %s %s: %s", incident, status, request.method, request.path, reason)
    return incident


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 where the body was too large."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return problem(status, incident=new_incident(request, status, type(exception).__name__))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- signature of a handler
    """Answer 403: visible but not allowed."""
    return problem(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- signature of a handler
    """Answer 404 with one and the same body for what is absent and what is not for this person to see."""
    return problem(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a number to quote."""
    return problem(500, incident=new_incident(request, 500, "server error"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was opened in another session or has grown too old."""
    return problem(403, template="session", incident=new_incident(request, 403, reason))
