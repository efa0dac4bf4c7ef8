# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of marks: firms on the lists of 百千万 and 科技小巨人, which are marks on known organisations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import ModelResource

from grants.engine.names import name_key
from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.enums import RosterFault
from grants.models import Organisation, OrganisationMark
from grants.resources.base import BulkRoster, CodeWidget, held
from grants.selectors.people import keeps_register
from grants.services.rosters import Entry, RosterKind


class MarkResource(ModelResource):
    """The columns of the roster as fields of the table."""

    uscc = Field("organisation_id", "uscc", widget=CodeWidget(Organisation, "uscc"))
    list = Field("list", "list")
    year = Field("year", "year")
    document_number = Field("document_number", "document_number")

    class Meta:
        model = OrganisationMark
        fields = ("uscc", "list", "year", "document_number")


class MarkRoster(BulkRoster):
    """Marks by organisation, list and year."""

    model = OrganisationMark
    name = "mark"
    resource_class = MarkResource
    layout = layout_of(
        "marks",
        Column("uscc", Holds.USCC, is_required=True, limit=18),
        Column("name", Holds.NAME),
        Column("list", Holds.CHOICE, is_required=True, choices="mark_list"),
        Column("year", Holds.YEAR, is_required=True),
        Column("document_number", Holds.TEXT, limit=60),
    )

    def key(self, values: Mapping[str, Value]) -> str:
        """Return code, list and year."""
        parts = [values.get(column) for column in ("uscc", "list", "year")]
        return "|".join(map(str, parts)) if all(parts) else ""

    def compare(self, entries: Sequence[Entry]) -> None:
        """Find the organisations, then their marks."""
        usccs = [entry.values["uscc"] for entry in entries]
        organisations = {one.uscc: one for one in Organisation.objects.filter(uscc__in=usccs)}
        rows = OrganisationMark.objects.filter(organisation__in=organisations.values())
        known = {(mark.organisation_id, mark.list, mark.year): mark for mark in held(rows)}
        for entry in entries:
            organisation = organisations.get(str(entry.values["uscc"]))
            if organisation is None:
                entry.add(RosterFault.ORGANISATION_UNKNOWN, column="uscc")
                continue
            name = entry.values.get("name")
            if name and name_key(str(name)) != organisation.name_key:
                entry.add(RosterFault.NAME_OTHER, column="name", name=organisation.name)
            entry.target = known.get((organisation.pk, entry.values["list"], entry.values["year"]))
            if entry.target is not None:
                entry.changes = self.changed(entry.target, entry.values)

    def event_data(self, instance: Any) -> dict[str, object]:
        """Name organisation, list and year."""
        return {"organisation_id": instance.organisation_id, "list": instance.list, "year": instance.year}


KIND = RosterKind("marks", _("Marks of firms"), keeps_register, lambda _actor: MarkRoster())
