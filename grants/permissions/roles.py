# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles: what each may do, on which coarse object, and who holds it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermission

from grants.exceptions import GrantsError
from grants.models import User


@dataclass(frozen=True)
class Role:
    """A bundle of permissions by the kind of coarse object it is given on (``grants.call`` → codenames)."""

    code: str
    title: str | Promise
    permissions: Mapping[str, tuple[str, ...]]
    apart_from: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RoleHeld:
    """A role on one object."""

    role: str
    model: str
    pk: int


def _on_calls(*acts: str, also: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, tuple[str, ...]]:
    """Spell the acts for one call and for a programme, where they cover all its calls."""
    return {
        "grants.call": tuple(f"{act}_call" for act in acts),
        "grants.programme": tuple(f"{act}_programme" for act in acts),
        **(also or {}),
    }


_OFFICER_ACTS = ("manage", "screen", "assign", "rank", "decide", "notice")

_roles: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "organisation_administrator",
            _("Organisation administrator"),
            {"grants.organisation": ("administer_organisation",)},
        ),
        Role("preparer", _("Preparer"), {"grants.organisation": ("prepare_application",)}),
        Role("recommender_clerk", _("Recommender's clerk"), {"grants.recommender": ("handle_recommendation",)}),
        Role("recommender_leader", _("Recommender's leader"), {"grants.recommender": ("sign_recommendation",)}),
        Role("officer", _("Programme officer"), _on_calls(*_OFFICER_ACTS)),
        Role("review_agency", _("Review agency"), {"grants.call": ("run_reviews_call",)}),
        Role("decision_maker", _("Decision maker"), _on_calls("sign", "exempt")),
        Role("finance_officer", _("Finance officer"), _on_calls("finance")),
        Role("auditor", _("Auditor"), _on_calls("audit", also={"grants.authority": ("audit_authority",)})),
        Role("system_administrator", _("System administrator"), {"grants.authority": ("administer_accounts",)}),
        Role("security_administrator", _("Security administrator"), {"grants.authority": ("administer_security",)}),
        Role(
            "audit_administrator",
            _("Audit administrator"),
            {"grants.authority": ("audit_events",)},
            apart_from=frozenset({"system_administrator", "security_administrator"}),
        ),
    )
}


def register_role(role: Role) -> None:
    """Add a role on a coarse object that only a higher app knows."""
    if _roles.setdefault(role.code, role) != role:
        message = f"Two roles are called {role.code!r}."
        raise ValueError(message)


def registered_roles() -> Mapping[str, Role]:
    """Return every role by its code."""
    return _roles


def role_targets(role: str) -> tuple[str, ...]:
    """Return the kinds of object a role is given on."""
    return tuple(_roles[role].permissions)


def permission_labels() -> frozenset[tuple[str, str]]:
    """Return every (model, codename) that some role carries."""
    return frozenset(
        (model, codename)
        for role in _roles.values()
        for model, codenames in role.permissions.items()
        for codename in codenames
    )


def label_of(target: Model | type[Model]) -> str:
    """Return ``grants.call`` for a call."""
    return target._meta.label_lower


def group_name(role: str, target: Model) -> str:
    """Return the name of the group that holds ``role`` on ``target``."""
    return f"role:{role}:{target._meta.model_name}:{target.pk}"


@transaction.atomic
def assign_role(*, role: str, user: User, target: Model) -> None:
    """Give ``user`` a role on one object; twice without effect."""
    codenames = _codenames(role, target)
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if _clashes(role, {held.role for held in roles_of(locked)}):
        raise GrantsError(_("The audit administrator must not be a system or security administrator as well."))

    group, created = Group.objects.get_or_create(name=group_name(role, target))
    if created:
        _grant(group, target, codenames)
    locked.groups.add(group)
    forget(user)


