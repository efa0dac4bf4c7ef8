# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many hands at one moment, in real threads: nothing is lost, nothing doubled, nothing over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from viewflow.workflow.models import Task as TaskRow

from grants.enums import ApplicationStatus as Case
from grants.enums import ImportMode
from grants.exceptions import GrantsError
from grants.models import Application, Quota, Recommendation, Snapshot
from grants.selectors.clock import database_now
from grants.services.jobs import jobs_run_due
from grants.services.rosters import import_apply
from grants.services.sections import SectionConflictError, section_write
from reviewers.models import Review
from tests.factories.rosters import staged
from tests.factories.world import World, assert_sound, fresh, seats_of, support
from workflow.flows import ApplicationFlow
from workflow.selectors.tasks import process_of
from workflow.services.cases import case_accept, case_recommend, case_refuse, case_submit
from workflow.services.decisions import decisions_prepare, decisions_sign, decisions_submit
from workflow.services.reviews import assessment_gate, review_hand_in

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; return what each returned, or the error it raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return act()
        except (GrantsError, SectionConflictError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, act) for act in acts]]


def refusals(results: list[Any]) -> int:
    return sum(isinstance(result, Exception) for result in results)


@pytest.fixture
def world(transactional_db):
    return World().opened()


def test_a_double_click_on_submit_submits_once(world):
    application = world.draft()

    def submit():
        return case_submit(actor=application.created_by, application=application, received_at=database_now())

    results = at_once(submit, submit, submit)

    assert refusals(results) == 2
    assert fresh(application).status == Case.SUBMITTED
    assert Snapshot.objects.count() == 1
    assert_sound()


def test_all_experts_hand_in_at_once_and_the_case_goes_on_once(world):
    application = world.accepted()
    world.in_review(application)
    seats = seats_of(application)
    for seat in seats:
        world.declare(seat)
        world.fill(seat)

    results = at_once(*(lambda seat=seat: review_hand_in(actor=seat.expert.user, seat=seat) for seat in seats))
    gates = at_once(*(lambda: assessment_gate(assessment=seats[0].assessment) for _worker in range(3)))
    jobs_run_due()

    assert refusals(results) == 0
    assert [result for result in gates if result == "assessed"] == ["assessed"]
    assert Review.objects.filter(state="submitted").count() == len(seats)
    assert fresh(application).status == Case.SCORED
    waits = TaskRow.objects.filter(
        process_id=process_of(application).pk, flow_task=ApplicationFlow.wait_decision, status="NEW"
    )
    assert waits.count() == 1
    assert_sound()


def test_two_officers_decide_one_case_and_one_wins(world):
    application = world.recommended()

    results = at_once(
        lambda: case_accept(actor=world.officer, application=application, items=[]),
        lambda: case_refuse(actor=world.second_officer, application=application, reason="不符合条件"),
    )

    assert refusals(results) == 1
    assert application.formal_checks.count() == 1
    assert fresh(application).status in {Case.ACCEPTED, Case.REFUSED}
    assert_sound()


def test_the_last_place_of_a_quota_is_taken_once(world):
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=1)
    cases = [world.submitted(f"项目{number}") for number in range(3)]

    results = at_once(
        *(
            lambda case=case: case_recommend(
                actor=world.clerk, application=case, opinion="同意", rank=1, letter_number="8号"
            )
            for case in cases
        )
    )

    assert refusals(results) == 2
    assert Quota.objects.get().used == 1
    assert Recommendation.objects.filter(counts_in_quota=True).count() == 1
    assert Application.objects.filter(status=Case.RECOMMENDED).count() == 1
    assert_sound()


def test_the_last_signature_given_twice_commits_the_money_once(world):
    application = world.accepted()
    world.ranked(application)
    draft = decisions_prepare(actor=world.officer, call=world.call, proposals=[support(application)])
    decisions_submit(actor=world.officer, decision_list=draft)
    for _step in range(len(world.rules.decision.sign_off) - 1):
        decisions_sign(actor=world.leader, decision_list=draft)

    results = at_once(*(lambda: decisions_sign(actor=world.leader, decision_list=draft) for _click in range(2)))
    jobs_run_due()

    assert refusals(results) == 1
    world.call.refresh_from_db()
    assert world.call.committed_fen == support(application).amount_fen
    assert fresh(application).status == Case.PROPOSED
    assert_sound()


def test_two_editors_of_one_section_overwrite_nothing(world):
    application = world.draft()
    section = application.sections.get(code="F")

    results = at_once(
        *(
            lambda text=text: section_write(
                actor=application.created_by,
                application=application,
                code="F",
                posted={"note": text},
                revision=section.revision,
            )
            for text in ("甲", "乙")
        )
    )

    assert refusals(results) == 1
    (winner,) = [result for result in results if not isinstance(result, Exception)]
    stored = application.sections.get(code="F")
    assert stored.data == winner.data
    assert stored.revision == section.revision + 1


def test_two_lists_at_the_edge_of_a_quota_recommend_as_many_as_it_holds(world):
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=3)
    cases = [world.submitted(f"项目{number}") for number in range(4)]
    head = ["申报编号", "推荐结论", "推荐排名", "推荐意见", "推荐函文号"]
    rows = [[case.number, "推荐", rank, "同意", "8号"] for rank, case in enumerate(cases, start=1)]
    batches = [staged(*part, kind="recommendations", head=head, actor=world.clerk) for part in (rows[:2], rows[2:])]
    assert [batch.counts["create"] for batch in batches] == [2, 2]

    results = at_once(
        *(lambda one=one: import_apply(batch=one, mode=ImportMode.VALID, actor=world.clerk) for one in batches)
    )

    assert refusals(results) == 0
    assert sorted(batch.counts["create"] for batch in results) == [1, 2]
    assert Quota.objects.get().used == Recommendation.objects.count() == 3
    assert_sound()
