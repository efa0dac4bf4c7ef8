# SPDX-License-Identifier: AGPL-3.0-or-later
"""Earlier honours, so that the register and the figures of the home page have something to count."""

from random import Random

from django.utils import timezone

from grants.models import District, Industry, Programme
from grants.services.awards import honour_register
from workflow.management.demo.people import Cast

# enterprises that still stand in the register of organisations, by their place there; none of them has a case
KNOWN = {"DEMO_ENTERPRISE": range(70, 78)}
HONOURS = (("DEMO_PROJECT", 14), ("DEMO_ENTERPRISE", 37), ("PRACTICE_DISTRICT", 2), ("DIGITAL_PARK", 3))


def register_filled(cast: Cast, random: Random) -> None:
    """Register the honours of last year."""
    districts = list(District.objects.filter(valid_to=None).order_by("code"))
    industries = list(Industry.objects.order_by("sort"))
    year = timezone.localdate().year - 1
    number = 0
    for code, count in HONOURS:
        programme = Programme.objects.get(code=code)
        known = [cast.firms[place][0] for place in KNOWN.get(code, ())]
        for place in range(count):
            number += 1
            firm = known[place] if place < len(known) else None
            honour_register(
                actor=cast.officer,
                programme=programme,
                organisation=firm,
                organisation_name=firm.name if firm else f"演示单位{number:03d}",
                subject_name=f"{programme.name_zh}{number:03d}",
                district=random.choice(districts),
                industry=random.choice(industries),
                year=year,
                number=f"YS-{year}-{number:04d}",
                document_number=f"示经信推〔{year}〕1号",
            )
