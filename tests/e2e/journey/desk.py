# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every person does at a screen: open a page, follow a link, fill fields, press a button, read what is said."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from grants.models import User
from tests.e2e import leaving
from tests.e2e.checks import overflow

PATIENCE_MS = 15_000


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, visit: Callable[..., Page], user: User | None = None, start: str = "/work/", **options) -> None:
        self.page = visit(start, user=user, **options)
        self.page.set_default_timeout(PATIENCE_MS)
        self.home = re.match(r"https?://[^/]+", self.page.url).group()

    @property
    def main(self) -> Locator:
        """Return what is between the frame's head and foot."""
        return self.page.get_by_role("main")

    def goes_to(self, path: str) -> None:
        """Open an address of one's own bookmarks."""
        self.page.goto(self.home + path)

    def follows(self, name: str, *, exact: bool = False) -> None:
        """Follow the first link of that name in the main part."""
        self.leaves_by(self.main.get_by_role("link", name=name, exact=exact).first)

    def uses_menu(self, name: str) -> None:
        """Follow a link of the frame."""
        self.leaves_by(self.page.get_by_role("link", name=name).first)

    def opens(self, name: str) -> None:
        """Open a menu or a fold by its summary."""
        self.main.locator("summary", has_text=name).first.click()

    def leaves_by(self, control: Locator) -> None:
        """Click what leads to another page, and wait until that page is whole."""
        with self.page.expect_navigation(wait_until="load"):
            control.click()

    def leaves_by_key(self, keys: str) -> None:
        """Press keys that lead to another page, and wait until that page is whole."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(keys)

    def presses(self, name: str, *, exact: bool = True) -> None:
        """Press the first button of that name in the main part."""
        self.leaves_by(self.main.get_by_role("button", name=name, exact=exact).first)

    def fills(self, fields: Mapping[str, str | bool | list[str]]) -> None:
        """Fill fields given by their names, whatever their kind; True ticks a box."""
        for name, value in fields.items():
            self.fills_one(name, value)

    def fills_one(self, name: str, value: str | bool | list[str]) -> None:
        """Fill one field: tick one or several, choose or type."""
        if isinstance(value, list):
            for one in value:
                self.main.locator(f"[name='{name}'][value='{one}']").check()
            return
        field = self.main.locator(f"[name='{name}']:not([type=hidden])")
        kind = field.first.evaluate("(field) => field.type")
        if kind in {"radio", "checkbox"} and value is not True:
            field = self.main.locator(f"[name='{name}'][value='{value}']")
        if self._asks_further(field.first, value):
            with self.page.expect_navigation(wait_until="load"):
                _gives(field.first, kind, value)
        else:
            _gives(field.first, kind, value)

    def _asks_further(self, field: Locator, value: str | bool) -> bool:
        """Say whether this answer brings the page anew, with the questions that hang on it."""
        steers = field.get_attribute("data-steers") is not None
        return steers and not field.evaluate(
            "(field, value) => field.type === 'select-one' ? field.value === value : field.checked", value
        )

    def hands(self, name: str, file: Path) -> None:
        """Choose a file for a field."""
        self.main.locator(f"[name='{name}']").first.set_input_files(file)

    def reads(self, text: str) -> None:
        """Find a text in the main part."""
        expect(self.main.get_by_text(text).first).to_be_visible()

    def is_told(self, text: str) -> None:
        """Read the message on top of the page."""
        expect(
            self.page.locator(".note, .flash, [role=status], [role=alert]").filter(has_text=text).first
        ).to_be_visible()

    def is_at(self, heading: str) -> None:
        """Stand on the page of that heading."""
        expect(self.page.locator("h1")).to_contain_text(heading)

    def is_not_refused(self) -> None:
        """Find no summary of errors on the page."""
        refused = self.page.locator(".errsum").all_inner_texts()
        assert refused == [], refused

    def leaves(self) -> None:
        """Go home: close the browser."""
        leaving.close(self.page.context)


def _gives(field: Locator, kind: str, value: str | bool) -> None:
    if kind in {"radio", "checkbox"}:
        field.check()
    elif kind == "select-one":
        field.select_option(value)
    else:
        field.fill(str(value))


class Phone(Person):
    """Somebody with a phone in the hand: no page may have to be pushed sideways."""

    def __init__(self, visit: Callable[..., Page], user: User | None = None, start: str = "/work/", **options) -> None:
        super().__init__(visit, user, start, width=390, **options)
        self._fits()

    def leaves_by(self, control: Locator) -> None:
        """Tap what leads to another page, and see that it fits the screen."""
        super().leaves_by(control)
        self._fits()

    def uses_menu(self, name: str) -> None:
        """Unfold the menu of the frame where it is folded, and follow a link of it."""
        fold = self.page.locator("header details.only-narrow > summary")
        if fold.count():
            fold.first.click()
        super().uses_menu(name)

    def _fits(self) -> None:
        assert overflow(self.page) == []
