# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write copies of the world, each in a transaction of its own: a run that is killed leaves whole copies."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F, Model

from grants.models import Call, Organisation, Quota, User
from grants.permissions import assign_roles
from grants.permissions.roles import parse_group
from reviewers.models import Panel
from workflow.management.demo.copies.digests import reckoned
from workflow.management.demo.copies.events import events_copied
from workflow.management.demo.copies.fresh import made_fresh
from workflow.management.demo.copies.parts import GROWING, SPELT
from workflow.management.demo.copies.rows import Copy, Row, Table, World, rows_insert, world_read

Held = tuple[str, int, type[Model], int]


def copies_made(*, count: int) -> Iterator[int]:
    """Copy the world ``count`` times; yield the number of each copy when it is written."""
    world, roles, quotas = world_read(), list(_roles_held()), _quotas_taken()
    for number in range(1, count + 1):
        with _uncollected(), transaction.atomic():
            _copy_made(world, roles, quotas, Copy(number))
        yield number


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from walking the many rows of a copy again and again: they hold no circles to be found."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _copy_made(world: World, roles: Sequence[Held], quotas: Sequence[tuple[int, int, int]], copy: Copy) -> None:
    for table in world.tables:
        _table_copied(copy, table)
        if table.model in (Organisation, Panel):
            _roles_given(copy, table.model, roles)
    for quota, used, maximum in quotas:
        Quota.objects.filter(pk=quota).update(used=F("used") + used, maximum=F("maximum") + maximum)
    events_copied(copy, world.events)


def _table_copied(copy: Copy, table: Table) -> None:
    keys = copy.keys.setdefault(table.model, {})
    for layer in table.layers():
        made = [_row_made(copy, table, row) for row in layer]
        if not made:
            continue
        rows_insert(table.model, made)
        keys.update(zip((row.pk for row in layer), (row.pk for row in made), strict=True))
        reckoned(copy, table.model, list(zip(layer, made, strict=True)))


def _row_made(copy: Copy, table: Table, row: Row) -> Model:
    values = dict(row.values)
    for name, target in table.links:
        if values[name] is not None:
            values[name] = copy.key(target, values[name])
    for name in row.words:
        values[name] = copy.word(values[name])
    made_fresh(copy, table.model, row, values)
    for name in SPELT.get(table.model, ()):
        if row.values[name] and values[name]:
            copy.words[row.values[name]] = values[name]
    return table.model(**values)


def _roles_held() -> Iterator[Held]:
    """Yield who holds which role on the organisations and panels that are copied."""
    models: dict[str, type[Model]] = {model._meta.label_lower: model for model in (Organisation, Panel)}
    for name, user in Group.objects.exclude(user=None).order_by("pk", "user").values_list("name", "user"):
        held = parse_group(name)
        if held is not None and held.model in models:
            yield held.role, user, models[held.model], held.pk


def _roles_given(copy: Copy, model: type[Model], roles: Sequence[Held]) -> None:
    rows: dict[int, Any] = model._default_manager.in_bulk(list(copy.keys[model].values()))
    assign_roles(
        given=[
            (role, copy.key(User, user), rows[copy.keys[model][key]])
            for role, user, one, key in roles
            if one is model and key in copy.keys[model]
        ]
    )


def _quotas_taken() -> list[tuple[int, int, int]]:
    """Return the quotas that every copy takes from, with what it takes and what it brings."""
    growing = Call.objects.filter(state__in=GROWING)
    return list(Quota.objects.filter(call__in=growing, used__gt=0).values_list("pk", "used", "maximum"))
