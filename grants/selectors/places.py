# SPDX-License-Identifier: AGPL-3.0-or-later
"""Districts and industries as rosters are read with."""

from datetime import date

from grants.engine.rosters.places import DistrictWord, IndustryWord, Places
from grants.models import District, Industry

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
