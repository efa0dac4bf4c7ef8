# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ties an expert to a case, and which of it excludes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.audit import events_of
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Partner
from grants.rules.choices import TieKind
from reviewers.enums import Severity
from reviewers.models import Block, Tie
from reviewers.selectors.ties import barred_experts, kind_today, seats_with_ties, years_before
from reviewers.services.ties import (
    block_lift,
    blocks_refresh,
    blocks_refresh_all,
    blocks_refresh_of,
    tie_end,
    tie_record,
    tie_withdraw,
)
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.reviewers import (
    AssessmentFactory,
    ExpertFactory,
    IndustryFactory,
    SeatFactory,
    call_in_review,
    case_of,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def case():
    return case_of(call_in_review(), industry=IndustryFactory())


def employee_of(organisation):
    return ExpertFactory(employer_uscc=organisation.uscc)


def found(case):
    blocks_refresh(actor=None, application=case)
    return {(block.expert, block.kind): block.severity for block in Block.objects.filter(application=case)}


def test_employee_of_the_applicant_is_excluded(case):
    expert = employee_of(case.organisation)

    assert found(case) == {(expert, TieKind.CURRENT_EMPLOYER): Severity.HARD}


def test_employee_of_a_partner_is_excluded(case):
    partner = OrganisationFactory()
    Partner.objects.create(application=case, organisation=partner)
    expert = employee_of(partner)

    assert found(case) == {(expert, TieKind.PARTNER): Severity.HARD}


def test_parent_and_subsidiary_exclude_and_a_sister_is_shown(case):
    head = OrganisationFactory()
    case.organisation.parent = head
    case.organisation.save()
    above = employee_of(head)
    below = employee_of(OrganisationFactory(parent=case.organisation))
    sister = employee_of(OrganisationFactory(parent=head))

    assert found(case) == {
        (above, TieKind.PARENT): Severity.HARD,
        (below, TieKind.PARENT): Severity.HARD,
        (sister, TieKind.SAME_GROUP): Severity.SOFT,
    }


def test_organisations_without_a_group_are_no_family(case):
    employee_of(OrganisationFactory())

    assert found(case) == {}


def test_group_that_runs_in_a_circle_is_still_read(case):
    other = OrganisationFactory(parent=case.organisation)
    case.organisation.parent = other
    case.organisation.save()
    expert = employee_of(other)

    assert found(case) == {(expert, TieKind.PARENT): Severity.HARD}


def test_own_employer_in_the_same_round_and_industry_is_shown(case):
    rival = case_of(case.call, industry=case.industry)
    expert = employee_of(rival.organisation)

    assert found(case) == {(expert, TieKind.OWN_EMPLOYER_APPLIES): Severity.SOFT}


@pytest.mark.parametrize("status", [ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED])
def test_case_that_is_not_in_the_running_is_no_rival(case, status):
    employee_of(case_of(case.call, industry=case.industry, status=status).organisation)

    assert found(case) == {}


def test_case_of_another_industry_is_no_rival(case):
    employee_of(case_of(case.call, industry=IndustryFactory()).organisation)

    assert found(case) == {}


def test_recorded_tie_excludes_by_its_kind(case):
    expert = ExpertFactory()
    tie = tie_record(
        actor=UserFactory(), expert=expert, organisation=case.organisation, kind=TieKind.SHAREHOLDER, evidence="年报"
    )

    assert found(case) == {(expert, TieKind.SHAREHOLDER): Severity.HARD}
    assert Block.objects.get().tie == tie
    assert [event.action for event in events_of(expert)] == ["expert.tie_recorded"]


def test_person_of_the_same_name_is_only_shown(case):
    """A name alone proves nobody."""
    case.organisation.legal_representative = "张伟"
    case.organisation.save()
    expert = ExpertFactory()
    tie_record(actor=UserFactory(), expert=expert, person_name="张伟", kind=TieKind.RELATIVE)

    assert found(case) == {(expert, TieKind.RELATIVE): Severity.SOFT}


def test_tie_needs_somebody(case):
    expert = ExpertFactory()

    with pytest.raises(GrantsError):
        tie_record(actor=UserFactory(), expert=expert, person_name=" ", kind=TieKind.RELATIVE)

    assert Tie.objects.count() == 0


def test_tie_cannot_end_before_it_began(case):
    with pytest.raises(GrantsError):
        tie_record(
            actor=UserFactory(),
            expert=ExpertFactory(),
            organisation=case.organisation,
            kind=TieKind.ADVISER,
            held_from=TODAY,
            held_to=TODAY - timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("kind", "held_from", "held_to", "expected"),
    [
        ("shareholder_or_director", None, None, "shareholder_or_director"),
        ("shareholder_or_director", date(2026, 11, 25), None, None),
        ("shareholder_or_director", None, date(2026, 11, 24), "shareholder_or_director"),
        ("shareholder_or_director", None, date(2026, 11, 23), None),
        ("current_employer", None, date(2026, 1, 1), "employer_within_3_years"),
        ("employer_within_3_years", None, date(2023, 11, 24), "employer_within_3_years"),
        ("employer_within_3_years", None, date(2023, 11, 23), None),
        ("adviser_paid_within_3_years", None, date(2025, 1, 1), "adviser_paid_within_3_years"),
        ("joint_work_within_3_years", None, date(2020, 1, 1), None),
    ],
)
def test_tie_counts_while_it_holds_and_as_long_after_as_its_kind_says(kind, held_from, held_to, expected):
    assert kind_today(Tie(kind=kind, held_from=held_from, held_to=held_to), TODAY) == expected


def test_three_years_before_29_february_is_the_28th():
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


def test_refreshing_twice_changes_nothing(case):
    employee_of(case.organisation)

    assert blocks_refresh(actor=None, application=case) == 1
    assert blocks_refresh(actor=None, application=case) == 0
    assert [event.action for event in events_of(case)] == ["application.blocks_found"]


def test_block_goes_when_its_ground_goes(case):
    partner = Partner.objects.create(application=case, organisation=OrganisationFactory())
    employee_of(partner.organisation)
    blocks_refresh(actor=None, application=case)
    partner.delete()

    assert found(case) == {}


def test_block_changes_with_what_is_known(case):
    expert = employee_of(case_of(case.call, industry=case.industry).organisation)
    blocks_refresh(actor=None, application=case)
    tie_record(actor=UserFactory(), expert=expert, organisation=case.organisation, kind=TieKind.ADVISER)

    assert found(case) == {
        (expert, TieKind.OWN_EMPLOYER_APPLIES): Severity.SOFT,
        (expert, TieKind.ADVISER): Severity.HARD,
    }


def test_lifted_block_stays_lifted(case):
    employee_of(case_of(case.call, industry=case.industry).organisation)
    blocks_refresh(actor=None, application=case)
    officer = UserFactory()
    block_lift(actor=officer, block=Block.objects.get(), reason="不同部门")

    blocks_refresh(actor=None, application=case)

    assert Block.objects.get().is_lifted is True
    assert [event.action for event in events_of(case)] == ["application.blocks_found", "application.block_lifted"]


def test_hard_block_is_not_lifted(case):
    employee_of(case.organisation)
    blocks_refresh(actor=None, application=case)

    with pytest.raises(GrantsError):
        block_lift(actor=UserFactory(), block=Block.objects.get(), reason="没关系")

    assert Block.objects.get().is_lifted is False


def test_lifting_needs_a_reason(case):
    employee_of(case_of(case.call, industry=case.industry).organisation)
    blocks_refresh(actor=None, application=case)

    with pytest.raises(GrantsError):
        block_lift(actor=UserFactory(), block=Block.objects.get(), reason=" ")

    assert Block.objects.get().is_lifted is False


def test_name_that_agrees_may_be_lifted_after_a_look(case):
    case.organisation.legal_representative = "张伟"
    case.organisation.save()
    tie_record(actor=UserFactory(), expert=ExpertFactory(), person_name="张伟", kind=TieKind.RELATIVE)
    blocks_refresh(actor=None, application=case)

    block_lift(actor=UserFactory(), block=Block.objects.get(), reason="同名不同人")

    assert Block.objects.get().is_lifted is True
    assert barred_experts(case) == set()


def test_hard_tie_found_while_the_expert_sits_waits_for_the_recusal(case):
    """A live seat and a hard block cannot stand together, yet the finding is not lost and cannot be waved through."""
    expert = employee_of(case.organisation)
    seat = SeatFactory(assessment=AssessmentFactory(application=case), expert=expert)

    assert found(case) == {(expert, TieKind.CURRENT_EMPLOYER): Severity.SOFT}
    assert list(seats_with_ties(case.call)) == [seat]
    assert barred_experts(case) == {expert.pk}
    with pytest.raises(GrantsError):
        block_lift(actor=UserFactory(), block=Block.objects.get(), reason="没关系")


def test_hard_tie_hardens_once_the_seat_is_gone(case):
    expert = employee_of(case.organisation)
    seat = SeatFactory(assessment=AssessmentFactory(application=case), expert=expert)
    blocks_refresh(actor=None, application=case)
    seat.state = "void"
    seat.save()

    assert found(case) == {(expert, TieKind.CURRENT_EMPLOYER): Severity.HARD}


def test_queries_do_not_grow_with_experts_or_cases():
    call = call_in_review()
    industry = IndustryFactory()

    def queries(cases, experts):
        rows = [case_of(call, industry=industry) for _ in range(cases)]
        for row in rows:
            for _ in range(experts):
                employee_of(row.organisation)
        blocks_refresh_all(actor=None, applications=rows)
        with CaptureQueriesContext(connection) as captured:
            blocks_refresh_all(actor=None, applications=rows)
        return len(captured)

    assert queries(1, 1) == queries(3, 4)


def test_ties_of_today_use_the_date_of_the_city(case):
    expert = ExpertFactory()
    tie_record(
        actor=UserFactory(),
        expert=expert,
        organisation=case.organisation,
        kind=TieKind.SHAREHOLDER,
        held_from=timezone.localdate(),
    )

    assert found(case) == {(expert, TieKind.SHAREHOLDER): Severity.HARD}


def test_tie_that_ended_long_ago_ties_no_more(case):
    expert, officer = ExpertFactory(), UserFactory()
    tie = tie_record(actor=officer, expert=expert, kind=TieKind.ADVISER, organisation=case.organisation)
    assert found(case) == {(expert, TieKind.ADVISER): Severity.HARD}

    tie_end(actor=officer, tie=tie, held_to=timezone.localdate() - timedelta(days=4 * 366))

    assert found(case) == {}
    assert [event.action for event in events_of(expert)] == ["expert.tie_recorded", "expert.tie_ended"]


def test_tie_entered_by_mistake_is_withdrawn_and_ties_nobody(case):
    expert, officer = ExpertFactory(), UserFactory()
    tie = tie_record(actor=officer, expert=expert, kind=TieKind.SHAREHOLDER, organisation=case.organisation)
    found(case)

    tie_withdraw(actor=officer, tie=tie, reason="同名企业")

    assert found(case) == {}
    assert events_of(expert).last().action == "expert.tie_withdrawn"
    with pytest.raises(GrantsError):
        tie_end(actor=officer, tie=tie, held_to=timezone.localdate())


@pytest.mark.parametrize(("by_expert", "reason"), [(True, "不成立"), (False, "")])
def test_tie_is_not_withdrawn_without_a_reason_nor_against_its_expert(case, by_expert, reason):
    expert, officer = ExpertFactory(), UserFactory()
    recorder = expert.user if by_expert else officer
    tie = tie_record(actor=recorder, expert=expert, kind=TieKind.ADVISER, organisation=case.organisation)

    with pytest.raises(GrantsError):
        tie_withdraw(actor=officer, tie=tie, reason=reason)

    tie.refresh_from_db()
    assert tie.withdrawn_reason == ""


def test_end_before_the_beginning_is_refused(case):
    tie = tie_record(
        actor=UserFactory(),
        expert=ExpertFactory(),
        kind=TieKind.ADVISER,
        organisation=case.organisation,
        held_from=TODAY,
    )

    with pytest.raises(GrantsError):
        tie_end(actor=UserFactory(), tie=tie, held_to=TODAY - timedelta(days=1))

    tie.refresh_from_db()
    assert tie.held_to is None


def test_new_tie_is_weighed_in_the_open_cases_before_the_expert():
    seat = SeatFactory()
    other = case_of(call_in_review())
    for case in (seat.assessment.application, other):
        tie_record(actor=UserFactory(), expert=seat.expert, kind=TieKind.ADVISER, organisation=case.organisation)

    new = blocks_refresh_of(actor=None, expert=seat.expert)

    assert new == 1
    assert Block.objects.get().application == seat.assessment.application
