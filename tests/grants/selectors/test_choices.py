# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists to choose from: what is in use on the date, in the reader's language, read once."""

from datetime import date

import pytest
from django.utils import translation

from grants.engine.formdefs import ChoiceSource
from grants.models import District, Industry, Programme, Recommender, StandardIndicator, SubDirection
from grants.selectors.choices import choice_lists
from grants.services.reference import reference_load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    """The tables of the plan."""
    reference_load()


def test_every_list_can_be_read():
    lists = choice_lists(on=date(2026, 11, 23))

    sizes = {source: len(lists(source)) for source in ChoiceSource}

    assert sizes == {
        ChoiceSource.PROGRAMMES: Programme.objects.count(),
        ChoiceSource.INDUSTRIES: Industry.objects.count(),
        ChoiceSource.DIRECTIONS: SubDirection.objects.count(),
        ChoiceSource.DISTRICTS: 16,
        ChoiceSource.RECOMMENDERS: Recommender.objects.count(),
        ChoiceSource.INDICATORS: StandardIndicator.objects.count(),
    }


def test_districts_are_those_of_the_date():
    codes = choice_lists(on=date(2011, 12, 12))(ChoiceSource.DISTRICTS)

    assert "310108" in codes
    assert len(codes) == District.objects.count() - 3


def test_list_is_read_once(django_assert_num_queries):
    lists = choice_lists(on=date(2026, 11, 23))

    with django_assert_num_queries(1):
        lists(ChoiceSource.INDUSTRIES)
        lists(ChoiceSource.INDUSTRIES)


def test_labels_follow_the_language_and_what_is_switched_off_is_gone():
    Industry.objects.filter(code="IND02").update(is_active=False)

    with translation.override("en"):
        english = choice_lists(on=date(2026, 11, 23))(ChoiceSource.INDUSTRIES)

    assert english["IND01"] == "Iron and steel"
    assert "IND02" not in english
