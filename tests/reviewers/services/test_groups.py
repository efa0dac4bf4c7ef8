# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases are grouped to be judged together, until the panel of their group is drawn."""

import pytest

from grants.audit import events_of
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from reviewers.models import Assessment, CaseGroup
from reviewers.services.groups import group_create, group_fill, group_release, group_rename
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    call_in_review,
    case_of,
    drawn,
    experts_made,
    grouped,
)

pytestmark = pytest.mark.django_db


def test_group_gives_each_case_its_assessment():
    call = call_in_review()
    cases = [case_of(call), case_of(call)]

    group = grouped(call, *cases)

    assert [row.application for row in group.assessments.order_by("pk")] == cases
    assert {row.minimum_reviews for row in group.assessments.all()} == {5}
    assert [event.action for event in events_of(call)] == ["call.group_formed"]


def test_group_refuses_cases_that_are_not_accepted():
    call = call_in_review()

    with pytest.raises(GrantsError):
        grouped(call, case_of(call), case_of(call, status=ApplicationStatus.CHECKING))

    assert (CaseGroup.objects.count(), Assessment.objects.count()) == (0, 0)


def test_group_refuses_cases_of_another_call():
    with pytest.raises(GrantsError):
        grouped(call_in_review(), case_of(call_in_review()))

    assert CaseGroup.objects.count() == 0


def test_case_sits_in_one_group():
    call = call_in_review()
    case = case_of(call)
    grouped(call, case)

    with pytest.raises(GrantsError):
        group_create(actor=UserFactory(), call=call, name="第二组", applications=[case])

    assert Assessment.objects.count() == 1


def test_name_of_a_group_is_its_own():
    call = call_in_review()
    grouped(call, case_of(call))

    with pytest.raises(GrantsError):
        grouped(call, case_of(call))


def test_group_needs_cases_and_the_call_a_rubric():
    call = call_in_review()
    with pytest.raises(GrantsError):
        grouped(call)
    call.rubric = None
    call.save()

    with pytest.raises(GrantsError):
        grouped(call, case_of(call))


def test_group_is_filled_until_its_panel_is_drawn():
    call = call_in_review()
    group = grouped(call, case_of(call))
    group_fill(actor=UserFactory(), group=group, applications=[case_of(call)])
    assert group.assessments.count() == 2
    experts_made()
    drawn(group)

    with pytest.raises(GrantsError):
        group_fill(actor=UserFactory(), group=group, applications=[case_of(call)])

    assert group.assessments.count() == 2


def test_case_taken_out_of_a_group_may_join_another():
    call = call_in_review()
    first, second = case_of(call), case_of(call)
    group = grouped(call, first, second)

    group_release(actor=UserFactory(), group=group, applications=[second], reason="转入其他组")
    other = group_create(actor=UserFactory(), call=call, name="第二组", applications=[second])
    experts_made()
    panel_of_group = drawn(group).panel

    assert list(other.assessments.values_list("application", "number")) == [(second.pk, 2)]
    assert list(panel_of_group.assessments.values_list("application", flat=True)) == [first.pk]
    assert events_of(call).filter(action="call.group_released").get().data["cases"] == 1


@pytest.mark.parametrize("case", ["reason", "stranger", "drawn"])
def test_case_leaves_a_group_only_with_a_reason_and_before_the_draw(case):
    call = call_in_review()
    group = grouped(call, case_of(call))
    application = case_of(call) if case == "stranger" else group.assessments.get().application
    if case == "drawn":
        experts_made()
        drawn(group)

    with pytest.raises(GrantsError):
        group_release(
            actor=UserFactory(), group=group, applications=[application], reason="" if case == "reason" else "调整"
        )

    assert {row.state for row in group.assessments.all()} == {"open"}


def test_group_takes_another_name_that_is_free():
    call = call_in_review()
    group = grouped(call, case_of(call))
    group_create(actor=UserFactory(), call=call, name="第二组", applications=[case_of(call)])

    group_rename(actor=UserFactory(), group=group, name="钢铁组")
    with pytest.raises(GrantsError):
        group_rename(actor=UserFactory(), group=group, name="第二组")

    group.refresh_from_db()
    assert group.name == "钢铁组"
