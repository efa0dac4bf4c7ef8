# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of members: who acts for an organisation; a new account is opened by a code sent to the number."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.engine.names import name_key
from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.enums import RosterFault, RowOutcome
from grants.exceptions import GrantsError
from grants.models import Event, ImportRow, Membership, Organisation, User
from grants.permissions import holdings
from grants.services.people import (
    account_enter,
    account_release,
    membership_enter,
    membership_restore,
    membership_take_back,
)
from grants.services.rosters import Entry, Invitation, InvitingRoster, ReversibleRoster, RosterKind

ROLES = {"administrator": (True, False), "preparer": (False, True), "both": (True, True)}


class MemberRoster(ReversibleRoster, InvitingRoster):
    """Memberships by organisation and mobile number."""

    label = Membership._meta.label_lower
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
        """Enter the memberships one by one; a refused one leaves the others alone."""
        for entry in entries:
            known = entry.target
            try:
                with transaction.atomic():
                    entry.target = self._enter(entry, actor)
            except GrantsError as error:
                entry.add(RosterFault.ROW_FAILED, reason=str(error))
            else:
                entry.is_new = known is None
                entry.old = _state(known) if known else {}

    def _enter(self, entry: Entry, actor: User | None) -> Membership:
        values = entry.values
        email = str(values["email"]) if values.get("email") else None
        is_administrator, is_preparer = ROLES[str(values["role"])]
        return membership_enter(
            actor=actor,
            organisation=Organisation.objects.get(uscc=values["uscc"]),
            user=account_enter(actor=actor, mobile=str(values["mobile"]), name=str(values["name"]), email=email),
            is_administrator=is_administrator,
            is_preparer=is_preparer,
        )

    def invitations(self, rows: Sequence[ImportRow]) -> Mapping[int, Invitation]:
        """Return what tells each member of the new place."""
        members = _memberships(rows)
        return {
            row.number: Invitation(one.organisation, "member_added", one.user, {"organisation": one.organisation.name})
            for row in rows
            if (one := members.get(row.target_pk or 0)) and one.is_active and one.user.is_active
        }

    def undo(self, rows: Sequence[ImportRow], *, actor: User | None) -> None:
        """Take memberships back that nobody has used; raises GrantsError naming the row of one that was used.

        An account that the batch made stays as a bare number, see ``account_release``.
        """
        members = _memberships(rows)
        # who leads again comes first: an organisation is not left without a leader on the way
        for row in sorted(rows, key=lambda row: not row.old.get("is_administrator")):
            membership = members.get(row.target_pk or 0)
            if membership is None or _state(membership) != _written(row) or _was_used(row, membership.user):
                raise GrantsError(
                    _("Row %(row)d cannot be taken back: the person has signed in, or the membership was changed.")
                    % {"row": row.number}
                )
            self._undo_one(row, membership, actor)

    def _undo_one(self, row: ImportRow, membership: Membership, actor: User | None) -> None:
        if row.outcome == RowOutcome.CREATE:
            membership_take_back(actor=actor, membership=membership)
            account_release(actor=actor, user=membership.user)
        else:
            membership_restore(actor=actor, membership=membership, **row.old)
        written = row.batch.rows.filter(outcome=RowOutcome.CREATE, is_applied=True).values("target_pk")
        others = Membership.objects.filter(organisation=membership.organisation, is_active=True)
        if others.exclude(pk__in=written).exists() and not others.filter(is_administrator=True).exists():
            raise GrantsError(
                _("Row %(row)d cannot be taken back: the organisation would be left without an administrator.")
                % {"row": row.number}
            )


def _memberships(rows: Sequence[ImportRow]) -> Mapping[int, Membership]:
    found = Membership.objects.select_related("user", "organisation")
    return found.in_bulk([row.target_pk for row in rows if row.target_pk])


def _state(membership: Membership) -> dict[str, object]:
    return {
        "is_administrator": membership.is_administrator,
        "is_preparer": membership.is_preparer,
        "is_active": membership.is_active,
    }


def _written(row: ImportRow) -> dict[str, object]:
    """Return the state in which a row left its membership."""
    is_administrator, is_preparer = ROLES[row.values["role"]]
    return {"is_administrator": is_administrator, "is_preparer": is_preparer, "is_active": True}


def _was_used(row: ImportRow, user: User) -> bool:
    """Say whether a person has signed in or acted since the batch was written."""
    since = row.batch.applied_at
    has_signed_in = user.last_login is not None and since is not None and user.last_login > since
    return has_signed_in or Event.objects.filter(actor=user, at__gt=since).exists()


KIND = RosterKind(
    "members",
    gettext_lazy("Members"),
    lambda actor: bool(holdings(actor, "grants.administer_accounts")),
    lambda _actor: MemberRoster(),
)
