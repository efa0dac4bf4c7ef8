# SPDX-License-Identifier: AGPL-3.0-or-later
"""Districts and industries by name, short name or code; an old name is right only in its years."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grants.engine.rosters.problems import CellError
from grants.engine.rosters.words import folded, industry_hints
from grants.enums.rosters import RosterFault

ENDINGS = ("新区", "区", "县")
CITY = re.compile(r"^(?:上海市?|shanghai)(?=.)")
SEVERAL = re.compile(r"[、,，;；/|\s]+")


@dataclass(frozen=True, slots=True)
class DistrictWord:
    """A district with the time its code was in force; the day it ceases no longer counts."""

    code: str
    name: str
    english: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""

    def in_force(self, first: date, last: date) -> bool:
        """Say whether the district was there on any day from ``first`` to ``last``."""
        return (self.valid_from or date.min) <= last and first < (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class IndustryWord:
    """An industry of the plan."""

    code: str
    name: str
    english: str = ""
    slug: str = ""


class Places:
    """The tables that rosters are read with; ``since`` is the first day that any row can be dated."""

    def __init__(self, districts: Sequence[DistrictWord], industries: Sequence[IndustryWord], *, since: date) -> None:
        self.since = since
        self._by_code = {district.code: district for district in districts}
        self._districts: dict[str, list[DistrictWord]] = {}
        for district in districts:
            for word in _district_words(district):
                self._districts.setdefault(word, []).append(district)
        self._industries = {
            folded(word): industry.code
            for industry in industries
            for word in (industry.code, industry.name, f"{industry.name}行业", f"{industry.name}业", industry.english)
            if word
        } | {folded(industry.slug.replace("_", " ")): industry.code for industry in industries if industry.slug}
        self._industry_names = {industry.code: industry.name for industry in industries}

    def district(self, text: str, *, first: date, last: date) -> str:
        """Return the code of the district that bore this name between two days; raises ``CellError``."""
        known = self._districts.get(CITY.sub("", folded(text)), [])
        if not known:
            raise CellError(RosterFault.DISTRICT_UNKNOWN, value=text[:20])
        in_force = [district for district in known if district.in_force(max(first, self.since), last)]
        if in_force:
            return max(in_force, key=lambda district: district.valid_to or date.max).code
        raise self._not_in_force(known[0], max(first, self.since), last)

    def _not_in_force(self, district: DistrictWord, first: date, last: date) -> CellError:
        """Say that a district was gone, or not there yet, with the one that stood in its place."""
        other = self._by_code.get(district.successor)
        if other is not None:
            return CellError(
                RosterFault.DISTRICT_NOT_IN_FORCE, suggestion=other.name, name=district.name, successor=other.name
            )
        before = (one for one in self._by_code.values() if one.successor == district.code and one.in_force(first, last))
        other = next(before, None)
        if other is None:
            return CellError(RosterFault.DISTRICT_UNKNOWN, value=district.name)
        return CellError(
            RosterFault.DISTRICT_NOT_YET, suggestion=other.name, name=district.name, predecessor=other.name
        )

    def industry(self, text: str) -> str:
        """Return the code of an industry; raises ``CellError``, with the one that may be meant."""
        code = self._industries.get(folded(text))
        if code is None:
            hint = industry_hints().get(folded(text).removesuffix("行业").removesuffix("业"), "")
            raise CellError(
                RosterFault.INDUSTRY_UNKNOWN,
                suggestion=self._industry_names.get(hint, ""),
                value=text[:20],
                choices="、".join(self._industry_names.values()),
            )
        return code

    def industries(self, text: str) -> list[str]:
        """Return the codes of several industries, each once."""
        return list(dict.fromkeys(self.industry(word) for word in SEVERAL.split(text) if word))


def year_span(year: int) -> tuple[date, date]:
    """Return the first and the last day of a year."""
    return date(year, 1, 1), date(year + 1, 1, 1) - timedelta(days=1)


def _district_words(district: DistrictWord) -> Iterable[str]:
    """Return the folded words for a district: code, name, name without its ending, English name."""
    yield district.code
    yield folded(district.name)
    short = next((district.name.removesuffix(end) for end in ENDINGS if district.name.endswith(end)), district.name)
    if len(short) > 1:
        yield folded(short)
    if district.name.endswith("新区"):
        yield folded(f"{short}区")
    if district.english:
        yield folded(district.english)
        yield folded(f"{district.english} district")
