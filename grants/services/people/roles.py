# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles given and taken by a security administrator, the first of whom a command appoints; lock-outs lifted."""

from axes.utils import reset
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Authority, Organisation, User
from grants.permissions import RoleHeld, assign_role, holdings, remove_role, roles_of

ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")


def require_security(*, actor: User) -> None:
    """Refuse whoever is no security administrator."""
    if not holdings(actor, "grants.administer_security"):
        raise PermissionDenied


@transaction.atomic
def role_grant(*, actor: User, role: str, user: User, target: Model) -> None:
    """Give a person a role on one object; nobody gives one to himself or herself."""
    require_security(actor=actor)
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    _require_grantable(actor, user, target)
    _require_new(user, role, target)

    assign_role(role=role, user=user, target=target)

    record(user, actor=actor, action="role.granted", data=_data(role, target))


@transaction.atomic
def role_revoke(*, actor: User, role: str, user: User, target: Model) -> None:
    """Take a role on one object away."""
    require_security(actor=actor)
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    _require_grantable(actor, user, target)
    if not _holds(user, role, target):
        raise GrantsError(_("This person does not hold the role."))

    remove_role(role=role, user=user, target=target)

    record(user, actor=actor, action="role.revoked", data=_data(role, target))


@transaction.atomic
def administrator_appoint(*, role: str, user: User, authority: Authority) -> None:
    """Give a person one of the ``ADMINISTRATORS`` roles from the command line; the event names no actor.

    For a system in which nobody may give roles yet, or nobody any more. Raises ValueError for any other role.
    """
    if role not in ADMINISTRATORS:
        message = f"{role!r} is given by a security administrator."
        raise ValueError(message)
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    _require_new(user, role, authority)

    assign_role(role=role, user=user, target=authority)

    record(user, actor=None, action="role.granted", data=_data(role, authority))


@transaction.atomic
def lockout_lift(*, actor: User, user: User) -> int:
    """Let a locked-out person try again; return how many failed attempts were forgotten."""
    require_security(actor=actor)
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)

    count: int = reset(username=user.mobile)

    record(user, actor=actor, action="lockout.lifted", data={"count": count})
    return count


def _require_grantable(actor: User, user: User, target: Model) -> None:
    if actor.pk == user.pk:
        raise GrantsError(_("Nobody changes his or her own roles."))
    if isinstance(target, Organisation):
        raise GrantsError(_("The administrator of the organisation gives the roles of its members."))


def _require_new(user: User, role: str, target: Model) -> None:
    if not user.is_active:
        raise GrantsError(_("This account is closed already."))
    if _holds(user, role, target):
        raise GrantsError(_("This person holds the role already."))


def _holds(user: User, role: str, target: Model) -> bool:
    return RoleHeld(role, target._meta.label_lower, target.pk) in roles_of(user, target)


def _data(role: str, target: Model) -> dict[str, object]:
    return {"role": role, "model": target._meta.label_lower, "target_id": target.pk}
