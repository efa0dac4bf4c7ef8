# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published calls, open to everybody."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from grants.api.answers import PAGE_LIMIT, PROBLEMS, Code, Count, Line, Moment, Reference, Text, Window
from grants.models import Call, Round
from grants.selectors.programmes import calls_published

router = Router(tags=["calls"])


class RoundOut(Schema):
    """A window in which cases are submitted."""

    number: Count
    opens_at: Moment
    closes_at: Moment


class CallOut(Schema):
    """A call as a list shows it."""

    reference: Line
    code: Code
    programme: Code
    year: Count
    title_zh: Line
    title_en: Line
    state: Code
    is_suspended: bool
    rounds: Annotated[list[RoundOut], Field(max_length=200)]


class CallDetailOut(CallOut):
    """A call with its guide."""

    guide_zh: Text
    guide_en: Text
    document_number: Line


class CallPage(Schema):
    """A part of the list of published calls."""

    count: Count
    items: Annotated[list[CallOut], Field(max_length=PAGE_LIMIT)]


@router.get("", auth=None, response={200: CallPage, **PROBLEMS}, url_name="calls")
def calls(request: HttpRequest, window: Query[Window]) -> CallPage:  # noqa: ARG001 -- ninja's signature
    """List the published calls, newest first."""
    found = calls_published()
    page = found[window.offset : window.offset + window.limit]
    return CallPage(count=found.count(), items=[_call(call) for call in page])


@router.get("/{reference}", auth=None, response={200: CallDetailOut, **PROBLEMS}, url_name="call")
def call(request: HttpRequest, reference: Reference) -> CallDetailOut:  # noqa: ARG001 -- ninja's signature
    """Show one published call with its guide."""
    found = get_object_or_404(calls_published(), reference=reference)
    return CallDetailOut(
        **_call(found).dict(),
        guide_zh=found.guide_zh,
        guide_en=found.guide_en,
        document_number=found.document_number,
    )


def _call(call: Call) -> CallOut:
    return CallOut(
        reference=call.reference,
        code=call.code,
        programme=call.programme.code,
        year=call.year,
        title_zh=call.title_zh,
        title_en=call.title_en,
        state=call.state,
        is_suspended=call.is_suspended,
        rounds=[_round(one) for one in call.rounds.all()],
    )


def _round(one: Round) -> RoundOut:
    return RoundOut(number=one.number, opens_at=one.opens_at.isoformat(), closes_at=one.closes_at.isoformat())
