# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts for an organisation: its administrators decide, and it never goes without one."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import MembershipRequestState, Standing
from grants.exceptions import GrantsError
from grants.models import Membership, MembershipRequest, Organisation, User
from grants.permissions import assign_role, holdings, remove_role
from grants.selectors.people import may_manage_members
from grants.services.messages import message_queue


def require_members(*, actor: User, organisation: Organisation) -> None:
    """Refuse whoever may not manage members: its administrators, and while it has none those who keep accounts."""
    if not may_manage_members(actor, organisation):
        raise PermissionDenied


@transaction.atomic
def membership_add(
    *, actor: User, organisation: Organisation, user: User, is_administrator: bool, is_preparer: bool
) -> Membership:
    """Take a person into an organisation, or take a former member back."""
    organisation = locked_organisation(organisation=organisation)
    require_members(actor=actor, organisation=organisation)
    former = Membership.objects.filter(organisation=organisation, user=user).first()
    if former is not None and former.is_active:
        raise GrantsError(_("This person is a member already."))
    _require_role(is_administrator=is_administrator, is_preparer=is_preparer)

    membership = former or Membership(organisation=organisation, user=user)
    membership.is_active = True
    return membership_save(
        membership=membership,
        actor=actor,
        is_administrator=is_administrator,
        is_preparer=is_preparer,
        action="member.added",
    )


@transaction.atomic
def membership_enter(
    *, actor: User | None, organisation: Organisation, user: User, is_administrator: bool, is_preparer: bool
) -> Membership:
    """Enter a membership that the authority vouches for (rosters; ``actor`` is None for a command)."""
    if actor is not None and not holdings(actor, "grants.administer_accounts"):
        raise PermissionDenied
    organisation = locked_organisation(organisation=organisation)
    _require_role(is_administrator=is_administrator, is_preparer=is_preparer)
    membership = Membership.objects.filter(organisation=organisation, user=user).first()
    if membership is None:
        membership = Membership(organisation=organisation, user=user)
    elif membership.is_active and not is_administrator:
        _require_another_administrator(membership)

    membership.is_active = True
    return membership_save(
        membership=membership,
        actor=actor,
        is_administrator=is_administrator,
        is_preparer=is_preparer,
        action="member.entered",
    )


@transaction.atomic
def membership_change(*, actor: User, membership: Membership, is_administrator: bool, is_preparer: bool) -> Membership:
    """Give a member other roles."""
    organisation = locked_organisation(organisation=membership.organisation)
    require_members(actor=actor, organisation=organisation)
    membership = _active(membership)
    _require_role(is_administrator=is_administrator, is_preparer=is_preparer)
    if not is_administrator:
        _require_another_administrator(membership)

    return membership_save(
        membership=membership,
        actor=actor,
        is_administrator=is_administrator,
        is_preparer=is_preparer,
        action="member.changed",
    )


@transaction.atomic
def membership_remove(*, actor: User, membership: Membership) -> Membership:
    """Let a member go; an administrator may send anybody, and anybody may leave."""
    organisation = locked_organisation(organisation=membership.organisation)
    membership = _active(membership)
    if actor.pk != membership.user_id:
        require_members(actor=actor, organisation=organisation)
    _require_another_administrator(membership)

    membership.is_active = False
    membership.save(update_fields=["is_active"])
    _drop_roles(membership)

    record(organisation, actor=actor, action="member.removed", data={"user_id": membership.user_id})
    return membership


@transaction.atomic
def membership_take_back(*, actor: User | None, membership: Membership) -> None:
    """Undo the entry of a membership that was a mistake of the authority."""
    organisation = locked_organisation(organisation=membership.organisation)
    _drop_roles(membership)
    user = membership.user
    membership.delete()

    record(organisation, actor=actor, action="member.taken_back", data={"user_id": user.pk})


@transaction.atomic
def membership_restore(
    *, actor: User | None, membership: Membership, is_administrator: bool, is_preparer: bool, is_active: bool
) -> Membership:
    """Give a membership that the authority changed by mistake back what it was."""
    locked_organisation(organisation=membership.organisation)
    membership.is_active = is_active
    membership = membership_save(
        membership=membership,
        actor=actor,
        is_administrator=is_administrator,
        is_preparer=is_preparer,
        action="member.restored",
    )
    if not is_active:
        _drop_roles(membership)
    return membership


