# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page as one person got it, and what there is to look at in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from grants.access import REFUSED

MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
SAYS_WHAT_IT_IS = frozenset({"class", "type", "role"})
# the forms of allauth come back with 200
OF_ALLAUTH = ("account_", "mfa_")
CHINESE = "zh-hans"


class Elements(HTMLParser):
    """Reads the kinds of elements, the links and the forms of a text; a form with what it sends by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.kinds: set[tuple] = set()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] = {}
        self.feed(text)

    @property
    def tags(self) -> set[str]:
        """Return the names of its elements."""
        return {kind[0] for kind in self.kinds}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        given = {name: value or "" for name, value in attrs}
        self.kinds.add((tag, *sorted((name, given[name] if name in SAYS_WHAT_IT_IS else "") for name in given)))
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        elif tag == "form":
            self._fields = {}
            if given.get("method") == "post":
                self.forms.append((given.get("action", ""), self._fields))
        elif given.get("type") in {"hidden", "submit"} and given.get("name"):
            self._fields.setdefault(given["name"], given.get("value", ""))


@dataclass(frozen=True)
class Document:
    """What an address answered in one state of the world."""

    route: str
    method: str
    state: str
    who: str
    address: str
    status: int
    headers: dict[str, str]
    text: str
    templates: frozenset[str]
    language: str = CHINESE
    in_english: Callable[[], "Document | None"] = field(default=lambda: None, compare=False)

    @property
    def name(self) -> str:
        """Return where to find it again."""
        return f"{self.method} {self.route} {self.status} ({self.state}, {self.language}) as {self.who}"

    @property
    def is_refused(self) -> bool:
        """Say whether a form came back with what is wrong with it."""
        return self.status == REFUSED or (self.method == "POST" and self.route.startswith(OF_ALLAUTH))

    @cached_property
    def work(self) -> Elements:
        """Return what stands in the main part."""
        found = MAIN.search(self.text)
        return Elements(found[0] if found else "")

    @cached_property
    def frame(self) -> Elements:
        """Return what stands around it."""
        return Elements(MAIN.sub("", self.text))

    @property
    def links(self) -> list[str]:
        """Return where one can go from here."""
        return self.frame.links + self.work.links

    @property
    def forms(self) -> set[str]:
        """Return the routes that its forms are sent to."""
        return {route_of(action or self.address) for action, _fields in self.work.forms}

    @cached_property
    def looks(self) -> frozenset[tuple]:
        """Return what there is to look at: the kinds of elements in its work, and in the frame around it."""
        inside = {(self.route, self.status, *kind) for kind in self.work.kinds | {("page",)}}
        return frozenset(inside | {("frame", *kind) for kind in self.frame.kinds})


def document_of(answer: HttpResponseBase, **facts) -> Document | None:
    """Return the page in an answer, or nothing where it is a file, data, a fragment or a way on."""
    if answer.streaming:
        list(answer.streaming_content)  # closes the file behind it
        return None
    text = answer.content.decode(errors="replace")
    if not text.lstrip()[:15].lower().startswith("<!doctype html"):
        return None
    templates = frozenset(one.name for one in getattr(answer, "templates", []) if one.name)
    return Document(
        status=answer.status_code,
        headers={name: value for name, value in answer.headers.items() if name != "Content-Length"},
        text=text,
        templates=templates,
        **facts,
    )


def route_of(address: str) -> str:
    """Return the name of the route behind an address of the house."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""
