# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of honours: lists approved long ago, often without codes; an entry never counts twice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget

from grants.audit import record_all
from grants.engine.names import name_key
from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.engine.rosters.words import folded
from grants.enums import HonourSource, RosterFault, RowOutcome, Verification
from grants.models import District, Honour, Industry, Organisation, Programme, User
from grants.resources.base import BulkRoster, CodeWidget, held
from grants.selectors.people import keeps_register
from grants.services.rosters import Entry, RosterKind
from grants.storage.bulk import rows_insert

QUOTES = str.maketrans("", "", "“”\"'‘’「」")
FAMILY = "两化融合"


def programme_words(programme: Programme) -> set[str]:
    """Return the folded words for a programme: code, names, and its name without the family's."""
    plain = folded(programme.name_zh).translate(QUOTES)
    words = {folded(programme.code), folded(programme.name_en), plain, plain.removeprefix(FAMILY)}
    return {word for word in words if word}


class HonourResource(ModelResource):
    """The columns of the roster as fields of the register; the organisation follows from the code."""

    programme = Field("programme_id", "programme", widget=CodeWidget(Programme))
    number = Field("number", "number")
    name = Field("organisation_name", "name")
    subject = Field("subject_name", "subject")
    district = Field("district_id", "district", widget=CodeWidget(District))
    industry = Field("industry_id", "industry", widget=CodeWidget(Industry))
    year = Field("year", "year")
    document_number = Field("document_number", "document_number")
    valid_to = Field("valid_to", "valid_to", widget=DateWidget(format="%Y-%m-%d"))
    uscc = Field("organisation_id", "uscc", widget=CodeWidget(Organisation, "uscc"))

    class Meta:
        model = Honour
        fields = (
            *("programme", "number", "name", "subject", "district", "industry", "year", "document_number"),
            *("valid_to", "uscc"),
        )


