# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public reads about a call: windows, rules in words, papers, recommenders."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from grants.enums import CallState, RecommenderKind
from grants.models import AttachmentRequirement, Call, Reopening
from grants.rules.defaults import default_rules
from grants.selectors.callguide import (
    calls_over,
    chapters_of,
    papers_of,
    percent,
    recommenders_of,
    takes_cases,
    windows_of,
)
from tests.factories.people import DistrictFactory, RecommenderFactory, UserFactory
from tests.factories.plan import CallFactory, ProgrammeFactory, RoundFactory
from tests.factories.programmes import FormTemplateFactory, official_years

pytestmark = pytest.mark.django_db

RULES = default_rules()


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def sentences(call, rules=RULES):
    return [line for _title, lines in chapters_of(call, rules) for line in lines]


def reopened(window, *, hours, district=None):
    return Reopening.objects.create(
        round=window,
        district=district,
        closes_at=timezone.now() + timedelta(hours=hours),
        document_number="沪经信推〔2026〕9号",
        recorded_by=UserFactory(),
    )


def test_the_window_that_counts_now_comes_first():
    call, now = CallFactory(), timezone.now()
    for number, opens in ((1, -60), (2, 5), (3, -1)):
        RoundFactory(
            call=call,
            number=number,
            opens_at=now + timedelta(days=opens),
            closes_at=now + timedelta(days=opens + 4),
        )

    assert [window.number for window in windows_of(call, RULES)] == [3, 2, 1]


def test_a_reopening_for_everybody_moves_the_last_moment_and_one_for_a_district_does_not():
    past = timezone.now() - timedelta(hours=1)
    window = RoundFactory(closes_at=past)
    district = DistrictFactory()
    reopened(window, hours=5, district=district)

    [shown] = windows_of(window.call, RULES)
    assert (shown.is_open, [one.district for one in shown.open_districts]) == (False, [district])
    assert shown.closes_at == past

    everywhere = reopened(window, hours=2)
    [shown] = windows_of(window.call, RULES)
    assert (shown.is_open, shown.closes_at) == (True, everywhere.closes_at)


def test_letters_of_recommendation_are_due_some_working_days_later():
    official_years()
    window = RoundFactory()

    [shown] = windows_of(window.call, RULES)

    assert shown.recommend_by is not None
    assert (shown.recommend_by.date - shown.closes_at.date()).days >= RULES.windows.recommender_extra_working_days
    assert shown.recommend_by.provisional is False


def test_without_recommendation_no_letter_is_due():
    window = RoundFactory()

    [shown] = windows_of(window.call, default_rules("PRACTICE_DISTRICT"))

    assert shown.recommend_by is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": CallState.OPEN}, True),
        ({"state": CallState.OPEN, "is_suspended": True}, False),
        ({"state": CallState.PUBLISHED}, False),
        ({"state": CallState.INTAKE_CLOSED}, False),
    ],
)
def test_cases_are_taken_while_the_call_is_open_and_not_suspended(fields, expected):
    window = RoundFactory(call=CallFactory(**fields))

    assert takes_cases(window.call, windows_of(window.call, RULES)) is expected


def test_cases_are_taken_for_a_district_whose_window_was_reopened():
    window = RoundFactory(closes_at=timezone.now() - timedelta(hours=1))
    assert takes_cases(window.call, windows_of(window.call, RULES)) is False

    reopened(window, hours=5, district=DistrictFactory())

    assert takes_cases(window.call, windows_of(window.call, RULES)) is True


def test_closed_calls_say_whether_they_were_reopened_for_districts():
    plain, again, hidden = CallFactory(), CallFactory(), CallFactory(state=CallState.DESIGN)
    reopened(RoundFactory(call=again), hours=5, district=DistrictFactory())

    shown = {call.pk: call.is_reopened for call in calls_over([])}

    assert shown == {plain.pk: False, again.pk: True}
    assert hidden.pk not in shown
    assert [call.pk for call in calls_over([plain.pk])] == [again.pk]


def test_a_funded_call_tells_caps_shares_and_limits(english):
    lines = sentences(CallFactory())

    for line in (
        "An organisation applies for a project that it carries out.",
        "It was founded at least 1 year ago.",
        "Grant: at most 30% of the approved total investment, and at most 300.00 ten thousand yuan.",
        "Own funds are at least 50% of the total.",
        "A project takes at most 24 months.",
        "An organisation files at most 3 applications a year.",
        "5 experts, drawn at random, assess each application.",
        "The proposed list is shown to the public for 5 working days.",
    ):
        assert line in lines


def test_a_certified_call_tells_of_no_money(english):
    rules = default_rules("DEMO_ENTERPRISE")
    call = CallFactory(programme=ProgrammeFactory(code="DEMO_ENTERPRISE", subject_kind="enterprise"))

    lines = sentences(call, rules)

    assert "Whoever is selected gets a certificate and an entry in the register; no money is granted." in lines
    assert "It is valid for 3 years." in lines
    assert "Applications are assessed by a questionnaire; experts check a sample." in lines
    assert [line for line in lines if "yuan" in line or "agreement" in line] == []


def test_an_honour_without_recommendation_says_so(english):
    lines = sentences(CallFactory(), default_rules("LEAD_TALENT"))

    assert "Applications go to the commission directly; no recommendation is needed." in lines
    assert "Whoever is selected is entered in the register; no money is granted." in lines
    assert [line for line in lines if line.startswith("It is valid")] == []


def test_defence_and_visit_are_told_where_the_route_has_them(english):
    lines = sentences(CallFactory(), default_rules("PRACTICE_DISTRICT"))

    assert {"Applicants defend their application before the panel.", "Experts visit the site."} <= set(lines)


def test_papers_are_those_of_the_application(english):
    template = FormTemplateFactory()
    call = CallFactory(form_template=template)
    common = {"template": template, "max_megabytes": 10, "name_zh": "营业执照", "name_en": "Business licence"}
    AttachmentRequirement.objects.create(code="A01", formats="pdf|jpg", is_required=True, max_files=2, **common)
    AttachmentRequirement.objects.create(code="A99", formats="pdf", stage="acceptance", **common)

    [paper] = papers_of(call)

    assert (paper.name, paper.formats, paper.is_required, paper.max_files) == ("Business licence", "PDF, JPG", True, 2)
    assert papers_of(CallFactory()) == []


def test_recommenders_are_the_active_ones_of_the_kinds_in_the_rules():
    district = RecommenderFactory()
    group = RecommenderFactory(kind=RecommenderKind.HOLDING_GROUP, district=None)
    RecommenderFactory(is_active=False)

    assert list(recommenders_of(RULES)) == [district, group]
    assert list(recommenders_of(default_rules("PRACTICE_DISTRICT"))) == []


@pytest.mark.parametrize(
    ("ratio", "text"), [("0.30", "30%"), ("0.125", "12.5%"), ("1", "100%"), ("0.10", "10%"), ("0", "0%")]
)
def test_ratios_are_written_without_idle_zeros(ratio, text):
    assert percent(Decimal(ratio)) == text


def test_a_call_costs_the_same_queries_with_one_window_and_with_three(django_assert_num_queries):
    calls = [CallFactory(), CallFactory()]
    for number in range(1, 4):
        window = RoundFactory(call=calls[1], number=number)
        reopened(window, hours=5, district=DistrictFactory())
    RoundFactory(call=calls[0])
    reopened(calls[0].rounds.get(), hours=5, district=DistrictFactory())

    for call in Call.objects.all():
        with django_assert_num_queries(5):
            windows_of(call, RULES)
