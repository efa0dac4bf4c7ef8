# SPDX-License-Identifier: AGPL-3.0-or-later
"""The select of a filter is drawn as Django draws one."""

import pytest
from django import forms

from grants.forms.filters import FilterSelect

CHOICES = [("", "全部行业"), ("a&b", "<纺织>"), (3, "电子")]


@pytest.mark.parametrize("value", [None, "", "a&b", 3, "3", "nothing"])
def test_a_filter_is_drawn_as_django_draws_a_select(value):
    attrs = {"class": "form-select", "id": "filter_industry"}

    drawn = [select(choices=CHOICES).render("industry", value, attrs=attrs) for select in (FilterSelect, forms.Select)]

    assert drawn[0] == drawn[1]
