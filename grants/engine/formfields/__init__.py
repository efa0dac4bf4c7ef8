# SPDX-License-Identifier: AGPL-3.0-or-later
"""The closed registry of form fields: how each kind is read, stored, compared, shown and indexed."""

from grants.engine.formfields.base import AnswerRow, ChoiceLists, FieldError, FieldType, Problem, Reading, Widget
from grants.engine.formfields.picks import options
from grants.engine.formfields.registry import TYPES, type_of
from grants.engine.formfields.texts import rich_html

__all__ = [
    "TYPES",
    "AnswerRow",
    "ChoiceLists",
    "FieldError",
    "FieldType",
    "Problem",
    "Reading",
    "Widget",
    "options",
    "rich_html",
    "type_of",
]
