# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists to choose from: what is in use on the date, in the reader's language, read once."""

from datetime import date

import pytest
from django.utils import translation

from grants.engine.formdefs import ChoiceSource
from grants.models import District, Industry, Programme, Recommender, StandardIndicator, SubDirection
from grants.selectors.choices import FRESH_S, choice_labels, choice_lists
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


def test_labels_are_remembered_for_a_minute_in_each_language(monkeypatch, django_assert_num_queries):
    now = 1_000 * FRESH_S
    monkeypatch.setattr("grants.selectors.choices.time", lambda: now)
    on = date(2026, 11, 23)
    chinese = choice_labels(on=on)(ChoiceSource.INDUSTRIES)["IND01"]
    Industry.objects.filter(code="IND01").update(name_zh="冶金")

    with django_assert_num_queries(0):
        assert choice_labels(on=on)(ChoiceSource.INDUSTRIES)["IND01"] == chinese
    with translation.override("en"):
        assert choice_labels(on=on)(ChoiceSource.INDUSTRIES)["IND01"] == "Iron and steel"
    now += FRESH_S

    assert choice_labels(on=on)(ChoiceSource.INDUSTRIES)["IND01"] == "冶金"