@transaction.atomic
def membership_request(*, actor: User, organisation: Organisation, note: str = "") -> MembershipRequest:
    """Ask to join an organisation that is there already."""
    organisation = locked_organisation(organisation=organisation)
    if organisation.standing != Standing.ACTIVE:
        raise GrantsError(_("This organisation is frozen or closed."))
    if Membership.objects.filter(organisation=organisation, user=actor, is_active=True).exists():
        raise GrantsError(_("You are a member of this organisation already."))

    try:
        with transaction.atomic():
            request = MembershipRequest.objects.create(organisation=organisation, user=actor, note=note.strip())
    except IntegrityError:
        raise GrantsError(_("You have asked to join this organisation already.")) from None

    record(organisation, actor=actor, action="member.requested", data={"request_id": request.pk})
    message_queue(
        subject=organisation,
        template="membership_requested",
        to=organisation,
        context={"organisation": organisation.name, "person": str(actor)},
    )
    return request


@transaction.atomic
def membership_request_accept(
    *, actor: User, request: MembershipRequest, is_administrator: bool, is_preparer: bool
) -> Membership:
    """Take in a person who asked, with the roles the answering person gives."""
    request = _open(request)
    require_members(actor=actor, organisation=request.organisation)

    _answer(request, actor=actor, state=MembershipRequestState.ACCEPTED)
    _tell(request, "member_added")
    return membership_add(
        actor=actor,
        organisation=request.organisation,
        user=request.user,
        is_administrator=is_administrator,
        is_preparer=is_preparer,
    )


@transaction.atomic
def membership_request_refuse(*, actor: User, request: MembershipRequest) -> MembershipRequest:
    """Turn a person away who asked to join."""
    request = _open(request)
    require_members(actor=actor, organisation=request.organisation)

    _tell(request, "membership_refused")
    return _answer(request, actor=actor, state=MembershipRequestState.REFUSED)


@transaction.atomic
def membership_request_withdraw(*, actor: User, request: MembershipRequest) -> MembershipRequest:
    """Take one's own wish to join back."""
    request = _open(request)
    if request.user_id != actor.pk:
        raise PermissionDenied

    return _answer(request, actor=actor, state=MembershipRequestState.WITHDRAWN)


def membership_save(
    *, membership: Membership, actor: User | None, is_administrator: bool, is_preparer: bool, action: str
) -> Membership:
    """Write a membership and the roles that follow from it; the caller has locked the organisation."""
    membership.is_administrator, membership.is_preparer = is_administrator, is_preparer
    membership.full_clean()
    membership.save()
    wanted = {"organisation_administrator": is_administrator, "preparer": is_preparer}
    for role, held in wanted.items():
        change = assign_role if held else remove_role
        change(role=role, user=membership.user, target=membership.organisation)

    roles = [role for role, held in wanted.items() if held]
    record(membership.organisation, actor=actor, action=action, data={"user_id": membership.user_id, "roles": roles})
    return membership


def locked_organisation(*, organisation: Organisation) -> Organisation:
    """Return the organisation with its row locked."""
    return Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)


def _drop_roles(membership: Membership) -> None:
    for role in ("organisation_administrator", "preparer"):
        remove_role(role=role, user=membership.user, target=membership.organisation)


def _active(membership: Membership) -> Membership:
    membership = Membership.objects.select_related("user", "organisation").get(pk=membership.pk)
    if not membership.is_active:
        raise GrantsError(_("This person is no longer a member."))
    return membership


def _require_role(*, is_administrator: bool, is_preparer: bool) -> None:
    if not (is_administrator or is_preparer):
        raise GrantsError(_("Choose at least one role."))


def _require_another_administrator(membership: Membership) -> None:
    others = Membership.objects.filter(
        organisation=membership.organisation, is_active=True, is_administrator=True, user__is_active=True
    ).exclude(pk=membership.pk)
    if membership.is_administrator and not others.exists():
        raise GrantsError(_("An organisation keeps at least one administrator. Name another one first."))


def _open(request: MembershipRequest) -> MembershipRequest:
    locked_organisation(organisation=request.organisation)
    request = MembershipRequest.objects.select_related("user", "organisation").get(pk=request.pk)
    if request.state != MembershipRequestState.OPEN:
        raise GrantsError(_("This request has been answered already."))
    return request


def _answer(request: MembershipRequest, *, actor: User, state: MembershipRequestState) -> MembershipRequest:
    request.state, request.answered_by, request.answered_at = state, actor, timezone.now()
    request.save(update_fields=["state", "answered_by", "answered_at"])

    record(request.organisation, actor=actor, action=f"member.request_{state.value}", data={"request_id": request.pk})
    return request


def _tell(request: MembershipRequest, template: str) -> None:
    message_queue(
        subject=request.organisation,
        template=template,
        to=request.user,
        context={"organisation": request.organisation.name},
    )
