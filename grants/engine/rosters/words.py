# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words that offices use for columns, choices, industries and examples, read once from ``words.csv``."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words.csv")
BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
FILLING = re.compile(r"[\s*:·\u200b\ufeff]+")
NUMBERING = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.、)]")


def folded(text: str) -> str:
    """Return the form by which words are compared: half-width, without spaces, stars and colons, lower case."""
    return FILLING.sub("", unicodedata.normalize("NFKC", text)).casefold()


def header_key(text: str) -> str:
    """Return the form by which headers are compared: as ``folded``, without remarks in brackets and numbering."""
    return NUMBERING.sub("", BRACKETS.sub("", folded(text)))


@cache
def _table() -> Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]:
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((row["table"], row["kind"]), {})[row["code"]] = tuple(row["words"].split("|"))
    return found


def titles(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words for each column of a kind of roster, the official one first."""
    return _table()["header", kind]


@cache
def choices(name: str) -> Mapping[str, str]:
    """Return the code of each folded word of a list of choices."""
    return {folded(word): code for code, words in _table()["choice", name].items() for word in words}


def choice_words(name: str) -> tuple[str, ...]:
    """Return the word to write for each choice."""
    return tuple(words[0] for words in _table()["choice", name].values())


def examples(kind: str) -> Mapping[str, str]:
    """Return what the template of a kind of roster shows in columns that hold free words."""
    return {code: words[0] for code, words in _table().get(("example", kind), {}).items()}


@cache
def industry_hints() -> Mapping[str, str]:
    """Return the code of the industry that may be meant by a word that is none."""
    return {folded(word): code for code, words in _table()["hint", "industry"].items() for word in words}
