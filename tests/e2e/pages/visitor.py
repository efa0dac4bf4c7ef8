# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who asks for pages without a browser, and leaves nothing behind."""

from dataclasses import dataclass, field
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from grants.models import User
from tests.e2e.pages.document import CHINESE, Document, document_of, route_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Visitor:
    """One person in one state of the world."""

    who: str
    state: str
    user: User | None = None
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.user and self.user.pk:
            self.client.force_login(self.user, backend=BACKEND)

    def get(self, address: str) -> Document | None:
        """Return the page at an address."""
        return self._ask("GET", address, {}, CHINESE)

    def post(self, address: str, data: dict | None = None) -> Document | None:
        """Return the page that a form comes back with."""
        return self._ask("POST", address, data or {}, CHINESE)

    def _ask(self, method: str, address: str, data: dict, language: str) -> Document | None:
        """Ask, and take back whatever it did; requests are counted in the cache."""
        cache.clear()
        cookies = self.client.cookies.copy()
        headers = {"accept-language": language}
        with transaction.atomic():
            ask = self.client.get if method == "GET" else self.client.post
            answer = ask(address, data, headers=headers)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        facts = {"method": method, "state": self.state, "who": self.who, "address": address, "language": language}
        again = partial(self._ask, method, address, data, "en")
        return document_of(answer, route=route_of(address), in_english=again, **facts)
