# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks of firms."""

from grants.enums import MarkList
from grants.models import Organisation, OrganisationMark


def mark(organisation: Organisation, on: MarkList = MarkList.GIANT, year: int = 2025) -> OrganisationMark:
    """Put an organisation on a list."""
    return OrganisationMark.objects.create(organisation=organisation, list=on, year=year)
