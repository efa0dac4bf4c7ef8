# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates: named alike, each used, explicit in what they include, every address by name, nothing inline."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.forms import renderers
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests.sources import PACKAGES, assert_none, modules_of, texts

NAME = re.compile(r"_?[a-z0-9_]+\.(?:html|txt)")
EXTENDS = re.compile(r"{%\s*extends\s+[\"']([\w/.]+)[\"']")
INCLUDE = re.compile(r"{%\s*include\s+[\"']([\w/.]+)[\"']([^%]*)%}")
LIBRARY_FOLDERS = (*get_app_template_dirs("templates"), Path(renderers.__file__).parent / "templates")

# Pages that extend nothing, and why.
WITHOUT_PARENT = {
    r"base\.html": "what every page extends",
    r"print/.+": "official prints are drawn as PDF, with a style of their own",
    r"(?:allauth/elements|django/forms)/.+": "elements that a library includes by their names",
}
# Templates that nothing of ours names, and why they are here.
UNNAMED = {
    "429.html": "allauth answers with it when its own limits are met",
    "shell_focus.html": "the third frame beside the public and the work one: for a page on which one thing is done",
}

TAG = re.compile(r"{%-?\s*(?P<name>\w+)(?P<rest>[^%]*)%}|{{\s*(?P<value>[^}]*?)\s*}}|{#.*?#}", re.DOTALL)
CHOICES = {"if", "elif", "else", "endif", "with", "endwith", "for", "endfor"}
ATTRIBUTE = re.compile(r"""(?<=[\s"'])(?P<name>[\w-]+)\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s>"']+)""")
LINKS = {"href", "action", "formaction", "src", "srcset", "poster", "cite"}
# an empty one is this page again
LINK = re.compile(r"«(?:url|address|static|querystring|\$[^»]+)»|[#?]|(?:mailto|tel|https):|$")
REQUESTS = {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
REQUEST = re.compile(r"«(?:url|\$(?:[\w.]+\.)?(?:\w*_?url|path|get_full_path|get_absolute_url))»|\?")
INLINE = re.compile(r"<style\b|<script\b(?![^>]*\ssrc\s*=)|javascript:", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")


def templates(*endings: str) -> Iterator[tuple[str, str]]:
    """Yield each template of ours by its name, with its text."""
    for path, text in texts(*endings, under="templates/"):
        yield path.removeprefix("templates/"), text


def markup(text: str) -> str:
    """Return a template with «tag» for its tags and «$value» for its values; choices and comments are left out."""

    def token(found: re.Match[str]) -> str:
        if found["value"] is not None:
            return f"«${found['value'].split('|')[0]}»"
        return "" if found["name"] is None or found["name"] in CHOICES else f"«{found['name']}»"

    return TAG.sub(token, text)


def attributes(text: str) -> Iterator[tuple[str, str]]:
    """Yield every attribute of a template with its value, without quotes."""
    for found in ATTRIBUTE.finditer(markup(text)):
        yield found["name"].lower(), found["value"].strip("\"' \n")


def is_fragment(name: str) -> bool:
    """Say whether a template is a piece that others include."""
    return Path(name).name.startswith("_")


def is_of_libraries(name: str) -> bool:
    """Say whether a library brings a template of this name."""
    return any((Path(folder) / name).is_file() for folder in LIBRARY_FOLDERS)


@cache
def texts_in_code() -> frozenset[str]:
    """Return every text that the code writes out."""
    return frozenset(
        node.value
        for module in modules_of(*PACKAGES)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def names_in_templates() -> frozenset[str]:
    """Return every template that a template extends or includes."""
    return frozenset(
        name
        for _template, text in templates(".html", ".txt")
        for name in (*EXTENDS.findall(text), *(name for name, _rest in INCLUDE.findall(text)))
    )


def is_used(name: str) -> bool:
    """Say whether a template is named; mails and error pages are named by their stem."""
    path = Path(name)
    by_stem = path.parts[0] in {"emails", "errors"} and (path.stem in texts_in_code() or path.stem.isdigit())
    by_name = name in texts_in_code() | names_in_templates()
    return by_name or by_stem or name in UNNAMED or is_of_libraries(name)


def test_templates_are_named_alike():
    assert_none(name for name, _text in templates(".html", ".txt") if not NAME.fullmatch(Path(name).name))


def test_fragments_extend_nothing():
    assert_none(name for name, text in templates(".html") if is_fragment(name) and EXTENDS.search(text))


def test_pages_extend_a_frame():
    assert_none(
        name
        for name, text in templates(".html")
        if not is_fragment(name)
        and not EXTENDS.match(text.lstrip())
        and not any(re.fullmatch(pattern, name) for pattern in WITHOUT_PARENT)
    )


def test_components_are_fragments():
    assert_none(name for name, _text in templates(".html") if name.startswith("components/") and not is_fragment(name))


def test_every_template_is_used():
    assert_none(name for name, _text in templates(".html", ".txt") if not is_used(name))


def test_every_template_that_is_named_exists():
    in_code = {text for text in texts_in_code() if re.fullmatch(r"[\w/]+\.html", text)}

    assert_none(sorted(name for name in in_code | names_in_templates() if not exists(name)))


def exists(name: str) -> bool:
    """Say whether a template of this name is found."""
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return is_of_libraries(name)
    return True


def test_what_is_included_is_given_its_context_by_name():
    assert_none(
        f"{name}: {included} without only"
        for name, text in templates(".html")
        for included, rest in INCLUDE.findall(text)
        if not rest.rstrip(" -").endswith(" only") and not is_of_libraries(included)
    )


def test_links_are_made_by_name():
    assert_none(
        f"{name}: {attribute}={value}"
        for name, text in templates(".html")
        for attribute, value in attributes(text)
        if attribute in LINKS and not LINK.match(value)
    )


def test_what_htmx_asks_for_is_named_too():
    assert_none(
        f"{name}: {attribute}={value}"
        for name, text in templates(".html")
        for attribute, value in attributes(text)
        if attribute in REQUESTS and not REQUEST.match(value)
    )


def test_nothing_is_inline():
    assert_none(
        f"{name}: {attribute}={value}"
        for name, text in templates(".html")
        for attribute, value in attributes(text)
        if attribute == "style" or re.match(r"on[a-z]", attribute)
    )
    assert_none(
        f"{name}: {found.group()}" for name, text in templates(".html") for found in INLINE.finditer(markup(text))
    )


def test_no_page_switches_escaping_off():
    assert_none(f"{name}: {found.group()}" for name, text in templates(".html") for found in UNESCAPED.finditer(text))
