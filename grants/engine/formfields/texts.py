# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of field that hold text: one line, several lines, formatted text, codes, people, organisations."""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

import nh3
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grants.engine.conditions import Value
from grants.engine.formdefs import CodeScheme, FieldDefinition
from grants.engine.formfields.base import (
    AnswerRow,
    ChoiceLists,
    FieldError,
    FieldType,
    Raw,
    Reading,
    Stored,
    Widget,
    plain,
)
from grants.engine.mobiles import e164
from grants.validators import normalised_code, validate_org_code, validate_postcode, validate_uscc

TAGS = frozenset(
    {
        "p",
        "br",
        "ul",
        "ol",
        "li",
        "b",
        "strong",
        "em",
        "h3",
        "h4",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "sub",
        "sup",
    }
)
FORMATTED = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})\s*/?>", re.IGNORECASE)
MARKED = re.compile(rf"<(?:{'|'.join(sorted(TAGS - {'p', 'br'}))})\s*/?>", re.IGNORECASE)
GB_INDUSTRY = re.compile(r"[A-T]?([0-9]{4})")
PLAIN_CODE = re.compile(r"[0-9A-Za-z./_-]+")
DOTS = re.compile(r"[•‧・･·]")
NAME_LENGTH = 100
SHORT_ROWS, LONG_ROWS = 4, 10


def fitting(definition: FieldDefinition, text: str, limit: int | None = None) -> str:
    """Return ``text`` when it is not too long; length counts characters as people do, not bytes."""
    limit = limit or definition.max_length
    if len(text) > limit:
        raise FieldError(
            _("%(label)s should have at most %(limit)d characters, now %(length)d.")
            % {"label": definition.label, "limit": limit, "length": len(text)}
        )
    return text


class Text(FieldType):
    """One line."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        return fitting(definition, " ".join(plain(raw).split("\n"))) or None

    def widget(self, definition: FieldDefinition) -> Widget:
        return Widget("text", maxlength=definition.max_length, unit=definition.unit)


class LongText(FieldType):
    """Several lines."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        return fitting(definition, plain(raw)) or None

    def widget(self, definition: FieldDefinition) -> Widget:
        return Widget("textarea", maxlength=definition.max_length, rows=SHORT_ROWS)


def clean_html(text: str) -> str:
    """Return formatted text with known tags and no attributes."""
    return nh3.clean(text, tags=set(TAGS), attributes={}, clean_content_tags={"script", "style"})


def text_of_html(markup: str) -> str:
    """Return the words of formatted text, a line for each block."""
    lines = re.sub(r"</(?:p|li|h3|h4|tr)>|<br\s*/?>", "\n", markup)
    return html.unescape(nh3.clean(lines, tags=set())).strip()


def rich_html(stored: Stored) -> SafeString:
    """Return stored formatted text for a page, cleaned once more: a stored value is no promise."""
    cleaned = clean_html(str(stored))
    # clean_html let a short list of tags through and nothing else
    return mark_safe(cleaned)  # noqa: S308  # nosec B308 B703  # nosemgrep: no-unescaped-markup


