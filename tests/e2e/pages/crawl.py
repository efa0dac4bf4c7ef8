# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the demo that its people can reach by its links, and what its forms say when they are sent empty."""

import io
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.management import call_command
from django.urls import reverse

from grants.access import OK, REFUSED
from grants.models import Award, User
from tests.e2e.pages.document import Document, route_of
from tests.e2e.pages.visitor import Visitor
from tests.factories.programmes import official_years
from workflow.management.demo.people import Cast
from workflow.management.demo.world import demo_made

SEED = 845
PATIENCE = 1  # a page of a route that shows nothing new, and its other pages are left alone
LEFT_ALONE = ("", "account_logout", "set_language")


def documents() -> Iterator[Document]:
    """Yield the pages of the demo, person by person."""
    call_command("load_reference", stdout=io.StringIO())
    official_years()
    cast, seen = demo_made(seed=SEED), set()
    for name, user in readers(cast).items():
        yield from Walk(Visitor(name, "demo", user), seen).documents()


def readers(cast: Cast) -> dict[str, User | None]:
    """Return whoever signs in to the demo, and the holder of an award in each state that there is."""
    found: dict[str, User | None] = {"anonymous": None, **dict(cast.sign_ins), "second officer": cast.second_officer}
    for award in Award.objects.order_by("pk"):
        holder = User.objects.filter(memberships__organisation=award.organisation).earliest("pk")
        found.setdefault(f"holder of {award.status}", holder)
    return found


@dataclass
class Walk:
    """One person who follows every link, as long as pages of its kind show something new."""

    visitor: Visitor
    seen: set[tuple]
    dull: Counter = field(default_factory=Counter)

    def documents(self) -> Iterator[Document]:
        """Yield what opens, and what comes back from its forms."""
        ways = deque(["/", reverse("workflow:work")])
        known = set(ways)
        while ways:
            document = self._opened(ways.popleft())
            if document is None:
                continue
            links = dict.fromkeys(link for link in document.links if link not in known)
            ways.extend(links)
            known.update(links)
            if self._is_new(document):
                yield document
                yield from self._sent(document)

    def _opened(self, address: str) -> Document | None:
        route = route_of(address)
        if route in LEFT_ALONE or self.dull[route] >= PATIENCE:
            return None
        document = self.visitor.get(address)
        return document if document and document.status == OK else None

    def _sent(self, document: Document) -> Iterator[Document]:
        """Send every form of a page as it came."""
        for action, fields in document.work.forms:
            address = action or document.address
            if route_of(address) not in LEFT_ALONE:
                found = self.visitor.post(address, fields)
                if found and found.status in {OK, REFUSED} and self._is_new(found):
                    yield found

    def _is_new(self, document: Document) -> bool:
        is_new = not document.looks <= self.seen
        self.dull[document.route] = 0 if is_new else self.dull[document.route] + 1
        self.seen |= document.looks
        return is_new
