# SPDX-License-Identifier: AGPL-3.0-or-later
"""Districts and industries as rosters are read with, and the words that their columns may hold."""

from datetime import date

from django.utils import timezone

from grants.engine.rosters.layouts import Holds, Layout
from grants.engine.rosters.places import DistrictWord, IndustryWord, Places
from grants.engine.rosters.words import choice_words
from grants.models import District, Industry
from grants.selectors.districts import districts_in_force

PLAN_DATE = date(2011, 12, 12)  # 沪经信推〔2011〕845号: nothing of the plan is dated before it


def places_known() -> Places:
    """Return the tables of the plan, old districts with their years (two queries)."""
    districts = District.objects.values_list("code", "name_zh", "name_en", "valid_from", "valid_to", "successor__code")
    industries = Industry.objects.filter(is_active=True).values_list("code", "name_zh", "name_en", "slug")
    return Places(
        [DistrictWord(*row[:5], row[5] or "") for row in districts],
        [IndustryWord(*row) for row in industries],
        since=PLAN_DATE,
    )


def words_of(layout: Layout) -> dict[str, list[str]]:
    """Return the words that may stand in a column, for columns that hold one of a list of words."""
    lists = {
        Holds.DISTRICT: lambda: list(districts_in_force(on=timezone.localdate()).values_list("name_zh", flat=True)),
        Holds.INDUSTRY: lambda: list(Industry.objects.filter(is_active=True).values_list("name_zh", flat=True)),
    }
    words = {column.code: lists[column.holds]() for column in layout.columns if column.holds in lists}
    return words | {one.code: list(choice_words(one.choices)) for one in layout.columns if one.choices}
