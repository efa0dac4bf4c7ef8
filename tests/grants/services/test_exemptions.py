# SPDX-License-Identifier: AGPL-3.0-or-later
"""An exemption is entered by one person, checked by another, and lifts a quota or the budget then."""

import pytest

from grants.audit import events_of
from grants.enums import CallState, ExemptionKind, QuotaDimension
from grants.exceptions import GrantsError
from grants.models import Call, Exemption
from grants.selectors.invariants import exemption_by_one_person, exemption_missummed
from grants.services.exemptions import exemption_check, exemption_enter
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def quota(world):
    return world.call.quotas.create(dimension=QuotaDimension.RECOMMENDER, key=world.recommender.code, maximum=1)


def entered(world, **fields):
    given = {
        "kind": ExemptionKind.BUDGET,
        "amount_fen": 500,
        "document_number": "沪府〔2026〕1号",
        "reason": "市政府批准",
        **fields,
    }
    return exemption_enter(actor=world.leader, call=world.call, **given)


def test_nothing_is_lifted_before_the_check(world):
    entered(world)

    world.call.refresh_from_db()
    assert world.call.exempt_fen == 0


def test_a_checked_exemption_lifts_the_budget(world):
    exemption = entered(world)

    exemption_check(actor=world.second_officer, exemption=exemption)

    world.call.refresh_from_db()
    assert world.call.exempt_fen == 500
    assert [*exemption_missummed(), *exemption_by_one_person()] == []
    assert [event.action for event in events_of(world.call)][-2:] == [
        "call.exemption_entered",
        "call.exemption_checked",
    ]


def test_a_checked_exemption_lifts_its_quota(world, quota):
    exemption = entered(world, kind=ExemptionKind.QUOTA, quota=quota, count=2, amount_fen=0)

    exemption_check(actor=world.second_officer, exemption=exemption)

    quota.refresh_from_db()
    world.call.refresh_from_db()
    assert (quota.exempt, world.call.exempt_fen) == (2, 0)


def test_a_full_quota_takes_one_case_more_after_an_exemption(world, quota):
    world.recommended("甲")
    exemption = entered(world, kind=ExemptionKind.QUOTA, quota=quota, count=1, amount_fen=0)
    with pytest.raises(GrantsError):
        world.recommended("乙")

    exemption_check(actor=world.second_officer, exemption=exemption)
    world.recommended("丙")

    quota.refresh_from_db()
    assert quota.used == 2


def test_who_entered_cannot_check(world):
    exemption = entered(world)

    with pytest.raises(GrantsError):
        exemption_check(actor=world.leader, exemption=exemption)

    exemption.refresh_from_db()
    world.call.refresh_from_db()
    assert (exemption.checked_by, world.call.exempt_fen) == (None, 0)


def test_an_exemption_counts_once(world):
    exemption = entered(world)
    exemption_check(actor=world.second_officer, exemption=exemption)

    with pytest.raises(GrantsError):
        exemption_check(actor=world.officer, exemption=exemption)

    world.call.refresh_from_db()
    assert world.call.exempt_fen == 500


def test_a_limit_is_lifted_for_named_cases(world):
    case = world.submitted()

    exemption = entered(world, kind=ExemptionKind.LIMIT, amount_fen=0, cases=[case])

    assert list(exemption.cases.all()) == [case]
    assert list(case.exemptions.all()) == [exemption]


@pytest.mark.parametrize(
    "fields",
    [
        {"amount_fen": 0},
        {"kind": ExemptionKind.QUOTA, "count": 2},
        {"kind": ExemptionKind.LIMIT},
        {"document_number": " "},
        {"reason": ""},
    ],
)
def test_an_exemption_that_says_too_little_is_refused(world, fields):
    with pytest.raises(GrantsError):
        entered(world, **fields)

    assert Exemption.objects.count() == 0


def test_quota_and_cases_belong_to_the_call(world):
    other = World().opened()
    foreign = other.call.quotas.create(dimension=QuotaDimension.RECOMMENDER, key="x", maximum=1)

    with pytest.raises(GrantsError):
        entered(world, kind=ExemptionKind.QUOTA, quota=foreign, count=1)
    with pytest.raises(GrantsError):
        entered(world, kind=ExemptionKind.LIMIT, cases=[other.submitted()])

    assert Exemption.objects.count() == 0


def test_a_closed_call_is_not_lifted(world):
    exemption = entered(world)
    Call.objects.filter(pk=world.call.pk).update(state=CallState.CLOSED)

    with pytest.raises(GrantsError):
        exemption_check(actor=world.second_officer, exemption=exemption)

    world.call.refresh_from_db()
    assert world.call.exempt_fen == 0