@transaction.atomic
def assign_roles(*, given: Sequence[tuple[str, int, Model]]) -> None:
    """Give many roles at once, each as (role, key of the person, object); nobody may hold one of them before.

    A role that is kept apart from others is given singly, by ``assign_role``.
    """
    for role, _user, target in given:
        if _roles[role].apart_from or not _codenames(role, target):
            message = f"The role {role!r} is given singly."
            raise ValueError(message)
    targets = {group_name(role, target): (role, target) for role, _user, target in given}
    groups = {group.name: group for group in Group.objects.bulk_create(Group(name=name) for name in targets)}
    permissions = {(one.content_type_id, one.codename): one for one in Permission.objects.all()}
    kinds = {type(target): ContentType.objects.get_for_model(target) for _role, target in targets.values()}
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(
            group=groups[name],
            permission=permissions[kinds[type(target)].pk, codename],
            content_type=kinds[type(target)],
            object_pk=str(target.pk),
        )
        for name, (role, target) in targets.items()
        for codename in _codenames(role, target)
    )
    through = User.groups.through
    through.objects.bulk_create(
        through(user_id=user, group=groups[group_name(role, target)]) for role, user, target in given
    )


@transaction.atomic
def remove_role(*, role: str, user: User, target: Model) -> None:
    """Take a role on one object away; twice without effect."""
    _codenames(role, target)
    user.groups.remove(*Group.objects.filter(name=group_name(role, target)))
    forget(user)


def roles_of(user: User, target: Model | None = None) -> list[RoleHeld]:
    """Return what ``user`` holds, on one object or on all."""
    held = [parsed for name in user.groups.values_list("name", flat=True) if (parsed := parse_group(name))]
    if target is not None:
        held = [one for one in held if (one.model, one.pk) == (label_of(target), target.pk)]
    return sorted(held, key=lambda one: (one.role, one.model, one.pk))


def people_in(role: str, target: Model) -> QuerySet[User]:
    """Return the active people who hold ``role`` on ``target``."""
    return User.objects.filter(is_active=True, groups__name=group_name(role, target))


def parse_group(name: str) -> RoleHeld | None:
    """Read the name of a group of ours; None for any other name."""
    parts = name.split(":")
    if len(parts) != 4 or parts[0] != "role" or parts[1] not in _roles or not parts[3].isdecimal():  # noqa: PLR2004 -- role:code:model:pk
        return None
    models = [label for label in _roles[parts[1]].permissions if label.rpartition(".")[2] == parts[2]]
    return RoleHeld(parts[1], models[0], int(parts[3])) if models else None


@transaction.atomic
def roles_sync() -> int:
    """Bring the grants of every role's group in line with the roles of this version; return how many changed."""
    changed = 0
    for group in Group.objects.filter(name__startswith="role:").order_by("pk"):
        held = parse_group(group.name)
        target = apps.get_model(held.model)._default_manager.filter(pk=held.pk).first() if held else None
        if held is None or target is None:
            continue
        codenames = set(_roles[held.role].permissions[held.model])
        present = set(grants_of(group).values_list("permission__codename", flat=True))
        grants_of(group).exclude(permission__codename__in=codenames).delete()
        _grant(group, target, codenames - present)
        changed += present != codenames
    return changed


def grants_of(group: Group) -> QuerySet[GroupObjectPermission]:
    """Return the object grants of a group."""
    return GroupObjectPermission.objects.filter(group=group)


def forget(user: User) -> None:
    """Drop what a user object remembers of its grants."""
    user.__dict__.pop("_grant_book", None)


def _codenames(role: str, target: Model) -> tuple[str, ...]:
    try:
        return _roles[role].permissions[label_of(target)]
    except KeyError:
        message = f"The role {role!r} is not given on {label_of(target)}."
        raise ValueError(message) from None


def _clashes(role: str, held: Iterable[str]) -> bool:
    return any(other in _roles[role].apart_from or role in _roles[other].apart_from for other in held)


def _grant(group: Group, target: Model, codenames: Iterable[str]) -> None:
    content_type = ContentType.objects.get_for_model(target)
    wanted = set(codenames)
    permissions = list(Permission.objects.filter(content_type=content_type, codename__in=wanted))
    if len(permissions) != len(wanted):
        message = f"Permissions of {label_of(target)} are missing: migrate first."
        raise LookupError(message)
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(group=group, permission=permission, content_type=content_type, object_pk=str(target.pk))
        for permission in permissions
    )