class HonourRoster(BulkRoster):
    """Honours by category and number, or by category, year, name and document."""

    model = Honour
    name = "honour"
    resource_class = HonourResource
    layout = layout_of(
        "honours",
        Column("programme", Holds.TEXT, is_required=True),
        Column("number", Holds.CODE, limit=40),
        Column("name", Holds.NAME, is_required=True),
        Column("uscc", Holds.USCC, limit=18),
        Column("subject", Holds.TEXT, limit=120),
        Column("district", Holds.DISTRICT),
        Column("industry", Holds.INDUSTRY),
        Column("year", Holds.YEAR, is_required=True),
        Column("document_number", Holds.TEXT, limit=60),
        Column("valid_to", Holds.LAST_DAY),
        dated_by="year",
    )

    def __init__(self) -> None:
        super().__init__()
        programmes = list(Programme.objects.all())
        self._codes = {word: programme.code for programme in programmes for word in programme_words(programme)}
        self._names = [programme.name_zh for programme in programmes]

    def offered(self) -> Mapping[str, Sequence[str]]:
        """Return the names of the categories."""
        return {"programme": self._names}

    def key(self, values: Mapping[str, Value]) -> str:
        """Return category and number, or category, year, name, subject and document."""
        programme, year, name = (values.get(column) for column in ("programme", "year", "name"))
        if not (programme and year and name):
            return ""
        if values.get("number"):
            return f"{self._code(programme)}#{values['number']}"
        return "|".join((self._code(programme), *_by_name(values), str(values.get("document_number") or "")))

    def compare(self, entries: Sequence[Entry]) -> None:
        """Find entries of the register by number, else by name, year and document."""
        for entry in entries:
            code = self._code(entry.values["programme"])
            if not code:
                word = str(entry.values["programme"])[:20]
                entry.add(RosterFault.PROGRAMME_UNKNOWN, column="programme", value=word, choices="、".join(self._names))
            else:
                entry.values["programme"] = code
        sound = [entry for entry in entries if not entry.is_refused]
        numbered, named = self._known(sound)
        usccs = [entry.values["uscc"] for entry in sound if entry.values.get("uscc")]
        organisations = {one.uscc: one for one in Organisation.objects.filter(uscc__in=usccs)}
        for entry in sound:
            programme, number = str(entry.values["programme"]), str(entry.values.get("number") or "")
            honour = numbered.get((programme, number)) if number else None
            if honour is None:
                honour = _same(named.get((programme, *_by_name(entry.values)), []), entry.values)
            self._compare_one(entry, honour, organisations)

    def _compare_one(
        self, entry: Entry, honour: Honour | None, organisations: Mapping[str | None, Organisation]
    ) -> None:
        uscc = str(entry.values.get("uscc") or "")
        if not uscc:
            entry.add(RosterFault.CODE_PENDING, column="uscc")
        if honour is None:
            return
        entry.target = honour
        if honour.source == HonourSource.AWARD:
            return
        if uscc and honour.organisation is not None and honour.organisation.uscc != uscc:
            entry.add(RosterFault.CODE_DIFFERS, column="uscc", uscc=honour.organisation.uscc or "–")
            return
        is_coded = bool(uscc) and honour.organisation is None
        own = {**entry.values, "uscc": uscc if uscc in organisations else None}
        is_renamed = name_key(str(entry.values["name"])) != name_key(honour.organisation_name)
        entry.changes = [one for one in self.changed(honour, own) if one != "name" or is_renamed]
        if is_coded and "uscc" not in entry.changes:
            entry.changes.append("uscc")

    def _known(
        self, entries: Sequence[Entry]
    ) -> tuple[dict[tuple[str, str], Honour], dict[tuple[str, ...], list[Honour]]]:
        rows = Honour.objects.filter(
            programme__code__in={entry.values["programme"] for entry in entries},
            year__in={entry.values["year"] for entry in entries},
        ).select_related("programme", "organisation")
        numbered: dict[tuple[str, str], Honour] = {}
        named: dict[tuple[str, ...], list[Honour]] = {}
        for honour in held(rows):
            code = honour.programme.code
            if honour.number:
                numbered[code, honour.number] = honour
            place = (code, str(honour.year), name_key(honour.organisation_name), name_key(honour.subject_name))
            named.setdefault(place, []).append(honour)
        return numbered, named

    def made(self) -> Honour:
        """Return an entry that comes from a list."""
        return Honour(source=HonourSource.ROSTER)

    def event_data(self, instance: Any) -> dict[str, object]:
        """Name programme and year."""
        return {"programme_id": instance.programme_id, "year": instance.year}

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:
        """Enter the firms whose codes are new, then the honours."""
        firms: dict[str, Organisation] = {}
        for entry in entries:
            uscc = str(entry.values.get("uscc") or "")
            if uscc and entry.outcome in {RowOutcome.CREATE, RowOutcome.UPDATE}:
                name = str(entry.values["name"])
                firm = Organisation(uscc=uscc, name=name, name_key=name_key(name), verification=Verification.UNVERIFIED)
                firms.setdefault(uscc, firm)
        for known in Organisation.objects.filter(uscc__in=firms):
            firms.pop(str(known.uscc))
        rows_insert(firms.values())
        data: list[tuple[Any, dict[str, object]]] = [(firm, {"uscc": firm.uscc}) for firm in firms.values()]
        record_all(data, actor=actor, action="organisation.registered", are_new=True)
        if firms:
            self._fields["uscc"].widget = CodeWidget(Organisation, "uscc")
        super().write(entries, actor=actor)

    def _code(self, word: object) -> str:
        text = folded(str(word)).translate(QUOTES)
        return self._codes.get(text) or self._codes.get(text.removeprefix(FAMILY), "")


def _by_name(values: Mapping[str, Value]) -> tuple[str, str, str]:
    return str(values["year"]), name_key(str(values["name"])), name_key(str(values.get("subject") or ""))


def _same(rivals: Sequence[Honour], values: Mapping[str, Value]) -> Honour | None:
    """Return the entry of this document; one of them without a document is the same as well."""
    document, number = values.get("document_number") or "", values.get("number") or ""
    fitting = [
        one
        for one in rivals
        if (not document or not one.document_number or one.document_number == document)
        and (not number or not one.number or one.number == number)
    ]
    return fitting[0] if fitting else None


KIND = RosterKind("honours", _("Honours"), keeps_register, lambda _actor: HonourRoster())
