# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases, as far as the signed-in person sees them."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from grants.api.answers import PAGE_LIMIT, PROBLEMS, Code, Count, Line, Moment, Reference, Window, Yuan, yuan
from grants.models import Application
from grants.selectors.applications import applications_visible_to

router = Router(tags=["applications"])


class ApplicationOut(Schema):
    """A case as a list shows it."""

    reference: Line
    number: Code | None
    call: Code
    organisation: Line
    title: Line
    status: Code
    submitted_at: Moment | None


class ApplicationDetailOut(ApplicationOut):
    """A case with its sums and dates."""

    total: Yuan | None
    requested: Yuan | None
    own: Yuan | None
    starts_on: Moment | None
    ends_on: Moment | None


class ApplicationPage(Schema):
    """A part of the list of cases."""

    count: Count
    items: Annotated[list[ApplicationOut], Field(max_length=PAGE_LIMIT)]


@router.get("", response={200: ApplicationPage, **PROBLEMS}, url_name="applications")
def applications(request: HttpRequest, window: Query[Window]) -> ApplicationPage:
    """List the cases the signed-in person sees, newest first."""
    found = applications_visible_to(request.user).order_by("-pk")
    page = found[window.offset : window.offset + window.limit]
    return ApplicationPage(count=found.count(), items=[_case(application) for application in page])


@router.get("/{reference}", response={200: ApplicationDetailOut, **PROBLEMS}, url_name="application")
def application(request: HttpRequest, reference: Reference) -> ApplicationDetailOut:
    """Show one case."""
    found = get_object_or_404(applications_visible_to(request.user), reference=reference)
    return ApplicationDetailOut(
        **_case(found).dict(),
        total=_yuan(found.total_fen),
        requested=_yuan(found.requested_fen),
        own=_yuan(found.own_fen),
        starts_on=_text(found.starts_on),
        ends_on=_text(found.ends_on),
    )


def _case(application: Application) -> ApplicationOut:
    return ApplicationOut(
        reference=application.reference,
        number=application.number,
        call=application.call.code,
        organisation=application.organisation_name or application.organisation.name,
        title=application.title,
        status=application.status,
        submitted_at=_text(application.submitted_at),
    )


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


def _text(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None
