# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reasons for which a person may see a row; each app adds its own in ``ready()``."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q

from grants.models import User

Ground = Callable[[User], Q]

_grounds: dict[type[Model], dict[str, Ground]] = {}


def register_ground(model: type[Model], name: str, ground: Ground) -> None:
    """Add a reason to see rows of ``model``; the ground is ``Q(pk__in=…)`` or columns of the row, never a join."""
    grounds = _grounds.setdefault(model, {})
    if grounds.setdefault(name, ground) is not ground:
        message = f"Two grounds of {model.__name__} are called {name!r}."
        raise ValueError(message)


def grounds_of(model: type[Model], user: User | AnonymousUser) -> Q:
    """Return the OR of everything that opens a row of ``model`` to ``user``; nothing when there is no reason."""
    nothing = Q(pk__in=[])
    if not isinstance(user, User) or not user.is_active:
        return nothing
    return reduce(or_, (ground(user) for ground in _grounds.get(model, {}).values()), nothing)
