# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of members: who acts for an organisation; a new account is opened by a code sent to the number."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.engine.names import name_key
from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.enums import RosterFault
from grants.exceptions import GrantsError
from grants.models import Membership, Organisation, User
from grants.permissions import holdings
from grants.services.messages import message_queue
from grants.services.people import membership_enter, user_create
from grants.services.rosters import Entry, Roster, RosterKind

ROLES = {"administrator": (True, False), "preparer": (False, True), "both": (True, True)}


class MemberRoster(Roster):
    """Memberships by organisation and mobile number."""

    stays = _("People have accounts by this import: take its entries back one by one.")
    layout = layout_of(
        "members",
        Column("uscc", Holds.USCC, is_required=True, limit=18),
        Column("name", Holds.PERSON, is_required=True),
        Column("mobile", Holds.MOBILE, is_required=True),
        Column("email", Holds.EMAIL),
        Column("role", Holds.CHOICE, is_required=True, choices="member_role"),
    )

    def key(self, values: Mapping[str, Value]) -> str:
        """Return code and number."""
        return f"{values['uscc']}|{values['mobile']}" if values.get("uscc") and values.get("mobile") else ""

    def compare(self, entries: Sequence[Entry]) -> None:
        """Find organisations, accounts and memberships."""
        usccs = [entry.values["uscc"] for entry in entries]
        organisations = {one.uscc: one for one in Organisation.objects.filter(uscc__in=usccs)}
        users = {one.mobile: one for one in User.objects.filter(mobile__in=[one.values["mobile"] for one in entries])}
        rows = Membership.objects.filter(user__in=users.values(), organisation__in=organisations.values())
        known = {(one.organisation_id, one.user_id): one for one in rows}
        for entry in entries:
            organisation = organisations.get(str(entry.values["uscc"]))
            user = users.get(str(entry.values["mobile"]))
            if organisation is None:
                entry.add(RosterFault.ORGANISATION_UNKNOWN, column="uscc")
            elif user is not None:
                self._compare_known(entry, user, known.get((organisation.pk, user.pk)))

    def _compare_known(self, entry: Entry, user: User, membership: Membership | None) -> None:
        is_another = user.name and name_key(user.name) != name_key(str(entry.values["name"]))
        if not user.is_active or is_another:
            entry.add(RosterFault.ACCOUNT_OTHER_NAME, column="name")
        entry.target = membership
        if membership is not None:
            roles = (membership.is_administrator, membership.is_preparer)
            is_same = membership.is_active and roles == ROLES[str(entry.values["role"])]
            entry.changes = [] if is_same else ["role"]

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:
        """Enter the memberships one by one, each with its message; a refused one leaves the others alone."""
        for entry in entries:
            is_new = entry.target is None
            try:
                with transaction.atomic():
                    entry.target = self._enter(entry, actor)
                    entry.is_new = is_new
            except GrantsError as error:
                entry.add(RosterFault.ROW_FAILED, reason=str(error))

    def _enter(self, entry: Entry, actor: User | None) -> Membership:
        values = entry.values
        organisation = Organisation.objects.get(uscc=values["uscc"])
        mobile, name, email = str(values["mobile"]), str(values["name"]), values.get("email")
        user = User.objects.filter(mobile=mobile).first()
        if user is None:
            user = user_create(actor=actor, mobile=mobile, name=name, email=str(email) if email else None)
        is_administrator, is_preparer = ROLES[str(values["role"])]
        membership = membership_enter(
            actor=actor,
            organisation=organisation,
            user=user,
            is_administrator=is_administrator,
            is_preparer=is_preparer,
        )
        context: dict[str, object] = {"organisation": organisation.name}
        message_queue(subject=organisation, template="member_added", to=user, context=context)
        return membership


KIND = RosterKind(
    "members",
    _("Members"),
    lambda actor: bool(holdings(actor, "grants.administer_accounts")),
    lambda _actor: MemberRoster(),
)
