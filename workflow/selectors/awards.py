# SPDX-License-Identifier: AGPL-3.0-or-later
"""The requests about an award: those that are open, and what each asks for."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.engine.money import wan_text
from grants.enums import RequestKind
from grants.models import Award, ChangeRequest, ProgressReport, Request
from grants.rules.choices import ChangeKind
from grants.rules.labels import named
from workflow.selectors.requests import ABOUT_AWARDS, OPEN


def open_requests(award: Award) -> QuerySet[Request]:
    """Return the requests about an award that are not answered yet, the oldest first."""
    mine = Request.objects.filter(application=award.application_id, kind__in=ABOUT_AWARDS, state__in=OPEN)
    return mine.order_by("pk")


def change_of(request: Request) -> ChangeRequest | None:
    """Return the change that a request asks for."""
    return ChangeRequest.objects.select_related("award__rule_set", "new_organisation").filter(request=request).first()


def asked_by(request: Request) -> list[tuple[str, Any]]:
    """Return in short what a report says or a change asks for; a payment is shown with its books."""
    if request.kind == RequestKind.REPORT:
        report = ProgressReport.objects.get(request=request)
        return [(_("Period"), report.period), (_("Spent (10,000 yuan)"), wan_text(report.spent_fen))]
    change = change_of(request)
    return _change(change) if change else []


def _change(change: ChangeRequest) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        (_("What is changed"), named(ChangeKind, change.what)),
        (_("Kind of change"), _("Major: makes a new version of the agreement") if change.is_major else _("Minor")),
        (_("Before the change"), change.old_value),
        (_("After the change"), change.new_ends_on or change.new_organisation or change.new_value),
        (_("Cause arose"), change.caused_on),
    ]
    if change.shift_ratio is not None:
        rows.append((_("Share moved"), f"{float(change.shift_ratio) * 100:g}%"))
    return [(label, value) for label, value in rows if value not in (None, "")]