class RichText(FieldType):
    """Formatted text; typed without tags, its lines become paragraphs and nothing of it is taken for markup."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        text = plain(raw)
        if not FORMATTED.search(text):
            text = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
        markup = clean_html(text)
        words = text_of_html(markup)
        fitting(definition, words)
        return markup if words else None

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        del definition, choices
        return text_of_html(stored)

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return text_of_html(stored)

    def typing(self, definition: FieldDefinition, stored: Stored) -> str:
        """Return plain lines where there is nothing but paragraphs, else the markup."""
        del definition
        return str(stored) if MARKED.search(stored) else text_of_html(stored)

    def answer(self, definition: FieldDefinition, stored: Stored) -> AnswerRow:
        del definition
        return AnswerRow(field="", text=text_of_html(stored))

    def widget(self, definition: FieldDefinition) -> Widget:
        return Widget("richtext", maxlength=definition.max_length, rows=LONG_ROWS)


def _uscc(text: str) -> str:
    code = normalised_code(text)
    validate_uscc(code)
    return code


def _org_code(text: str) -> str:
    code = normalised_code(text)
    validate_org_code(code)
    return code


def _postcode(text: str) -> str:
    code = normalised_code(text)
    validate_postcode(code)
    return code


def _mobile(text: str) -> str:
    number = e164(text)
    if number is None:
        raise ValidationError(_("Enter a mobile number of 11 digits, for example 13800001234."))
    return number


def _email(text: str) -> str:
    address = unicodedata.normalize("NFKC", text)
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("Enter an e-mail address, for example name@example.com.")) from None
    return address


def _industry_gb(text: str) -> str:
    match = GB_INDUSTRY.fullmatch(normalised_code(text))
    if not match:
        raise ValidationError(_("The industry code of GB/T 4754 should be 4 digits. Check the statistics return."))
    return match[1]


def _plain_code(text: str) -> str:
    code = unicodedata.normalize("NFKC", text)
    if not PLAIN_CODE.fullmatch(code):
        raise ValidationError(_("Enter a code of letters, digits and . / - _ only."))
    return code


SCHEMES: Mapping[CodeScheme, Callable[[str], str]] = MappingProxyType(
    {
        CodeScheme.USCC: _uscc,
        CodeScheme.ORG_CODE: _org_code,
        CodeScheme.POSTCODE: _postcode,
        CodeScheme.MOBILE: _mobile,
        CodeScheme.EMAIL: _email,
        CodeScheme.INDUSTRY_GB: _industry_gb,
        CodeScheme.PLAIN: _plain_code,
    }
)
INPUTS = MappingProxyType(
    {
        CodeScheme.MOBILE: ("tel", "tel", 20),
        CodeScheme.EMAIL: ("email", "email", 254),
        CodeScheme.POSTCODE: ("text", "numeric", 6),
        CodeScheme.USCC: ("text", "", 24),
        CodeScheme.ORG_CODE: ("text", "", 12),
        CodeScheme.INDUSTRY_GB: ("text", "numeric", 5),
    }
)


class Code(FieldType):
    """A code, stored as its scheme writes it; always text, so that no digit is lost."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        text = fitting(definition, plain(raw))
        if not text:
            return None
        try:
            return SCHEMES[definition.scheme](text)
        except ValidationError as error:
            raise FieldError(" ".join(error.messages)) from error

    def widget(self, definition: FieldDefinition) -> Widget:
        kind, mode, length = INPUTS.get(definition.scheme, ("text", "", definition.max_length))
        return Widget(kind, inputmode=mode, maxlength=length)


class Person(FieldType):
    """A person's name; the dot between parts of a name is always U+00B7."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        return fitting(definition, DOTS.sub("·", " ".join(plain(raw).split()))) or None

    def widget(self, definition: FieldDefinition) -> Widget:
        return Widget("text", maxlength=definition.max_length)


class OrganisationField(FieldType):
    """An organisation by its code and its name as on the licence, full-width brackets and all."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        if raw is None or raw == "":
            return None
        if not isinstance(raw, dict):
            raise FieldError(_("Enter the name and the unified social credit code of the organisation."))
        name, code = plain(raw.get("name")), plain(raw.get("uscc"))
        if not name and not code:
            return None
        if not name or not code:
            raise FieldError(_("Enter the name and the unified social credit code of the organisation."))
        try:
            return {"uscc": _uscc(code), "name": fitting(definition, name, NAME_LENGTH)}
        except ValidationError as error:
            raise FieldError(" ".join(error.messages)) from error

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return str(stored["uscc"])

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        del definition, choices
        return f"{stored['name']} {stored['uscc']}"

    def answer(self, definition: FieldDefinition, stored: Stored) -> AnswerRow:
        del definition
        return AnswerRow(field="", text=f"{stored['uscc']} {stored['name']}")

    def widget(self, definition: FieldDefinition) -> Widget:
        del definition
        return Widget("organisation", maxlength=NAME_LENGTH)
