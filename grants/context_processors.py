# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page needs to know: whose house it is, and which ways are open to this person."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from grants.permissions import registered_roles, roles_held

NO_ROLE = ""


class Place(StrEnum):
    """Where a way stands on the page."""

    PUBLIC = "public"
    HELPERS = "helpers"
    FOOTER = "footer"
    TABS = "tabs"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Way:
    """A registered link: where it stands, where it leads, and whose role opens it (none: everybody's).

    ``NO_ROLE`` among the roles opens it to people who hold none yet.
    """

    place: Place
    url_name: str
    label: str | Promise
    roles: frozenset[str] = frozenset()
    order: int = 50


@dataclass(frozen=True)
class Link:
    """A link as a template draws it."""

    label: str | Promise
    url: str
    is_current: bool = False


_ways: dict[tuple[Place, str], Way] = {}


def register_way(
    place: Place,
    url_name: str,
    label: str | Promise,
    *,
    roles: frozenset[str] = frozenset(),
    order: int = 50,
) -> None:
    """Add a link to every page; each app calls this in ``AppConfig.ready()``."""
    _ways[place, url_name] = Way(place, url_name, label, roles, order)


class Navigation:
    """The ways open to one request; roles are read at the first question, in one query."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _roles(self) -> list[str]:
        held = roles_held(self._request.user)
        return [code for code in registered_roles() if code in held]

    @cached_property
    def role(self) -> str | Promise:
        """Name the first of the person's roles."""
        return registered_roles()[self._roles[0]].title if self._roles else ""

    def _links(self, place: Place) -> list[Link]:
        ways = sorted((way for way in _ways.values() if way.place == place), key=lambda way: (way.order, way.url_name))
        return [self._link(way) for way in ways if not way.roles or way.roles.intersection(self._roles or [NO_ROLE])]

    def _link(self, way: Way) -> Link:
        url, here = reverse(way.url_name), self._request.path
        return Link(way.label, url, is_current=here == url or (url != "/" and here.startswith(url)))

    @cached_property
    def public(self) -> list[Link]:
        """Main menu of public pages."""
        return self._links(Place.PUBLIC)

    @cached_property
    def helpers(self) -> list[Link]:
        """Small links at the top of public pages."""
        return self._links(Place.HELPERS)

    @cached_property
    def footer(self) -> list[Link]:
        """Links at the foot of public pages."""
        return self._links(Place.FOOTER)

    @cached_property
    def tabs(self) -> list[Link]:
        """Tabs of the bar of signed-in pages."""
        return self._links(Place.TABS)

    @cached_property
    def account(self) -> list[Link]:
        """Menu under the person's name."""
        return self._links(Place.ACCOUNT)

    @cached_property
    def work_url(self) -> str:
        """Where signed-in people start."""
        return self.tabs[0].url if self.tabs else reverse("grants:home")


def navigation(request: HttpRequest) -> dict[str, Navigation]:
    """Give the page its ways."""
    return {"nav": Navigation(request)}


def house(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 -- signature of a context processor
    """Give the page the particulars of whoever runs this installation."""
    return {"house": settings.HOUSE}
