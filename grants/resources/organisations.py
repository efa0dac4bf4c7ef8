# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of organisations: known by code; another name, a near namesake and a missing code ask before they count."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import ModelResource

from grants.engine.mobiles import e164
from grants.engine.names import name_key
from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.enums import OrganisationEventKind, RosterFault, Standing, Verification
from grants.models import District, ImportRow, Industry, Membership, Organisation, OrganisationEvent, User
from grants.resources.base import BulkRoster, CodeWidget, held
from grants.selectors.people import keeps_register
from grants.services.rosters import Entry, Invitation, InvitingRoster, RosterKind

LARGEST = 2**31 - 1
FORMS = re.compile(r"上海市?|[()（）]|股份|有限责任|有限|集团|控股|总公司|公司|厂$")


def core_of(name: str) -> str:
    """Return what tells a firm from others: its folded name without city and legal form."""
    key = name_key(name)
    return FORMS.sub("", key) or key


class OrganisationResource(ModelResource):
    """The columns of the roster as fields of the register."""

    name = Field("name", "name")
    uscc = Field("uscc", "uscc")
    kind = Field("kind", "kind")
    district = Field("district_id", "district", widget=CodeWidget(District))
    industry = Field("industry_id", "industry", widget=CodeWidget(Industry))
    legal_representative = Field("legal_representative", "legal_representative")
    contact_name = Field("contact_name", "contact_name")
    contact_phone = Field("contact_phone", "contact_phone")
    contact_email = Field("contact_email", "contact_email")
    revenue = Field("revenue_fen", "revenue")
    employees = Field("employees", "employees")

    class Meta:
        model = Organisation
        fields = (
            *("name", "uscc", "kind", "district", "industry", "legal_representative", "contact_name"),
            *("contact_phone", "contact_email", "revenue", "employees"),
        )


