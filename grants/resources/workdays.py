# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of working days: holidays and made-up days of a year, as the State Council announces them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget, Widget

from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.models import User, WorkdayException, WorkdayYear
from grants.permissions import holdings
from grants.resources.base import BulkRoster, held
from grants.services.rosters import Entry, RosterKind


class WorkedWidget(Widget):
    """Turn the word for a day into whether it is worked."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_given: Any) -> bool:  # noqa: ARG002 -- the library's signature
        """Return whether the day is worked."""
        return bool(value == "work")


class WorkdayResource(ModelResource):
    """The columns of the roster as fields of the table."""

    date = Field("date", "date", widget=DateWidget(format="%Y-%m-%d"))
    kind = Field("is_working_day", "kind", widget=WorkedWidget())
    note = Field("name", "note")
    source = Field("source", "source")

    class Meta:
        model = WorkdayException
        fields = ("date", "kind", "note", "source")


class WorkdayRoster(BulkRoster):
    """Working days by their date."""

    model = WorkdayException
    name = "workday"
    resource_class = WorkdayResource
    layout = layout_of(
        "workdays",
        Column("date", Holds.DATE, is_required=True),
        Column("kind", Holds.CHOICE, is_required=True, choices="workday_kind"),
        Column("note", Holds.TEXT, limit=40),
        Column("source", Holds.TEXT, is_required=True, limit=200),
    )

    def key(self, values: Mapping[str, Value]) -> str:
        """Return the date."""
        return str(values.get("date") or "")

    def compare(self, entries: Sequence[Entry]) -> None:
        """Find days by date."""
        rows = WorkdayException.objects.filter(date__in=[entry.values["date"] for entry in entries])
        known = {day.date.isoformat(): day for day in held(rows)}
        for entry in entries:
            entry.target = known.get(str(entry.values["date"]))
            if entry.target is not None:
                entry.changes = self.changed(entry.target, entry.values)

    def event_data(self, instance: Any) -> dict[str, object]:
        """Name the day."""
        return {"date": instance.date.isoformat(), "is_working_day": instance.is_working_day}

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:
        """Write the days; their years are official from then on."""
        super().write(entries, actor=actor)
        for year, source in {int(str(entry.values["date"])[:4]): entry.values["source"] for entry in entries}.items():
            WorkdayYear.objects.get_or_create(year=year, defaults={"source": str(source)})


KIND = RosterKind(
    "workdays",
    _("Working days"),
    lambda actor: bool(holdings(actor, "grants.administer_accounts")),
    lambda _actor: WorkdayRoster(),
)
