# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents: links lead somewhere, named places exist, the glossary is the table, settings and parts are all told."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PLACE = re.compile(
    r"`((?:\.semgrep|bench|bin|config|docs|grants|reference|reviewers|templates|tests|workflow)/[\w./-]*)`"
)
VARIABLE = re.compile(r'\benv(?:\.\w+)?\(\s*"(\w+)"')
PICTURE = re.compile(r'(?:Picture|of_call)\("([\w-]+)"')
COMMAND = re.compile(r"manage\.py (\w+)")


def text_of(path: Path) -> str:
    """Return the text of a page."""
    return path.read_text(encoding="utf-8")


def anchors_of(text: str) -> set[str]:
    """Return the anchors of the headings of a page."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def dead_links(page: Path, text: str) -> list[str]:
    """Return the links of a page to files or headings that are not there."""
    dead = []
    for link in LINK.findall(text):
        if link.startswith(("https://", "http://")):
            continue
        name, _hash, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors_of(text_of(target) if name else text)):
            dead.append(link)
    return dead


def absent_places(text: str) -> list[str]:
    """Return the places of the program that a page names and that are not there."""
    return [name for name in PLACE.findall(text) if not (ROOT / name).exists() and not (ROOT / f"{name}.py").exists()]


def untold(names: set[str], text: str) -> list[str]:
    """Return the names that a page does not say."""
    return sorted(name for name in names if not re.search(rf"\b{name}\b", text))


def own_commands() -> set[str]:
    """Return the names of our management commands."""
    found = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    return found - {"__init__"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_and_named_places_exist(page):
    text = text_of(page)

    assert dead_links(page, text) == []
    assert absent_places(text) == []


def test_a_dead_link_and_a_place_that_is_gone_are_named():
    page = DOCS / "README.md"
    planted = "# Here\n[a](gone.md) [b](#here) [c](#there) [d](testing.md#nowhere) `grants/gone.py` `grants/urls`"

    assert dead_links(page, planted) == ["gone.md", "#there", "testing.md#nowhere"]
    assert absent_places(planted) == ["grants/gone.py"]


def test_every_picture_is_taken_by_the_script_and_shown_by_a_page():
    taken = set(PICTURE.findall(text_of(ROOT / "bin" / "pictures")))
    shown = {Path(link).stem for page in PAGES for link in LINK.findall(text_of(page)) if link.endswith(".png")}
    kept = {path.stem for path in (DOCS / "images").iterdir()}

    assert taken == shown == kept


def test_the_glossary_is_the_table():
    loader = SourceFileLoader("glossary", str(ROOT / "bin" / "glossary"))
    glossary = module_from_spec(spec_from_loader("glossary", loader))
    loader.exec_module(glossary)
    page = text_of(DOCS / "glossary.md")

    assert glossary.with_table(page) == page
    assert "| 示范项目 | demonstration project | `demo_project` |" in page
    assert glossary.with_table(page.replace("demo_project", "gone")) == page


def test_every_setting_is_told():
    variables = set(VARIABLE.findall(text_of(ROOT / "config" / "settings.py")))

    assert {"DATABASE_URL", "SITE_URL", "HOUSE_ICP"} <= variables
    assert untold(variables, text_of(DOCS / "operations.md")) == []
    assert untold({"DATABASE_URL", "UNHEARD_OF"}, text_of(DOCS / "operations.md")) == ["UNHEARD_OF"]


def test_every_command_of_ours_is_told():
    told = {name for page in PAGES for name in COMMAND.findall(text_of(page))}

    assert sorted(own_commands() - told) == []


def test_every_part_and_gate_of_the_tests_is_told():
    parts = set(re.findall(r"\bpart (\w+) ", text_of(ROOT / "bin" / "test")))
    gates = set(re.findall(r"^gate_(\w+)\(\)", text_of(ROOT / "bin" / "check"), re.MULTILINE))

    assert {"install", "sqlite"} <= parts
    assert {"lint", "tests"} <= gates
    assert untold(parts | gates, text_of(DOCS / "testing.md")) == []


def test_every_decision_is_in_the_index():
    decisions = sorted(path.name for path in (DOCS / "adr").glob("[0-9]*.md"))

    listed = [link for link in LINK.findall(text_of(DOCS / "adr" / "README.md")) if link[0].isdigit()]

    assert listed == decisions
