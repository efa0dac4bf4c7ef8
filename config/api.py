# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interface for programs: every app's router under /api/v1/, one shape of refusal."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth

from grants.api import applications, calls, exports, me, rosters
from grants.exceptions import GrantsError
from workflow.api import router as tasks_router

api = NinjaAPI(
    title="Ronghe",
    version="1",
    description="What the pages show, through the same selectors. Sign in on the pages; send the CSRF token.",
    urls_namespace="api",
    docs_url=None,
    auth=SessionAuth(csrf=True),
)
api.add_router("/me", me.router)
api.add_router("/calls", calls.router)
api.add_router("/applications", applications.router)
api.add_router("/exports", exports.router)
api.add_router("/rosters", rosters.router)
api.add_router("/tasks", tasks_router)


def refuse(request: HttpRequest, status: int, detail: str, fields: dict[str, str] | None = None) -> HttpResponse:
    """Answer with a refusal in the one shape."""
    return api.create_response(request, {"detail": detail, "fields": fields or {}}, status=status)


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    """Ask to sign in."""
    return refuse(request, 401, _("Sign in first."))


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    """Refuse what is visible and not allowed."""
    return refuse(request, 403, _("You may not do this."))


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    """Say the same of what is not there and of what is not visible."""
    return refuse(request, 404, _("There is nothing here."))


@api.exception_handler(GrantsError)
def refused(request: HttpRequest, error: GrantsError) -> HttpResponse:
    """Pass on the sentence of a service."""
    return refuse(request, 422, str(error))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the fields that do not fit."""
    fields = {".".join(str(part) for part in one["loc"]): str(one["msg"]) for one in error.errors}
    return refuse(request, 422, _("Some values do not fit."), fields)


@api.exception_handler(HttpError)
def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Bring the library's own refusals into the one shape."""
    return refuse(request, error.status_code, error.message)
