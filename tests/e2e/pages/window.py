# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser that is handed documents, as they were answered, and says what is wrong with them."""

import mimetypes
from contextlib import AbstractContextManager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser

from tests.e2e.checks import AXE, TAGS, overflow, small_text
from tests.e2e.pages.document import CHINESE, Document

WIDTHS = {CHINESE: (320, 768, 1440), "en": (320, 1440)}  # axe asks the Chinese page at the last
HEIGHT = 900
START = "(tags) => { window.found = axe.run(document, {runOnly: tags, resultTypes: ['violations']}); }"
FOUND = """async () => ((await window.found)?.violations ?? [])
  .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.failureSummary}`))"""


@cache
def axe() -> str:
    """Return the program that asks a page."""
    return AXE.read_text(encoding="utf-8")


@cache
def static(path: str) -> tuple[bytes, dict[str, str]]:
    """Return a static file and its headers; the browser keeps it."""
    kind = mimetypes.guess_type(path)[0] or "text/javascript"
    return Path(finders.find(path)).read_bytes(), {"Content-Type": kind, "Cache-Control": "max-age=3600"}


class Shelf(ThreadingHTTPServer):
    """Hands out the document that is on it, and static files."""

    document: Document


class Hand(BaseHTTPRequestHandler):
    """Answers one request; a page that asks again by itself hears that nothing changed."""

    protocol_version = "HTTP/1.1"
    server: Shelf

    def do_GET(self) -> None:
        """Answer with a file, the document, or nothing."""
        document = self.server.document
        if self.path.startswith(settings.STATIC_URL):
            self._answer(200, *static(self.path.removeprefix(settings.STATIC_URL).partition("?")[0]))
        elif self.path == document.address and "HX-Request" not in self.headers:
            self._answer(200, document.text.encode(), document.headers)
        else:
            self._answer(204, b"", {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class Window(AbstractContextManager):
    """One tab; axe goes on asking a page while the next is fetched."""

    def __init__(self, browser: Browser) -> None:
        self.shelf = Shelf(("127.0.0.1", 0), Hand)
        Thread(target=self.shelf.serve_forever, daemon=True).start()
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))
        self.shown: Document | None = None
        self.faults: dict[str, list[str]] = {}

    def __exit__(self, *_reason: object) -> None:
        self.context.close()
        self.shelf.shutdown()
        self.shelf.server_close()

    def show(self, document: Document) -> None:
        """Open a document, look how wide it is, and set axe to work on the Chinese one."""
        self.finish()
        self.shown = self.shelf.document = document
        widths = WIDTHS[document.language]
        self.page.set_viewport_size({"width": widths[0], "height": HEIGHT})
        self.page.goto(f"http://127.0.0.1:{self.shelf.server_port}{document.address}")
        self._found("too small", small_text(self.page))
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self._found(f"sticks out at {width}", overflow(self.page))
        if document.language == CHINESE:
            self.page.evaluate("scrollTo(0, 0)")  # what is focused may lie under a bar that stays
            self.page.evaluate(axe())
            self.page.evaluate(START, TAGS)

    def finish(self) -> None:
        """Take what axe found."""
        if self.shown:
            self._found("axe", self.page.evaluate(FOUND))
            self.shown = None

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self._found("console", [f"{kind}: {text}"])

    def _found(self, question: str, places: list[str]) -> None:
        if places:
            name = self.shown.name if self.shown else "a page that was left"
            self.faults.setdefault(f"{question}: {name}", []).extend(places)
