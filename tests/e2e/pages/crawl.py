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
from workflow.management.demo.world import demo_made

SEED = 845
PATIENCE = 1  # a page of a route that shows nothing new, and its other pages are left alone
LEFT_ALONE = ("", "account_logout", "set_language")


def documents() -> Iterator[Document]:
    """Yield the pages of the demo, person by person."""
    call_command("load_reference", stdout=io.StringIO())
    official_years()
    cast, seen = demo_made(seed=SEED), set()
    for name, user in {"anonymous": None, **dict(cast.sign_ins), "second officer": cast.second_officer}.items():
        yield from Walk(Visitor(name, "demo", user), seen).documents("/", reverse("workflow:work"))
    for award in one_award_in_each_state():
        holder = User.objects.filter(memberships__organisation=award.organisation).earliest("pk")
        address = reverse("workflow:award", args=[award.reference])
        yield from Walk(Visitor(f"holder of {award.status}", "demo", holder), seen, within=address).documents(address)


def one_award_in_each_state() -> list[Award]:
    """Return an award for each status that there is."""
    return list({award.status: award for award in Award.objects.select_related("organisation")}.values())


@dataclass
class Walk:
    """One person who follows every link, as long as pages of its kind show something new."""

    visitor: Visitor
    seen: set[tuple]
    within: str = "/"
    dull: Counter = field(default_factory=Counter)

    def documents(self, *starts: str) -> Iterator[Document]:
        """Yield what opens, and what comes back from its forms."""
        ways = deque(starts)
        known = set(ways)
        while ways:
            document = self._opened(ways.popleft())
            if document is None:
                continue
            links = dict.fromkeys(link for link in document.links if link.startswith(self.within) and link not in known)
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
