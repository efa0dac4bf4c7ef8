# SPDX-License-Identifier: AGPL-3.0-or-later
"""The template of a kind of roster: official headers, lists to choose from, an example, and what each column takes."""

from collections.abc import Callable, Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.engine.codes import fictional_uscc
from grants.engine.rosters.layouts import Column, Holds, Layout
from grants.engine.rosters.words import choice_words, examples
from grants.models import District, Industry, User
from grants.selectors.districts import districts_in_force
from grants.services.rosters.kinds import Roster, RosterKind
from grants.storage.templatebooks import TemplateColumn, template_write

UNITS = {Holds.MONEY: "（万元）", Holds.PERCENT: "（%）"}
NUMBERS = frozenset({Holds.YEAR, Holds.DATE, Holds.LAST_DAY, Holds.INTEGER, *UNITS, Holds.DECIMAL})
EXAMPLE = "示例："  # by this word at the beginning of a row the import leaves the row out
NAMED = {"name": "张三", "legal_representative": "李四", "contact_name": "王五"}


def template_workbook(*, kind: RosterKind, actor: User | None = None) -> bytes:
    """Return an XLSX to be filled in: the list, a sheet that says what each column takes, a hidden one of choices."""
    roster = kind.open(actor)
    offered = _offered(roster)
    shown = examples(kind.code)
    columns = [
        TemplateColumn(
            title=f"{'*' if column.is_required else ''}{column.title}{UNITS.get(column.holds, '')}",
            example=shown.get(column.code) or _example(column, offered),
            takes=_takes(column, offered.get(column.code, ())),
            is_required=column.is_required,
            is_text=column.holds not in NUMBERS,
            choices=() if column.holds == Holds.INDUSTRIES else offered.get(column.code, ()),
        )
        for column in roster.layout.columns
        if not column.is_alias
    ]
    columns[0].example = f"{EXAMPLE}{columns[0].example}"
    return template_write(str(kind.title), columns)


def _offered(roster: Roster) -> Mapping[str, Sequence[str]]:
    """Return the words to choose from by column; old districts where rows are dated."""
    own = roster.offered()
    industries = list(Industry.objects.filter(is_active=True).values_list("name_zh", flat=True))
    districts = _districts(roster.layout)
    lists: Mapping[Holds, Callable[[Column], Sequence[str]]] = {
        Holds.CHOICE: lambda column: choice_words(column.choices),
        Holds.DISTRICT: lambda _column: districts,
        Holds.INDUSTRY: lambda _column: industries,
        Holds.INDUSTRIES: lambda _column: industries,
    }
    known = {one.code: lists[one.holds](one) for one in roster.layout.columns if one.holds in lists}
    return {**known, **own}


def _districts(layout: Layout) -> list[str]:
    found = District.objects.all() if layout.dated_by else districts_in_force(on=timezone.localdate())
    return list(dict.fromkeys(found.order_by("code").values_list("name_zh", flat=True)))


def _example(column: Column, offered: Mapping[str, Sequence[str]]) -> str:
    """Return an example of what a column holds, which belongs to nobody."""
    words = list(offered.get(column.code, ()))
    today = timezone.localdate()
    found = {
        Holds.TEXT: column.title,
        Holds.NAME: "上海示例制造有限公司",
        Holds.PERSON: NAMED.get(column.code, "张三"),
        Holds.CODE: "0001",
        Holds.USCC: fictional_uscc(1),
        Holds.MOBILE: "13800000000",
        Holds.PHONE: "13800000000",
        Holds.EMAIL: "example@example.com",
        Holds.YEAR: str(today.year),
        Holds.DATE: today.isoformat(),
        Holds.LAST_DAY: today.replace(year=today.year + 1, day=1).isoformat(),
        Holds.INTEGER: str(max(column.least, 1)),
        Holds.MONEY: "100",
        Holds.PERCENT: "85",
        Holds.DECIMAL: "80",
    }
    return found.get(column.holds) or "、".join(words[: 2 if column.holds == Holds.INDUSTRIES else 1])


def _takes(column: Column, words: Sequence[str]) -> str:
    """Say in one sentence what a column takes."""
    if column.holds == Holds.INDUSTRIES:
        return _("One or several, with 、 between them: %(words)s.") % {"words": "、".join(words)}
    if words:
        return _("One of: %(words)s.") % {"words": "、".join(words)}
    sentences = {
        Holds.CODE: _("Digits and letters, at most %(limit)d. Keep the cells as text."),
        Holds.USCC: _("The unified social credit code of 18 characters, as on the licence. Keep the cells as text."),
        Holds.MOBILE: _("A mobile number of 11 digits, or one with its country code."),
        Holds.PHONE: _("A mobile number, or a telephone number with its area code."),
        Holds.EMAIL: _("An e-mail address."),
        Holds.YEAR: _("A year of 4 digits."),
        Holds.DATE: _("A date, such as 2026-11-23."),
        Holds.LAST_DAY: _("A date, such as 2026-11-23; a month stands for its last day."),
        Holds.INTEGER: _("A whole number from %(least)d to %(most)d."),
        Holds.MONEY: _("An amount in 万元, with at most 6 decimals."),
        Holds.PERCENT: _("A percentage: 85 stands for 85%%."),
        Holds.DECIMAL: _("A number."),
    }
    sentence = sentences.get(column.holds, _("Text of at most %(limit)d characters."))
    return sentence % {"limit": column.limit, "least": column.least, "most": column.most}
