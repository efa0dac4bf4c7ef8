# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who uses no mouse: Tab, Enter, Space and letters; where the focus is can be seen at every step."""

from playwright.sync_api import Page, expect

STEPS, RESTS = 120, 20
WHERE = """() => {
  const field = document.activeElement, box = field.getBoundingClientRect(), style = getComputedStyle(field);
  const label = field.labels && field.labels.length ? field.labels[0].innerText : "";
  const over = box.width && document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 20) / 2);
  return {
    name: (label || field.getAttribute("aria-label") || field.innerText || "").trim(),
    seen: {
      onScreen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
      uncovered: Boolean(over) && (field.contains(over) || over.contains(field)),
      ringed: style.outlineStyle !== "none" || style.boxShadow !== "none",
    },
    place: field.tagName + (field.id ? "#" + field.id : ""),
  };
}"""


class Typist:
    """Somebody at a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def goes_to(self, name: str) -> None:
        """Press Tab until the focus stands on what bears that name; it is seen all the way."""
        passed = []
        for _step in range(STEPS):
            self.page.keyboard.press("Tab")
            where = self._where()
            passed.append(where["name"] or where["place"])
            assert all(where["seen"].values()) or where["place"] == "BODY", where
            if where["place"] != "BODY" and name in where["name"]:
                return
        raise AssertionError(f"{name} is not reached by Tab: {[one[:20] for one in passed]}")

    def _where(self) -> dict:
        """Return where the focus is, once the page has come to rest below it."""
        for _wait in range(RESTS):
            where = self.page.evaluate(WHERE)
            if all(where["seen"].values()):
                break
            self.page.wait_for_timeout(50)
        return where

    def types(self, name: str, text: str) -> None:
        """Go to a field and type over what is in it."""
        self.goes_to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def ticks(self, name: str) -> None:
        """Go to a box and tick it."""
        self.goes_to(name)
        self.page.keyboard.press("Space")

    def enters(self, name: str) -> None:
        """Go to a link or a button and press Enter, which leads to another page."""
        self.goes_to(name)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def skips_to_the_work(self) -> None:
        """Take the first link of the page over its frame, right into the main part."""
        self.page.keyboard.press("Tab")
        assert self._where()["name"] == "跳到主要内容"
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("main")).to_be_focused()
