# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions asked of the grants: may this person, on what, and who may."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeGuard

from django.apps import apps
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from guardian.models import GroupObjectPermission

from grants.models import User
from grants.permissions.roles import label_of, parse_group, permission_labels

# What lies above a model, and the foreign key that leads there: a grant above covers all below.
ABOVE = {"grants.call": ("grants.programme", "programme"), "grants.programme": ("grants.authority", "authority")}


@dataclass(frozen=True)
class Reach:
    """On which rows a person holds a permission: pairs of a foreign key (or ``pk``) and the keys that it may have."""

    ways: tuple[tuple[str, tuple[int, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.ways)

    @property
    def keys(self) -> tuple[int, ...] | None:
        """Return the keys of the rows; None where the grants lie above them, so that only the table knows."""
        known = dict(self.ways)
        return known.get("pk", ()) if known.keys() <= {"pk"} else None

    @property
    def condition(self) -> Q:
        """Return the condition on the rows, which never names those below a grant one by one."""
        return reduce(or_, (Q(**{f"{way}__in": keys}) for way, keys in self.ways), Q(pk__in=[]))


class GrantBackend(BaseBackend):
    """Answers ``user.has_perm(perm, obj)`` from the grants on coarse objects, counting what lies above a call."""

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        """Say whether the grant exists; a permission that is not one of this object's is False."""
        if not isinstance(obj, Model) or not _is_carried(perm, label_of(obj)):
            return False
        return has_permission(user_obj, perm, obj)


def has_permission(user: AbstractBaseUser | AnonymousUser, perm: str, obj: Model) -> bool:
    """Say whether ``user`` holds ``perm`` (``grants.decide_call``) on the coarse object ``obj``, asking the database.

    Raises ValueError for a permission that no role gives on such an object: a question put to the wrong object.
    """
    if not _is_carried(perm, label_of(obj)):
        message = f"No role gives {perm} on {label_of(obj)}."
        raise ValueError(message)
    return _may_act(user) and GroupObjectPermission.objects.filter(_grants(perm, obj), group__user=user).exists()


def require_permission(user: AbstractBaseUser | AnonymousUser, perm: str, obj: Model) -> None:
    """Refuse (403) unless ``user`` holds ``perm`` on ``obj``."""
    if not has_permission(user, perm, obj):
        raise PermissionDenied


def people_with(perm: str, obj: Model) -> QuerySet[User]:
    """Return the active people who hold ``perm`` on ``obj``."""
    groups = GroupObjectPermission.objects.filter(_grants(perm, obj)).values("group")
    holders = User.groups.through.objects.filter(group__in=groups).values("user")
    return User.objects.filter(is_active=True, pk__in=holders)


def holders(perm: str) -> list[tuple[int, int]]:
    """Return every (person, object) that holds ``perm`` on the object itself."""
    app, _, model = model_of(perm).partition(".")
    rows = GroupObjectPermission.objects.filter(
        content_type__app_label=app, content_type__model=model, permission__codename=perm.partition(".")[2]
    ).values_list("group__user", "object_pk")
    return sorted((user, int(key)) for user, key in rows if user is not None)


def holdings(user: AbstractBaseUser | AnonymousUser, perm: str) -> list[int]:
    """Return the keys of the objects on which ``user`` holds ``perm``.

    All grants of a person are read once for each user object (a request), the calls under them once more.
    """
    if not _may_act(user):
        return []
    return list(_book_of(user).keys_of(perm))


def holds(user: AbstractBaseUser | AnonymousUser, perm: str, obj: Model) -> bool:
    """Say whether ``obj`` is among the holdings of ``user``, from the grants that a request has read, and no more."""
    return _may_act(user) and _book_of(user).covers(perm, obj)


def reach_of(user: AbstractBaseUser | AnonymousUser, *perms: str) -> Reach:
    """Return on which rows of a model ``user`` holds any of ``perms``, all of which are given on that model."""
    return _book_of(user).reach_of(*perms) if _may_act(user) else Reach(())


def reaches(user: AbstractBaseUser | AnonymousUser) -> dict[str, tuple[str, Reach]]:
    """Return every permission that ``user`` holds anywhere, with the model it is given on and its reach."""
    return _book_of(user).reaches() if _may_act(user) else {}


def roles_held(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """Return the roles that give ``user`` anything, read together with the grants."""
    return _book_of(user).roles() if _may_act(user) else frozenset()


def _book_of(user: User) -> "GrantBook":
    book: GrantBook = user.__dict__.setdefault("_grant_book", GrantBook(user))
    return book


class GrantBook:
    """All grants of one person, read at the first question."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._own: dict[tuple[str, str], set[int]] | None = None
        self._roles: set[str] = set()
        self._below: dict[str, list[tuple[int, ...]]] = {}
        self._keys: dict[str, tuple[int, ...]] = {}

    def roles(self) -> frozenset[str]:
        """Return the roles whose groups hold the grants."""
        self._grants()
        return frozenset(self._roles)

    def keys_of(self, perm: str) -> tuple[int, ...]:
        """Return own keys and those below what is held above, in order; a page asks for the same ones many times."""
        if perm not in self._keys:
            self._keys[perm] = tuple(sorted(self._gathered(perm)))
        return self._keys[perm]

    def covers(self, perm: str, obj: Model) -> bool:
        """Say whether a permission is held on an object or on anything above it."""
        label, codename = label_of(obj), perm.partition(".")[2]
        return obj.pk in self._held(label, codename) or any(
            key in self._held(above, name)
            for (above, name), key in zip(_chain(label, codename), _keys_above(obj), strict=False)
        )

    def reach_of(self, *perms: str) -> Reach:
        """Return own keys and those above, by the way that leads there from the object."""
        return self._reach([(model_of(perm), perm.partition(".")[2]) for perm in perms])

    def reaches(self) -> dict[str, tuple[str, Reach]]:
        """Return every permission held anywhere with its model and its reach."""
        found = {
            f"{label.partition('.')[0]}.{codename}": (label, self._reach([(label, codename)]))
            for label, codename in sorted(permission_labels())
        }
        return {perm: place for perm, place in found.items() if place[1]}

    def _reach(self, names: list[tuple[str, str]]) -> Reach:
        found: dict[str, set[int]] = defaultdict(set)
        for label, codename in names:
            found["pk"] |= self._held(label, codename)
            path, below = "", label
            for above, name in _chain(label, codename):
                path = f"{path}__{ABOVE[below][1]}".removeprefix("__")
                found[path] |= self._held(above, name)
                below = above
        return Reach(tuple((path, tuple(sorted(keys))) for path, keys in found.items() if keys))

    def _gathered(self, perm: str) -> set[int]:
        label = model_of(perm)
        keys = set(self._held(label, perm.partition(".")[2]))
        for step, (above, codename) in enumerate(_chain(label, perm.partition(".")[2]), start=1):
            held = self._held(above, codename)
            if held:
                keys.update(row[0] for row in self._rows(label) if row[step] in held)
        return keys

    def _held(self, label: str, codename: str) -> set[int]:
        return self._grants().get((label, codename), set())

    def _grants(self) -> Mapping[tuple[str, str], set[int]]:
        if self._own is None:
            self._own = defaultdict(set)
            rows = GroupObjectPermission.objects.filter(group__user=self._user).values_list(
                "content_type__app_label", "content_type__model", "permission__codename", "object_pk", "group__name"
            )
            for app, model, name, key, group in rows:
                self._own[f"{app}.{model}", name].add(int(key))
                held = parse_group(group)
                self._roles.update([held.role] if held else [])
        return self._own

    def _rows(self, label: str) -> list[tuple[int, ...]]:
        """Return (key, key above, key above that) of everything below any object this person holds something on."""
        if label not in self._below:
            condition, paths, path, above = Q(pk__in=[]), ["pk"], "", label
            while above in ABOVE:
                above, key = ABOVE[above]
                path = f"{path}__{key}" if path else key
                condition |= Q(**{f"{path}__in": self._any(above)})
                paths.append(f"{path}_id")
            self._below[label] = list(apps.get_model(label).objects.filter(condition).values_list(*paths))
        return self._below[label]

    def _any(self, label: str) -> set[int]:
        return {key for (held, _), keys in self._grants().items() if held == label for key in keys}


def model_of(perm: str) -> str:
    """Return the model a permission is given on (``grants.decide_call`` → ``grants.call``)."""
    app, _, codename = perm.partition(".")
    labels = {label for label, name in permission_labels() if name == codename and label.startswith(f"{app}.")}
    if len(labels) != 1:
        message = f"No role gives {perm}."
        raise ValueError(message)
    return labels.pop()


def _may_act(user: AbstractBaseUser | AnonymousUser) -> TypeGuard[User]:
    return isinstance(user, User) and user.is_active


def _is_carried(perm: str, label: str) -> bool:
    app, _, codename = perm.partition(".")
    return label.startswith(f"{app}.") and (label, codename) in permission_labels()


def _chain(label: str, codename: str) -> list[tuple[str, str]]:
    """Return what covers a permission from above: its model and spelling at each level, nearest first."""
    chain = []
    act, _, level = codename.rpartition("_")
    while label in ABOVE and label.endswith(f".{level}"):
        label = ABOVE[label][0]
        level = label.rpartition(".")[2]
        chain.append((label, f"{act}_{level}"))
    return chain


def _keys_above(obj: Model) -> Iterator[int]:
    """Yield the keys of what lies above an object, nearest first; each is asked for only when it is needed."""
    while label_of(obj) in ABOVE:
        _above, way = ABOVE[label_of(obj)]
        yield getattr(obj, f"{way}_id")
        obj = getattr(obj, way)


def _grants(perm: str, obj: Model) -> Q:
    """Return the condition on the table of grants that opens ``perm`` on ``obj``."""
    label, codename = label_of(obj), perm.partition(".")[2]
    conditions = [_grant_on(obj, codename)]
    for above, name in _chain(label, codename):
        if (above, name) not in permission_labels():
            break
        obj = getattr(obj, ABOVE[label_of(obj)][1])
        conditions.append(_grant_on(obj, name))
    return reduce(or_, conditions)


def _grant_on(obj: Model, codename: str) -> Q:
    content_type = ContentType.objects.get_for_model(obj)
    return Q(permission__content_type=content_type, permission__codename=codename, object_pk=str(obj.pk))
