# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogues: every message has its Chinese, placeholders agree, what is compiled is what is written."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["zh_Hans", "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?[a-z]+[^>]*>|%%")
# Names and signs that are the same in both languages.
SAME_IN_BOTH: frozenset[str] = frozenset()


def catalogue(language: str) -> polib.POFile:
    """Return the catalogue of a language as it is in the repository."""
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def messages():
    """The script that writes the catalogues."""
    loader = SourceFileLoader("messages", str(ROOT / "bin" / "messages"))
    module = module_from_spec(spec_from_loader("messages", loader))
    loader.exec_module(module)
    return module


def chinese_of(entry: polib.POEntry) -> str:
    """Return the Chinese of an entry, of which there is one form."""
    return entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_hold_exactly_the_messages_of_the_sources(messages, language):
    wanted = {messages.key_of(entry) for entry in messages.wanted()}

    assert {messages.key_of(entry) for entry in catalogue(language)} == wanted


def test_every_message_has_its_chinese():
    assert [entry.msgid for entry in catalogue("zh_Hans") if not chinese_of(entry)] == []


def test_no_chinese_is_the_english_over_again():
    same = {entry.msgid for entry in catalogue("zh_Hans") if chinese_of(entry) == entry.msgid}

    assert same == SAME_IN_BOTH


def test_placeholders_and_markup_are_the_same_in_both():
    different = [
        entry.msgid
        for entry in catalogue("zh_Hans")
        if chinese_of(entry)
        and set(PLACEHOLDER.findall(chinese_of(entry)))
        not in ({*PLACEHOLDER.findall(entry.msgid)}, {*PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)})
    ]

    assert different == []


def test_buttons_and_sentences_are_in_the_house_style():
    loud = [
        chinese_of(entry) for entry in catalogue("zh_Hans") if re.search(r"[！!]|亲爱|非法|您您", chinese_of(entry))
    ]

    assert loud == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    compiled = (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").read_bytes()

    assert compiled == catalogue(language).to_binary()
