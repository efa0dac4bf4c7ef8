# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a call lacks before it is published, and what is worth a second look."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from grants.engine.calendar import CITY_TIME
from grants.enums import CallState, QuotaDimension
from grants.exceptions import GrantsError
from grants.rules.defaults import default_rules
from grants.selectors.readiness import Part, advice, missing_parts
from grants.services.programmes import budget_set, call_create, call_publish
from grants.services.setup import Bounds, Window, contacts_set, form_choose, quotas_set, rounds_set, rubric_choose
from tests.factories.people import UserFactory
from tests.factories.programmes import FormTemplateFactory, ProgrammeFactory, rubric_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def call(officer):
    return call_create(
        actor=officer, programme=ProgrammeFactory(), code="C-1", year=2026, title_zh="第一批", rules=default_rules()
    )


def at(days, hour=16):
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=CITY_TIME)


def test_an_empty_call_lacks_form_rubric_dates_and_number(call):
    assert [problem.part for problem in missing_parts(call, document_number=" ")] == [
        Part.FORM,
        Part.RUBRIC,
        Part.DATES,
        Part.DESCRIPTION,
    ]


def test_publishing_refuses_with_the_first_thing_that_is_missing(call, officer):
    first = missing_parts(call, document_number="1号")[0]

    with pytest.raises(GrantsError, match=first.sentence):
        call_publish(actor=officer, call=call, document_number="1号")

    call.refresh_from_db()
    assert call.state == CallState.DESIGN


def made_whole(call, officer):
    form_choose(actor=officer, call=call, form_template=FormTemplateFactory(programme=call.programme))
    rubric_choose(actor=officer, call=call, rubric=rubric_made(call.programme))
    rounds_set(actor=officer, call=call, windows=[Window(opens_at=at(1), closes_at=at(60))])
    call.refresh_from_db()
    return call


def test_a_whole_call_lacks_nothing(call, officer):
    made_whole(call, officer)

    assert missing_parts(call, document_number="1号") == []


def test_a_closing_time_in_the_past_is_missing_a_date(call, officer):
    made_whole(call, officer)
    call.rounds.update(opens_at=at(-20), closes_at=at(-1))

    assert [problem.part for problem in missing_parts(call, document_number="1号")] == [Part.DATES]


def test_advice_names_what_is_seldom_meant(call, officer):
    made_whole(call, officer)

    assert [problem.part for problem in advice(call)] == [Part.DESCRIPTION, Part.CONTACTS, Part.BUDGET, Part.QUOTAS]


def test_advice_ends_when_it_is_followed(call, officer):
    made_whole(call, officer)
    call.guide_zh = "指南"
    call.save(update_fields=["guide_zh"])
    contacts_set(actor=officer, call=call, name="王敏", phone="021-1")
    budget_set(actor=officer, call=call, by_year={2026: 100})
    quotas_set(actor=officer, call=call, dimension=QuotaDimension.RECOMMENDER, bounds={"hp-jw": Bounds(0, 3)})
    call.refresh_from_db()

    assert advice(call) == []


def test_a_window_against_the_rules_is_named(call, officer):
    made_whole(call, officer)
    rounds_set(actor=officer, call=call, windows=[Window(opens_at=at(-1), closes_at=at(5, hour=17))])

    assert [problem.part for problem in advice(call)].count(Part.DATES) == 3


def test_a_rubric_off_the_scale_is_named(call, officer):
    made_whole(call, officer)
    call.rubric.criteria.filter(code="1").update(points=11)

    assert Part.RUBRIC in [problem.part for problem in advice(call)]
