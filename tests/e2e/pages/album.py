# SPDX-License-Identifier: AGPL-3.0-or-later
"""All pages that were fetched: each is looked at once, and what was seen of a route is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from tests.e2e.pages.document import Document
from tests.e2e.pages.window import Window

NOTHING_TO_LIST = "components/_empty.html"


@dataclass
class Album:
    """What was seen: routes by state, the pages that differ, what is wrong with them."""

    window: Window
    fetched: int = 0
    looks: set[tuple] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)

    def keep(self, documents: Iterable[Document]) -> None:
        """Look at each page that shows something new."""
        with transaction.atomic():
            for document in documents:
                self._note(document)
                if not document.looks <= self.looks:
                    self._look(document)
            self.window.finish()
            transaction.set_rollback(True)

    def _look(self, document: Document) -> None:
        """Look at a page; in English, whose words are longer, see only whether those that open fit."""
        self.looks |= document.looks
        for version in (document, None if document.is_refused else document.in_english()):
            if version:
                self.pages[f"{len(self.pages)} {version.name}"] = version.text
                self.window.show(version)

    def _note(self, document: Document) -> None:
        self.fetched += 1
        if document.is_refused:
            self.refused.add(document.route)
            return
        self.opened.add(document.route)
        if NOTHING_TO_LIST in document.templates:
            self.empty.add(document.route)
        if "td" in document.work.tags or NOTHING_TO_LIST not in document.templates:
            self.full.add(document.route)
        self.forms |= document.forms - {""}
