# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of experts is kept with accounts, numbers and reasons."""

import pytest

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import User
from reviewers.enums import Discipline, ExpertStanding
from reviewers.models import Expert
from reviewers.services.experts import (
    ExpertEntry,
    expert_account_set,
    expert_change,
    expert_enter,
    expert_standing_set,
)
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.reviewers import ExpertFactory, IndustryFactory, PanelMemberFactory

pytestmark = pytest.mark.django_db
MOBILE = "13900001111"


@pytest.fixture
def officer():
    return UserFactory()


def entry(**fields):
    return ExpertEntry(**{"name": "陈思远", "discipline": Discipline.TECHNICAL, **fields})


def actions(expert):
    return [event.action for event in events_of(expert)]


def test_expert_is_entered_with_a_new_account_and_the_next_number(officer):
    ExpertFactory(number="ZJ0007")
    ExpertFactory(number="E99999")
    steel = IndustryFactory()

    expert = expert_enter(actor=officer, entry=entry(industries=[steel]), mobile=MOBILE)

    assert (expert.number, expert.user.mobile, expert.user.name) == ("ZJ0008", "+8613900001111", "陈思远")
    assert expert.user.has_usable_password() is False
    assert list(expert.industries.all()) == [steel]
    assert actions(expert) == ["expert.entered"]


def test_expert_is_bound_to_the_account_that_is_there(officer):
    person = UserFactory(mobile="+8613900001111")

    expert = expert_enter(actor=officer, entry=entry(), mobile=MOBILE, number="A-1")

    assert (expert.user, expert.number) == (person, "A-1")


def test_employer_is_named_by_its_code(officer):
    firm = OrganisationFactory()

    expert = expert_enter(actor=officer, entry=entry(employer_uscc=firm.uscc), mobile=MOBILE)

    assert (expert.employer_uscc, expert.employer_name) == (firm.uscc, firm.name)


@pytest.mark.parametrize("case", ["other expert", "number taken", "closed", "no mobile"])
def test_expert_is_not_entered_twice_nor_without_a_sound_account(officer, case):
    other = ExpertFactory(number="A-1")
    closed = UserFactory(is_active=False)
    users, experts = User.objects.count(), Expert.objects.count()
    mobiles = {"other expert": other.user.mobile, "closed": closed.mobile, "no mobile": "021-1234"}

    with pytest.raises(GrantsError):
        expert_enter(
            actor=officer,
            entry=entry(),
            mobile=mobiles.get(case, MOBILE),
            number="A-1" if case == "number taken" else "",
        )

    assert (User.objects.count(), Expert.objects.count()) == (users, experts)


def test_change_is_recorded_by_what_changed(officer):
    expert = ExpertFactory(name="陈思远", discipline=Discipline.TECHNICAL, employer_uscc="", title="")

    expert_change(actor=officer, expert=expert, entry=entry(title="研究员", max_load=12))

    expert.refresh_from_db()
    assert (expert.title, expert.max_load) == ("研究员", 12)
    assert events_of(expert).last().data == {"fields": ["max_load", "title"]}


def test_change_of_nothing_leaves_no_event(officer):
    expert = ExpertFactory(name="陈思远", discipline=Discipline.TECHNICAL, employer_uscc="")

    expert_change(actor=officer, expert=expert, entry=entry())

    assert actions(expert) == []


def test_account_is_set_while_nobody_uses_the_one_before(officer):
    expert = ExpertFactory(user__mobile_verified=False)

    expert_account_set(actor=officer, expert=expert, mobile=MOBILE)

    expert.refresh_from_db()
    assert expert.user.mobile == "+8613900001111"
    assert actions(expert) == ["expert.account_set"]


def test_same_number_sets_nothing(officer):
    expert = ExpertFactory()

    expert_account_set(actor=officer, expert=expert, mobile=expert.user.mobile)

    assert actions(expert) == []


@pytest.mark.parametrize("is_verified", [True, False])
def test_account_that_is_used_stays(officer, is_verified):
    expert = PanelMemberFactory(expert__user__mobile_verified=is_verified).expert
    mobile = expert.user.mobile

    with pytest.raises(GrantsError):
        expert_account_set(actor=officer, expert=expert, mobile=MOBILE)

    expert.refresh_from_db()
    assert (expert.user.mobile, actions(expert)) == (mobile, [])


def test_standing_changes_with_a_reason(officer):
    expert = ExpertFactory()

    expert_standing_set(actor=officer, expert=expert, standing=ExpertStanding.PAUSED, reason="出国一年")

    expert.refresh_from_db()
    assert (expert.standing, expert.standing_reason) == (ExpertStanding.PAUSED, "出国一年")
    assert events_of(expert).last().data == {"standing": "paused"}


@pytest.mark.parametrize(("standing", "reason"), [("active", "再次"), ("removed", " ")])
def test_standing_that_says_nothing_new_or_gives_no_reason_is_refused(officer, standing, reason):
    expert = ExpertFactory()

    with pytest.raises(GrantsError):
        expert_standing_set(actor=officer, expert=expert, standing=ExpertStanding(standing), reason=reason)

    expert.refresh_from_db()
    assert (expert.standing, actions(expert)) == (ExpertStanding.ACTIVE, [])
