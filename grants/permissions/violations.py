# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must never stand in the table of grants."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from guardian.models import GroupObjectPermission, UserObjectPermission

from grants.models import User
from grants.permissions.roles import RoleHeld, parse_group, permission_labels, registered_roles


def grant_violations() -> list[str]:
    """Name every grant that is not a role on a coarse object; empty on a sound system."""
    return [
        *_superusers(),
        *_model_wide(),
        *_personal(),
        *_outside_roles(),
        *_not_apart(),
    ]


def _superusers() -> Iterator[str]:
    for user in User.objects.filter(is_superuser=True):
        yield f"user {user.pk} is a superuser"


def _model_wide() -> Iterator[str]:
    """A model-wide grant would open every task that asks for it."""
    for permission in Permission.objects.exclude(user=None).order_by("pk"):
        yield f"permission {permission.codename} is held model-wide by a user"
    for permission in Permission.objects.exclude(group=None).order_by("pk"):
        yield f"permission {permission.codename} is held model-wide by a group"


def _personal() -> Iterator[str]:
    for grant in UserObjectPermission.objects.select_related("permission").order_by("pk"):
        yield f"user {grant.user_id} holds {grant.permission.codename} on {grant.object_pk} without a role"


def _outside_roles() -> Iterator[str]:
    """Compare what each group holds with what its role says, one query for all."""
    held: dict[str, set[tuple[str, str, str]]] = {
        name: set() for name in Group.objects.order_by("pk").values_list("name", flat=True)
    }
    rows = GroupObjectPermission.objects.values_list(
        "group__name", "content_type__app_label", "content_type__model", "permission__codename", "object_pk"
    )
    for name, app, model, codename, key in rows:
        held[name].add((f"{app}.{model}", codename, key))
    for name, grants in held.items():
        if grants != _expected(parse_group(name)):
            yield f"group {name} does not hold what its role says"
    yield from _on_rows_that_are_gone(held)


def _expected(held: RoleHeld | None) -> set[tuple[str, str, str]]:
    if held is None:
        return set()
    codenames = registered_roles()[held.role].permissions[held.model]
    return {(held.model, codename, str(held.pk)) for codename in codenames}


def _on_rows_that_are_gone(held: dict[str, set[tuple[str, str, str]]]) -> Iterator[str]:
    keys: dict[str, set[int]] = {label: set() for label, _ in permission_labels()}
    for name in held:
        if (role := parse_group(name)) is not None:
            keys[role.model].add(role.pk)
    for label, wanted in sorted(keys.items()):
        present = set(apps.get_model(label).objects.values_list("pk", flat=True)) if wanted else set()
        for key in sorted(wanted - present):
            yield f"a role is held on {label} {key}, which does not exist"


def _not_apart() -> Iterator[str]:
    for role in registered_roles().values():
        for other in sorted(role.apart_from):
            both = User.objects.filter(groups__name__startswith=f"role:{role.code}:").filter(
                groups__name__startswith=f"role:{other}:"
            )
            for user in both.order_by("pk").distinct():
                yield f"user {user.pk} is {role.code} and {other}"
