# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of field that are picked: yes or no, one of a list, several of a list, a statement to agree to."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from grants.engine.conditions import Value
from grants.engine.formdefs import FieldDefinition
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

YES = frozenset({"true", "1", "yes", "on", "是", "有"})
NO = frozenset({"false", "0", "no", "off", "否", "无"})


def options(definition: FieldDefinition, choices: ChoiceLists) -> Mapping[str, str]:
    """Return what may be chosen: label by code."""
    if definition.source:
        return choices(definition.source)
    return {choice.code: choice.label for choice in definition.choices}


class BooleanField(FieldType):
    """Yes or no; neither is preset, so blank stays blank."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        if isinstance(raw, bool):
            return raw
        text = plain(raw).lower()
        if not text:
            return None
        if text not in YES | NO:
            raise FieldError(_("Choose yes or no for %(label)s.") % {"label": definition.label})
        return text in YES

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        del definition, choices
        return _("Yes") if stored else _("No")

    def typing(self, definition: FieldDefinition, stored: Stored) -> str:
        del definition
        return "true" if stored else "false"

    def answer(self, definition: FieldDefinition, stored: Stored) -> AnswerRow:
        return AnswerRow(field="", text=self.typing(definition, stored))

    def widget(self, definition: FieldDefinition) -> Widget:
        del definition
        return Widget("yes_no")


class StatementField(BooleanField):
    """A statement that is agreed to or not: a tick, or nothing."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        return super().read(definition, raw, reading) or None

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        del definition, stored, choices
        return _("Agreed")

    def widget(self, definition: FieldDefinition) -> Widget:
        del definition
        return Widget("checkbox")


class ChoiceField(FieldType):
    """One of a list, stored by its code; the label is taken too, as sheets carry it."""

    def pick(self, definition: FieldDefinition, text: str, reading: Reading) -> str:
        """Return the code of what was typed; raises FieldError."""
        listed = options(definition, reading.choices)
        if text in listed:
            return text
        by_label = [code for code, label in listed.items() if label == text]
        if len(by_label) != 1:
            raise FieldError(_("Choose %(label)s from the list.") % {"label": definition.label})
        return by_label[0]

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        text = plain(raw)
        return self.pick(definition, text, reading) if text else None

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        # A code that has left its list since is shown as it is.
        return options(definition, choices).get(stored, stored)

    def widget(self, definition: FieldDefinition) -> Widget:
        del definition
        return Widget("select")


class ChoicesField(ChoiceField):
    """Several of a list, stored in the list's order."""

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        parts = raw if isinstance(raw, list | tuple) else plain(raw).split("|")
        picked = {self.pick(definition, text, reading) for part in parts if (text := plain(part))}
        return [code for code in options(definition, reading.choices) if code in picked] or None

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return tuple(stored)

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        return _(", ").join(super(ChoicesField, self).text(definition, code, choices) for code in stored)

    def answer(self, definition: FieldDefinition, stored: Stored) -> AnswerRow:
        del definition
        return AnswerRow(field="", text="|".join(stored))

    def widget(self, definition: FieldDefinition) -> Widget:
        del definition
        return Widget("checkboxes")
