# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real browser on a live server; what a page writes to the console is collected and must be nothing."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from grants.models import User
from tests.e2e import leaving

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)
HEIGHTS = {390: 844, 1440: 900}


@dataclass
class Reader:
    """Opens pages as one person in one language at one width."""

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    contexts: list = field(default_factory=list)

    def page(
        self, *, language: str = "zh-hans", width: int = 1440, user: User | None = None, scripts: bool = True
    ) -> Page:
        """Return an empty page of a fresh profile."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)}, java_script_enabled=scripts
        )
        self.contexts.append(context)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.address}])
        if user is not None:
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.address}])
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        leaving.watch(page)
        return page

    def open(self, path: str, **options) -> Page:
        """Open a path of the live server."""
        page = self.page(**options)
        page.goto(self.address + path)
        page.wait_for_load_state("networkidle")
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "the server responded with a status of" not in text:
            self.complaints.append(f"{kind}: {text}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once; the ORM may then be asked from the thread that Playwright's loop runs in."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def reader(chromium, live_server) -> Iterator[Reader]:
    """Give the test a reader, and fail it where a page complained: a blocked style or script is an error."""
    reader = Reader(chromium, live_server.url)
    yield reader
    for context in reader.contexts:
        leaving.close(context)
    assert reader.complaints == []


@pytest.fixture
def visit(reader) -> Callable[..., Page]:
    """Open a page of the live server."""
    return reader.open