class OrganisationRoster(BulkRoster, InvitingRoster):
    """Organisations by their unified social credit code."""

    model = Organisation
    name = "organisation"
    resource_class = OrganisationResource
    layout = layout_of(
        "organisations",
        Column("name", Holds.NAME, is_required=True),
        Column("uscc", Holds.USCC, is_required=True, limit=18),
        Column("kind", Holds.CHOICE, choices="organisation_kind"),
        Column("district", Holds.DISTRICT),
        Column("industry", Holds.INDUSTRY),
        Column("legal_representative", Holds.PERSON),
        Column("contact_name", Holds.PERSON),
        Column("contact_phone", Holds.PHONE),
        Column("contact_email", Holds.EMAIL),
        Column("revenue", Holds.MONEY),
        Column("employees", Holds.INTEGER, most=LARGEST),
    )

    def __init__(self) -> None:
        super().__init__()
        self._near: dict[str, tuple[int, str, str | None]] | None = None

    def key(self, values: Mapping[str, Value]) -> str:
        """Return the code."""
        return str(values.get("uscc") or "")

    def compare(self, entries: Sequence[Entry]) -> None:
        """Find organisations by code, then those of nearly the same name."""
        rows = Organisation.objects.filter(uscc__in=[entry.values["uscc"] for entry in entries])
        known = {organisation.uscc: organisation for organisation in held(rows)}
        for entry in entries:
            organisation = known.get(str(entry.values["uscc"]))
            if organisation is None:
                self._compare_new(entry)
            else:
                self._compare_known(entry, organisation)

    def _compare_known(self, entry: Entry, organisation: Organisation) -> None:
        entry.target = organisation
        if organisation.standing == Standing.CLOSED:
            entry.add(RosterFault.ORGANISATION_CLOSED, name=organisation.name)
            return
        is_renamed = name_key(str(entry.values["name"])) != organisation.name_key
        if is_renamed:
            entry.add(RosterFault.NAME_DIFFERS, column="name", name=organisation.name)
        # brackets and spaces written in another way are no other name
        entry.changes = [one for one in self.changed(organisation, entry.values) if one != "name" or is_renamed]

    def _compare_new(self, entry: Entry) -> None:
        name, uscc = str(entry.values["name"]), str(entry.values["uscc"])
        near = self._namesakes().setdefault(core_of(name), (0, name, uscc))
        pk, other, code = near
        if code == uscc:
            return
        if code is None and name_key(other) == name_key(name):
            entry.target = held(Organisation.objects.filter(pk=pk)).get()
            entry.changes = self.changed(entry.target, entry.values)
            entry.add(RosterFault.CODE_GIVEN, column="uscc", name=other)
        else:
            entry.add(RosterFault.NEAR_DUPLICATE, column="name", name=other, uscc=code or "–")

    def _namesakes(self) -> dict[str, tuple[int, str, str | None]]:
        if self._near is None:
            rows = Organisation.objects.exclude(standing=Standing.CLOSED).values_list("pk", "name", "uscc")
            self._near = {core_of(name): (pk, name, uscc) for pk, name, uscc in rows.iterator()}
        return self._near

    def event_data(self, instance: Any) -> dict[str, object]:
        """Name the code."""
        return {"uscc": instance.uscc}

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:
        """Write the rows; another name that somebody confirmed and another district enter the firm's history.

        A first district is no move. What a command takes in enters it as well, by nobody: a history with gaps would
        say that the firm has always stood where it stands now.
        """
        super().write(entries, actor=actor)
        codes = dict(District.objects.values_list("pk", "code"))
        OrganisationEvent.objects.bulk_create(
            OrganisationEvent(
                organisation_id=entry.target.pk, kind=kind, happened_on=timezone.localdate(), old_value=old,
                new_value=new, entered_by=actor,
            )
            for entry in entries
            if entry.target is not None
            for kind, old, new in _history(entry.old, entry.values, codes)
        )  # fmt: skip

    def undo(self, rows: Sequence[ImportRow], *, actor: User | None) -> None:
        """Take rows back, and out of the history what they entered there; nothing was done with them since."""
        super().undo(rows, actor=actor)
        codes = dict(District.objects.values_list("pk", "code"))
        entered = {(row.target_pk, *change) for row in rows for change in _history(row.old, row.values, codes)}
        firms = {pk for pk, *_said in entered}
        found = OrganisationEvent.objects.filter(organisation__in=firms, entered_at__gte=rows[0].batch.created_at)
        said = [one.pk for one in found if (one.organisation_id, one.kind, one.old_value, one.new_value) in entered]
        OrganisationEvent.objects.filter(pk__in=said).delete()

    def invitations(self, rows: Sequence[ImportRow]) -> Mapping[int, Invitation]:
        """Return what tells the contacts of organisations that nobody manages how to take them over.

        The proved mobile number opens an organisation to its contact; who has an e-mail address alone asks to join.
        """
        led = Membership.objects.filter(is_active=True, is_administrator=True, user__is_active=True)
        found = Organisation.objects.filter(pk__in=[row.target_pk for row in rows], standing=Standing.ACTIVE)
        waiting = found.exclude(pk__in=led.values("organisation")).in_bulk()
        invitations = {}
        for row in rows:
            organisation = waiting.get(row.target_pk or 0)
            mobile = e164(organisation.contact_phone) if organisation else None
            if organisation and (address := mobile or organisation.contact_email):
                context: dict[str, object] = {"organisation": organisation.name, "is_contact": bool(mobile)}
                invitations[row.number] = Invitation(organisation, "organisation_invited", address, context)
        return invitations

    def _set(self, instance: Any, column: str, value: Any) -> None:
        super()._set(instance, column, value)
        if column == "name":
            instance.name_key = name_key(value)
        elif column == "uscc":
            instance.verification = Verification.UNVERIFIED if value else Verification.CODE_PENDING

    def update_fields(self, columns: set[str]) -> list[str]:
        """Keep the folded name and the verification in step."""
        more = (["name_key"] if "name" in columns else []) + (["verification"] if "uscc" in columns else [])
        return [*super().update_fields(columns), *more]


def _history(
    old: Mapping[str, Any], values: Mapping[str, Any], codes: Mapping[int, str]
) -> Iterator[tuple[OrganisationEventKind, str, str]]:
    """Yield what a change means for the history of a firm: kind, old value and new one."""
    if old.get("name"):
        yield OrganisationEventKind.RENAME, old["name"], str(values["name"])
    if old.get("district"):
        yield OrganisationEventKind.MOVE, codes[old["district"]], str(values["district"])


KIND = RosterKind("organisations", _("Organisations"), keeps_register, lambda _actor: OrganisationRoster())
