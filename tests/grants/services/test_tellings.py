# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes of a call reach the cases they hold for and the organisations concerned, each once."""

import pytest

from grants.enums import ApplicationStatus as Case
from grants.enums import AppliesTo
from grants.exceptions import GrantsError
from grants.models import Application
from grants.models.messages import Message
from grants.services.jobs import jobs_run_due
from grants.services.programmes import rules_correct
from grants.services.tellings import organisations_tell
from grants.services.windows import amendment_confirm, guide_amend
from tests.factories.awards import rules_with
from tests.factories.world import World, fresh
from workflow.services.cases import case_return_by_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def told():
    return {(message.template, message.organisation_id) for message in Message.objects.exclude(organisation=None)}


def corrected(world, applies_to, cases=()):
    return rules_correct(
        actor=world.officer,
        call=world.call,
        rules=rules_with(formal_check__working_days=7),
        applies_to=applies_to,
        reason="笔误",
        cases=cases,
    )


def versions():
    return dict(Application.objects.values_list("pk", "rule_set__version"))


def test_an_amendment_is_told_to_who_must_confirm_it(world):
    draft, submitted = world.draft(), world.submitted()

    guide_amend(actor=world.officer, call=world.call, text_zh="截止时间不变，补充附件要求")
    jobs_run_due()

    assert told() == {("guide_amended", draft.organisation_id)}
    assert submitted.organisation_id != draft.organisation_id


def test_an_empty_amendment_is_refused(world):
    with pytest.raises(GrantsError):
        guide_amend(actor=world.officer, call=world.call, text_zh="  ")

    assert world.call.amendments.count() == 0


def test_a_returned_case_can_confirm_an_amendment(world):
    case = world.recommended()
    case_return_by_officer(actor=world.officer, application=case, reason="补充", points=[])
    amendment = guide_amend(actor=world.officer, call=world.call, text_zh="补充附件要求")

    amendment_confirm(actor=case.created_by, application=case)

    assert fresh(case).confirmed_amendment == amendment


def test_a_correction_for_future_cases_moves_none(world):
    case = world.submitted()

    corrected(world, AppliesTo.FUTURE)
    jobs_run_due()

    assert versions() == {case.pk: 1}
    assert told() == set()


def test_a_correction_for_undecided_cases_moves_all_of_them_and_tells_their_people(world):
    draft, submitted, withdrawn = world.draft(), world.submitted(), world.draft("撤回项目")
    Application.objects.filter(pk=withdrawn.pk).update(status=Case.LAPSED)

    corrected(world, AppliesTo.UNDECIDED)
    jobs_run_due()

    assert versions() == {draft.pk: 2, submitted.pk: 2, withdrawn.pk: 1}
    assert told() == {("rules_corrected", case.organisation_id) for case in (draft, submitted)}


def test_a_correction_for_listed_cases_moves_those(world):
    first, second = world.submitted("甲"), world.submitted("乙")

    corrected(world, AppliesTo.LISTED, cases=[second])

    assert versions() == {first.pk: 1, second.pk: 2}


def test_a_listed_case_of_another_state_is_refused(world):
    case = world.submitted()
    Application.objects.filter(pk=case.pk).update(status=Case.APPROVED)

    with pytest.raises(GrantsError):
        corrected(world, AppliesTo.LISTED, cases=[case])

    assert versions() == {case.pk: 1}
    assert world.call.rule_sets.count() == 1


def test_a_correction_that_changes_nothing_is_refused(world):
    with pytest.raises(GrantsError):
        rules_correct(
            actor=world.officer, call=world.call, rules=world.rules, applies_to=AppliesTo.FUTURE, reason="笔误"
        )

    assert world.call.rule_sets.count() == 1


def test_nobody_is_told_twice(world):
    world.draft()
    amendment = guide_amend(actor=world.officer, call=world.call, text_zh="补充附件要求")
    jobs_run_due()
    count = Message.objects.count()

    again = organisations_tell(about=amendment)

    assert (again, Message.objects.count()) == (0, count)
