# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions asked of a rendered page: accessibility, HTML, overflow, size of text."""

import json
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page

TOOLS = Path(__file__).parent / "node_modules"
AXE = TOOLS / "axe-core" / "axe.min.js"
VNU = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST_PIXELS = 13
# the checker does not know them; browsers leave unknown attributes alone
HTMX_ATTRIBUTE = "Attribute “hx-"

SMALL_TEXT = """(smallest) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), box = walker.currentNode.parentElement;
    if (text && !["SCRIPT", "STYLE"].includes(box.tagName) && parseFloat(getComputedStyle(box).fontSize) < smallest)
      found.push(text);
  }
  return found;
}"""
WIDER = """() => {
  const edge = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth <= edge ? [] : [...document.querySelectorAll("body *")]
    .filter((box) => box.getBoundingClientRect().right > edge + 1).slice(0, 5).map((box) => box.outerHTML.slice(0, 120));
}"""


def accessibility(page: Page) -> list[str]:
    """Return what axe finds wrong, one line for each place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """Return what sticks out of the page to the right."""
    return page.evaluate(WIDER)


def small_text(page: Page) -> list[str]:
    """Return texts that are set below 13 pixels."""
    return page.evaluate(SMALL_TEXT, SMALLEST_PIXELS)


def html_errors(pages: dict[str, str]) -> list[str]:
    """Return what the checker of the W3C refuses in pages given by name."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in pages.items():
            (Path(folder) / f"{name}.html").write_text(text, encoding="utf-8")
        command = ["java", "-jar", str(VNU), "--errors-only", "--format", "json", "--exit-zero-always", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one.get('url', '')).stem} {one.get('lastLine')}: {one['message']} {one.get('extract', '')}"
        for one in messages
        if not one["message"].startswith(HTMX_ATTRIBUTE)
    ]


def page_faults(page: Page) -> dict:
    """Return what is wrong with a page: what sticks out at four widths, what axe and the eye find at two."""
    found: dict = {}
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "sticks out"] = overflow(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        found[width, "axe"] = accessibility(page)
        found[width, "too small"] = small_text(page)
    return {key: value for key, value in found.items() if value}
