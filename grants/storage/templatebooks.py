# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workbooks to be filled in: a header, columns that choose from lists, an example, and a sheet that explains them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grants.engine.rosters.xlsxscan import column_letters

ROWS_PREPARED = 5_000
NARROWEST, WIDEST = 14, 36
WIDE = 2  # columns of a sheet that a Chinese sign takes
LAST_ASCII = 127


@dataclass
class TemplateColumn:
    """A column: its header, an example, what it takes in words, and the words it chooses from."""

    title: str
    example: str
    takes: str
    is_required: bool
    is_text: bool
    choices: Sequence[str] = ()


def template_write(name: str, columns: Sequence[TemplateColumn]) -> bytes:
    """Return the workbook; row 1 is the header, row 2 the example."""
    import xlsxwriter  # noqa: PLC0415 -- heavy library

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, how = book.add_worksheet(name), book.add_worksheet(_("How to fill in"))
        lists = book.add_worksheet(_("Choices"))
        _list_fill(book, sheet, columns)
        _choices_fill(sheet, lists, columns)
        _how_fill(book, how, columns)
        lists.hide()
    return buffer.getvalue()


def _list_fill(book: Any, sheet: Any, columns: Sequence[TemplateColumn]) -> None:
    head = {"bold": True, "border": 1, "valign": "vcenter", "text_wrap": True}
    plain, required = book.add_format({**head, "bg_color": "#E9EEF4"}), book.add_format({**head, "bg_color": "#FFE9C7"})
    example = book.add_format({"italic": True, "font_color": "#5B6673", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    for number, column in enumerate(columns):
        sheet.set_column(number, number, _width(column), text if column.is_text else None)
        sheet.write_string(0, number, column.title, required if column.is_required else plain)
        sheet.write_string(1, number, column.example, example)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _choices_fill(sheet: Any, lists: Any, columns: Sequence[TemplateColumn]) -> None:
    """Put the lists on their sheet, and let the columns choose; another spelling is asked about and not refused."""
    for number, column in enumerate(columns):
        if column.choices:
            lists.write_column(0, number, column.choices)
            letters = column_letters(number + 1)
            rule = {
                "validate": "list",
                "source": f"='{lists.get_name()}'!${letters}$1:${letters}${len(column.choices)}",
                "error_type": "warning",
                "error_title": _("Not in the list"),
                "error_message": _("This is not one of the listed words. Keep it all the same?"),
            }
            sheet.data_validation(1, number, ROWS_PREPARED, number, rule)


def _how_fill(book: Any, sheet: Any, columns: Sequence[TemplateColumn]) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 80)
    notes = (
        _("Fill in the first sheet from row 3 on. The row of the example is not taken, whether it stays or goes."),
        _("Columns with a star have to be filled in. Keep the headers; other columns may be left empty or deleted."),
    )
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note)
    first = len(notes) + 1
    for place, title in enumerate((_("Column"), _("Required"), _("What it takes"))):
        sheet.write_string(first, place, title, bold)
    for row, column in enumerate(columns, start=first + 1):
        sheet.write_string(row, 0, column.title.lstrip("*"), wrapped)
        sheet.write_string(row, 1, _("Yes") if column.is_required else _("No"), wrapped)
        sheet.write_string(row, 2, column.takes, wrapped)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _width(column: TemplateColumn) -> int:
    longest = max(
        sum(WIDE if ord(sign) > LAST_ASCII else 1 for sign in text) for text in (column.title, column.example)
    )
    return min(max(longest + 2, NARROWEST), WIDEST)
