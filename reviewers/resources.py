# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of experts: by number, or by mobile number where none is given."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.enums import RosterFault, RowOutcome
from grants.exceptions import GrantsError
from grants.models import ImportRow, Industry, User
from grants.services.people import is_unopened
from grants.services.rosters import Entry, Invitation, InvitingRoster, ReversibleRoster, RosterKind
from reviewers.enums import Discipline
from reviewers.models import Expert
from reviewers.selectors.experts import keeps_register
from reviewers.services.experts import ExpertEntry, expert_change, expert_enter, expert_take_back

PLAIN = ("name", "employer_name", "employer_uscc", "field", "discipline", "title", "max_load")
LEAST, MOST = 1, 300


class ExpertRoster(ReversibleRoster, InvitingRoster):
    """Experts by number or mobile number."""

    label = Expert._meta.label_lower
    layout = layout_of(
        "experts",
        Column("number", Holds.CODE, limit=20),
        Column("name", Holds.PERSON, is_required=True),
        Column("employer_name", Holds.NAME),
        Column("employer_uscc", Holds.USCC, limit=18),
        Column("field", Holds.TEXT),
        Column("discipline", Holds.CHOICE, is_required=True, choices="discipline"),
        Column("industries", Holds.INDUSTRIES),
        Column("title", Holds.TEXT, limit=60),
        Column("mobile", Holds.MOBILE, is_required=True),
        Column("email", Holds.EMAIL),
        Column("max_load", Holds.INTEGER, least=LEAST, most=MOST),
    )

    def __init__(self) -> None:
        self._industries = {industry.code: industry for industry in Industry.objects.all()}

    def key(self, values: Mapping[str, Value]) -> str:
        """Return the mobile number: two entries of one person are one too many."""
        return str(values.get("mobile") or "")

    def compare(self, entries: Sequence[Entry]) -> None:
        """Find experts by number and by the account of their mobile number."""
        numbers = [entry.values["number"] for entry in entries if entry.values.get("number")]
        mobiles = [entry.values["mobile"] for entry in entries]
        experts = Expert.objects.select_related("user").prefetch_related("industries")
        by_number = {one.number: one for one in experts.filter(number__in=numbers)}
        by_mobile = {one.user.mobile: one for one in experts.filter(user__mobile__in=mobiles) if one.user}
        for entry in entries:
            number, owner = str(entry.values.get("number") or ""), by_mobile.get(str(entry.values["mobile"]))
            entry.target = by_number.get(number) if number else owner
            if owner is not None and owner.number != number and number:
                entry.add(RosterFault.NUMBER_TAKEN, column="mobile", number=owner.number)
            elif entry.target is not None:
                entry.changes = self._changes(entry.target, entry.values)
                if owner is None:
                    entry.add(RosterFault.NUMBER_TAKEN, column="number", number=number)

    @staticmethod
    def _changes(expert: Expert, values: Mapping[str, Value]) -> list[str]:
        changes = [one for one in PLAIN if values.get(one) not in (None, "") and getattr(expert, one) != values[one]]
        codes = values.get("industries")
        if isinstance(codes, list) and {industry.code for industry in expert.industries.all()} != set(codes):
            changes.append("industries")
        return changes

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:
        """Enter or correct the experts one by one; a refused one leaves the others alone."""
        for entry in entries:
            try:
                with transaction.atomic():
                    self._write_one(entry, actor)
            except GrantsError as error:
                entry.add(RosterFault.ROW_FAILED, reason=str(error))

    def _write_one(self, entry: Entry, actor: User | None) -> None:
        values, expert = entry.values, entry.target
        codes = values.get("industries")
        industries = [self._industries[code] for code in codes] if isinstance(codes, list) else None
        known = {name: values[name] for name in PLAIN if values.get(name) not in (None, "")}
        if expert is not None:
            entry.old = {name: getattr(expert, name) for name in entry.changes if name in PLAIN}
            if "industries" in entry.changes:
                entry.old["industries"] = [industry.code for industry in expert.industries.all()]
            known = {name: getattr(expert, name) for name in PLAIN} | known
            industries = list(expert.industries.all()) if industries is None else industries
            known["is_official"] = expert.is_official
        known["discipline"] = Discipline(str(known["discipline"]))
        details = ExpertEntry(**known, industries=industries or ())  # type: ignore[arg-type]  # read by the layout
        if expert is not None:
            expert_change(actor=actor, expert=expert, entry=details)
            return
        mobile, number, email = (str(values.get(name) or "") for name in ("mobile", "number", "email"))
        entry.target = expert_enter(actor=actor, entry=details, mobile=mobile, number=number, email=email)
        entry.is_new = True

    def invitations(self, rows: Sequence[ImportRow]) -> Mapping[int, Invitation]:
        """Return what tells each expert of the entry, unless he or she uses the account already as an expert."""
        experts = _experts(rows)
        return {
            row.number: Invitation(one, "expert_invited", one.user, {"number": one.number})
            for row in rows
            if (one := experts.get(row.target_pk or 0)) and one.user and one.user.is_active
            if row.outcome == RowOutcome.CREATE or is_unopened(user=one.user)
        }

    def undo(self, rows: Sequence[ImportRow], *, actor: User | None) -> None:
        """Take new experts out and give the others their old entries back; raises GrantsError naming the row.

        Whoever was asked to a panel since, or has a tie or a block, stays: draws and seats rest on the entry.
        """
        experts = _experts(rows)
        for row in rows:
            try:
                self._undo_one(row, experts.get(row.target_pk or 0), actor)
            except GrantsError as error:
                message = _("Row %(row)d cannot be taken back: %(reason)s") % {"row": row.number, "reason": error}
                raise GrantsError(message) from None

    def _undo_one(self, row: ImportRow, expert: Expert | None, actor: User | None) -> None:
        if expert is None:
            raise GrantsError(_("The expert is no longer in the register."))
        if row.outcome == RowOutcome.CREATE:
            expert_take_back(actor=actor, expert=expert)
            return
        since = row.batch.applied_at
        if (
            expert.seats.filter(created_at__gt=since).exists()
            or expert.memberships.filter(invited_at__gt=since).exists()
        ):
            raise GrantsError(_("The expert was invited or seated since."))
        plain = {name: row.old.get(name, getattr(expert, name)) for name in PLAIN}
        plain["discipline"] = Discipline(plain["discipline"])
        codes = row.old.get("industries")
        industries = expert.industries.all() if codes is None else [self._industries[code] for code in codes]
        entry = ExpertEntry(**plain, industries=list(industries), is_official=expert.is_official)
        expert_change(actor=actor, expert=expert, entry=entry)


def _experts(rows: Sequence[ImportRow]) -> Mapping[int, Expert]:
    return Expert.objects.select_related("user").in_bulk([row.target_pk for row in rows if row.target_pk])


KIND = RosterKind("experts", gettext_lazy("Experts"), keeps_register, lambda _actor: ExpertRoster())
