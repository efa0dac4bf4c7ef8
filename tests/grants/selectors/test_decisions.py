# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list comes to against budget, places and quotas, and what keeps it from the signers."""

from dataclasses import replace

import pytest
from django.utils import timezone

from grants.enums import ApplicationStatus, DecisionOutcome, ExemptionKind, QuotaDimension
from grants.models import Exemption, Quota
from grants.rules.defaults import default_rules
from grants.selectors.decisions import (
    Choice,
    amount_by_rules,
    hindrances_of,
    is_exempt,
    places_left,
    sums_of,
)
from tests.factories.people import DistrictFactory, UserFactory
from tests.factories.reviewers import IndustryFactory, call_in_review, case_of

pytestmark = pytest.mark.django_db
WAN = 1_000_000


@pytest.fixture
def call():
    call = call_in_review()
    call.places, call.budget_fen = 3, 500 * WAN
    call.save()
    return call


def scored(call, **fields):
    return case_of(call, status=ApplicationStatus.SCORED, **fields)


def supported(case, amount_fen=100 * WAN):
    industry, district = (part and part.code for part in (case.industry, case.district))
    return Choice(DecisionOutcome.SUPPORT, amount_fen, industry, district)


def exempted(call, kind, *cases, **fields):
    exemption = Exemption.objects.create(
        call=call,
        kind=kind,
        document_number="沪府〔2026〕3号",
        reason="市政府专题会议决定",
        entered_by=UserFactory(),
        checked_by=UserFactory(),
        checked_at=timezone.now(),
        **fields,
    )
    exemption.cases.set(cases)
    return exemption


def test_the_amount_by_the_rules_rests_on_the_approved_total(call):
    case = scored(call, total_fen=900 * WAN, requested_fen=270 * WAN, approved_total_fen=600 * WAN)

    amount = amount_by_rules(case, default_rules())

    assert (amount.amount_fen, amount.is_provisional) == (180 * WAN, False)


def test_until_it_is_entered_the_amount_is_provisional(call):
    case = scored(call, total_fen=900 * WAN, requested_fen=200 * WAN)

    amount = amount_by_rules(case, default_rules())

    assert (amount.amount_fen, amount.is_provisional) == (200 * WAN, True)


def test_undecided_cases_take_no_place_and_no_money(call):
    sums = sums_of(call, [supported(scored(call))], undecided=7, is_funded=True)

    assert (sums.support, sums.amount_fen, sums.over_fen, sums.over_places) == (1, 100 * WAN, 0, 0)
    assert len(hindrances_of(sums)) == 1


def test_a_list_within_all_limits_is_not_hindered(call):
    choices = [supported(scored(call)), Choice(DecisionOutcome.REJECT)]

    assert hindrances_of(sums_of(call, choices, undecided=0, is_funded=True)) == []


def test_a_list_over_the_budget_is_hindered(call):
    sums = sums_of(call, [supported(scored(call), 501 * WAN)], undecided=0, is_funded=True)

    assert sums.over_fen == WAN
    assert len(hindrances_of(sums)) == 1


def test_what_is_committed_already_counts(call):
    call.committed_fen = 450 * WAN

    sums = sums_of(call, [supported(scored(call))], undecided=0, is_funded=True)

    assert sums.over_fen == 50 * WAN


def test_without_money_there_is_no_budget(call):
    sums = sums_of(call, [supported(scored(call), 0)], undecided=0, is_funded=False)

    assert sums.free_fen is None


def test_a_list_over_the_places_is_hindered(call):
    choices = [supported(scored(call), WAN) for _ in range(4)]

    sums = sums_of(call, choices, undecided=0, is_funded=True)

    assert sums.over_places == 1
    assert len(hindrances_of(sums)) == 1


def test_places_taken_by_an_earlier_list_are_gone(call):
    case_of(call, status=ApplicationStatus.APPROVED)
    case_of(call, status=ApplicationStatus.RESERVE)

    assert places_left(call) == 2


def test_a_document_adds_places(call):
    exempted(call, ExemptionKind.QUOTA, count=2)

    assert places_left(call) == 5


def test_a_document_that_nobody_checked_adds_none(call):
    exempted(call, ExemptionKind.QUOTA, count=2)
    Exemption.objects.update(checked_by=None, checked_at=None)

    assert places_left(call) == 3


@pytest.mark.parametrize("dimension", [QuotaDimension.INDUSTRY, QuotaDimension.DISTRICT])
def test_a_quota_counts_this_list_and_earlier_ones(call, dimension):
    industry, district = IndustryFactory(), DistrictFactory()
    key = industry.code if dimension == QuotaDimension.INDUSTRY else district.code
    Quota.objects.create(call=call, dimension=dimension, key=key, minimum=3, maximum=1, exempt=0)
    case_of(call, status=ApplicationStatus.PUBLICITY, industry=industry, district=district)
    fresh = scored(call, industry=industry, district=district)

    sums = sums_of(call, [supported(fresh), supported(scored(call))], undecided=0, is_funded=True)

    (measure,) = sums.quotas
    assert (measure.used, measure.is_over, measure.is_under) == (2, True, True)
    assert measure.label == str(industry if dimension == QuotaDimension.INDUSTRY else district)
    assert len(hindrances_of(sums)) == 1


def test_a_lifted_quota_holds_more(call):
    industry = IndustryFactory()
    Quota.objects.create(call=call, dimension=QuotaDimension.INDUSTRY, key=industry.code, maximum=1, exempt=1)
    choices = [supported(scored(call, industry=industry)) for _ in range(2)]

    sums = sums_of(call, choices, undecided=0, is_funded=True)

    assert [one.is_over for one in sums.quotas] == [False]
    assert not sums.is_over_quota


def test_only_the_named_case_is_exempt(call):
    named, other = scored(call), scored(call)
    exempted(call, ExemptionKind.LIMIT, named)

    assert (is_exempt(named, ExemptionKind.LIMIT), is_exempt(other, ExemptionKind.LIMIT)) == (True, False)


def test_industries_are_counted_once(call):
    industry = IndustryFactory()
    choices = [supported(scored(call, industry=industry)), supported(scored(call, industry=industry))]

    assert sums_of(call, choices, undecided=0, is_funded=True).industries == 1


def test_sums_can_be_changed_only_by_making_new_ones(call):
    sums = sums_of(call, [], undecided=0, is_funded=True)

    assert replace(sums, undecided=1).undecided == 1
