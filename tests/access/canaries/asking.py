# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the house that can be asked for, with every reference of the world that may stand in it."""

import re
from collections.abc import Iterator
from functools import cache

from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from grants.models import Attachment, Call, ExportJob, Honour, ImportJob, Objection, Request, SavedLayout, User
from grants.selectors.exportkinds import DEFAULT_LAYOUT, ExportKind, Scope, export_calls, kinds_open_to, may_export
from grants.services.exportjobs import export_order
from grants.services.exports import FORMATS, Wanted
from grants.services.jobs import job_run
from reviewers.models import CaseGroup, Expert, Panel, PanelMember, Seat
from tests.access.canaries.reading import text_of
from tests.access.canaries.world import Two
from workflow.views.decisions_results import LAYOUTS

EXPORTS = ("ranking/export/", "approved/")
# what stands before a reference says what it refers to
SPACES = {
    "cases": "case", "calls": "call", "office/calls": "call", "screening": "call", "recommendations": "call",
    "reviews": "call", "reviews/seat": "seat", "seats": "seat", "panels": "panel", "groups": "group",
    "panel-members": "member", "invitations": "member", "requests": "request", "register/experts": "expert",
    "organisations": "organisation", "verifications": "organisation", "files": "file", "objections": "objection",
    "applications": "case", "tasks/cases": "case", "notices": "notice", "office/calls/new": "programme",
    "awards": "award", "payments": "request", "verify": "certificate", "honours": "honour",
    "exports": "export", "exports/layouts": "layout",
    "rosters": "import", "rosters/templates": "kind of list",
}  # fmt: skip
# of requests to join a firm and of files of an objection, which this world does not have
ELSEWHERE = ("organisations/requests/", "objections/files/")
LEFT_OUT = re.compile(r"logout|/static/|^media|__debug__|metrics|outbox|style|healthz|readyz")
SLUG = re.compile(r"<(?:(\w+):)?(\w+)>")


def references_of(two: Two) -> dict[str, list[str]]:
    """Return the references that may be asked for, by what they refer to."""
    return {
        "case": [case.reference for case in (two.a, two.c, two.e)],
        "call": [two.reviewed.call.reference, two.noticed.call.reference],
        "seat": [seat.reference for seat in Seat.objects.filter(assessment__application=two.a).order_by("pk")[:2]],
        "panel": [one.reference for one in Panel.objects.all()],
        "group": [one.reference for one in CaseGroup.objects.all()],
        "member": [one.reference for one in PanelMember.objects.order_by("pk")[:2]],
        "request": [one.reference for one in Request.objects.all()],
        "expert": [one.reference for one in Expert.objects.filter(user=two.people["expert"])],
        "organisation": [two.a.organisation.reference, two.c.organisation.reference],
        "file": [one.reference for one in Attachment.objects.filter(application__in=[two.a, two.e])],
        "objection": [one.receipt for one in Objection.objects.all()],
        "notice": [str(two.noticed.notice.pk)],
        "award": [two.award.reference, two.honoured.reference],
        "certificate": [two.certificate.number],
        "export": [one.reference for one in ExportJob.objects.order_by("pk")[:2]],
        "layout": [one.reference for one in SavedLayout.objects.all()],
        "honour": [str(one.pk) for one in Honour.objects.filter(organisation=None)],
        "programme": [two.reviewed.programme.code],
        "kind of list": ["organisations", "experts"],
        "import": [one.reference for one in ImportJob.objects.all()],
    }


@cache
def routes() -> tuple[str, ...]:
    """Return the routes of our apps and of the API, as they are written."""
    return tuple(
        route for route in _routes(get_resolver()) if not LEFT_OUT.search(route) and not route.startswith(ELSEWHERE)
    )


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern) and not route.startswith(("account/", "^", "admin")):
            yield route


def addresses(two: Two) -> Iterator[str]:
    """Yield every address: routes without a place for a reference as they are, others with each that fits."""
    known = references_of(two)
    for route in routes():
        if "<" not in route:
            yield f"/{route}"
            continue
        start = route.split("<", 1)[0].removeprefix("api/v1/").strip("/")
        kind = SPACES.get(start)
        for reference in known.get(kind or "", []):
            filled = SLUG.sub(reference, route, count=1)
            yield "/" + SLUG.sub(lambda place: "1" if place[1] == "int" else "E", filled)


def texts(client: Client, address: str) -> str:
    """Return what an address answers as text: pages, data, and the words of a PDF; nothing where it refuses."""
    answer = client.get(address)
    if answer.status_code != 200:
        return ""
    return _text_of(answer)


def exported(client: Client, address: str) -> Iterator[str]:
    """Yield a list as it is handed out, in every format and, where there are several, in every layout."""
    for form in FORMATS:
        for layout in dict(LAYOUTS) if "approved" in address else (DEFAULT_LAYOUT,):
            answer = client.post(address, {"format": form, "layout": layout})
            if answer.status_code != 200:
                return
            yield _text_of(answer)


def taken_out(client: Client, user: User) -> Iterator[tuple[str, str]]:
    """Yield every list that somebody may order, in every column that is offered, with the code of the list."""
    for kind in kinds_open_to(user):
        calls = list(export_calls(user, kind))
        for call in [*calls, None] if may_export(user, kind, None) else calls:
            export = export_order(actor=user, wanted=_everything(kind, user, call), format="csv")
            job_run(job_id=export.job_id)
            yield kind.code, texts(client, f"/exports/{export.reference}/file/")


def _everything(kind: ExportKind, user: User, call: Call | None) -> Wanted:
    scope = Scope(user, call)
    columns = {
        column.title: column for column in kind.columns(scope)
    }  # of two with one header the more telling comes last
    return Wanted(kind, scope, list(columns.values()))


def refused(client: Client, address: str, private: dict[str, str]) -> None:
    """Send private texts where no form expects them, and undo whatever was done."""
    with transaction.atomic():
        _text_of(client.post(address, private))
        transaction.set_rollback(True)


def _text_of(answer) -> str:
    body = b"" if answer.streaming else answer.content
    if answer.streaming:
        body = b"".join(answer.streaming_content)
        request_finished.disconnect(close_old_connections)  # the answer is done, the test is not
        answer.close()
        request_finished.connect(close_old_connections)
    return " ".join(f"{name}: {value}" for name, value in answer.headers.items()) + text_of(body)
