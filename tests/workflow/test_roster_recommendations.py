# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommendations by a list: each row an act with the checks of the page, the same file again without effect."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from grants.enums import ApplicationStatus as Case
from grants.enums import ImportMode, ImportState, RosterFault, RowOutcome
from grants.exceptions import GrantsError
from grants.models import Event, ImportJob, Quota, Recommendation
from grants.permissions import assign_role
from grants.services.rosters import import_apply, import_stage, import_undo, roster_kinds, template_workbook
from tests.factories.people import RecommenderFactory, UserFactory
from tests.factories.rosters import applied, faults, outcomes, staged
from tests.factories.world import World, assert_sound, fresh
from workflow.resources.recommendations import RecommendationRoster

pytestmark = pytest.mark.django_db
HEAD = ["申报编号", "推荐结论", "推荐排名", "推荐意见", "推荐函文号"]
LETTER = "区经信〔2026〕8号"
RECOMMEND, CREATE, REFUSED, UNCHANGED = "推荐", RowOutcome.CREATE, RowOutcome.REFUSED, RowOutcome.UNCHANGED


@pytest.fixture
def world():
    return World().opened()


def row(case, conclusion=RECOMMEND, rank=1, opinion="同意推荐", letter=LETTER):
    return [getattr(case, "number", case), conclusion, rank, opinion, letter]


def given(world, *rows, by=None, mode=ImportMode.VALID):
    return applied(*rows, kind="recommendations", head=HEAD, actor=by or world.clerk, mode=mode)


def looked_at(world, *rows, by=None):
    return staged(*rows, kind="recommendations", head=HEAD, actor=by or world.clerk)


def test_each_conclusion_moves_its_case_and_the_same_list_again_changes_nothing(world):
    good, back, bad = (world.submitted(title) for title in "甲乙丙")
    rows = [row(good), row(back, "退回", "", "补充审计报告"), row(bad, "不予推荐", "", "不属重点行业", "")]

    batch = given(world, *rows)
    events = Event.objects.exclude(action__startswith="roster.").count()
    again = given(world, *rows)

    assert outcomes(batch) == [(2, CREATE), (3, CREATE), (4, CREATE)]
    assert [fresh(one).status for one in (good, back, bad)] == [Case.RECOMMENDED, Case.RETURNED, Case.NOT_RECOMMENDED]
    given_first = good.recommendations.get()
    assert (given_first.rank, given_first.letter_number, given_first.given_by) == (1, LETTER, world.clerk)
    assert back.correction_requests.get().items.get().text == "补充审计报告"
    assert outcomes(again) == [(2, UNCHANGED), (3, UNCHANGED), (4, UNCHANGED)]
    assert Event.objects.exclude(action__startswith="roster.").count() == events
    assert_sound()


def test_unknown_and_invisible_cases_read_alike(world):
    draft, other = world.draft("草稿"), World().opened().submitted("别区")

    batch = looked_at(world, row("NO-SUCH-1"), row(other), row(draft.reference))

    assert faults(batch) == [(number, "number", RosterFault.CASE_UNKNOWN) for number in (2, 3, 4)]
    assert fresh(other).status == Case.SUBMITTED


def test_case_of_another_body_that_is_open_to_the_importer_is_not_answered(world):
    case = world.submitted()
    clerk = UserFactory()
    assign_role(role="officer", user=clerk, target=world.programme)
    assign_role(role="recommender_clerk", user=clerk, target=RecommenderFactory())

    batch = given(world, row(case), by=clerk)

    assert faults(batch) == [(2, "number", RosterFault.CASE_NOT_WAITING)]
    assert Recommendation.objects.count() == 0


def test_answered_case_is_not_answered_otherwise(world):
    case = world.recommended()

    batch = given(world, row(case, "不予推荐", "", "不符合"), row(world.accepted("乙"), opinion="另有意见", rank=2))

    assert faults(batch) == [
        (2, "conclusion", RosterFault.GIVEN_OTHERWISE),
        (2, "opinion", RosterFault.GIVEN_OTHERWISE),
        (3, "rank", RosterFault.GIVEN_OTHERWISE),
        (3, "opinion", RosterFault.GIVEN_OTHERWISE),
    ]
    assert fresh(case).status == Case.RECOMMENDED


def test_rows_beyond_the_quota_are_named(world):
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=2)
    cases = [world.submitted(title) for title in "甲乙丙丁"]

    batch = given(world, *(row(case, rank=rank) for rank, case in enumerate(cases, start=1)))

    assert faults(batch) == [(4, "conclusion", RosterFault.QUOTA_FULL), (5, "conclusion", RosterFault.QUOTA_FULL)]
    assert [fresh(case).status for case in cases] == [Case.RECOMMENDED] * 2 + [Case.SUBMITTED] * 2
    assert Quota.objects.get().used == 2
    assert_sound()


def test_ranks_are_given_once(world):
    world.recommended("已推荐")
    first, second, third = (world.submitted(title) for title in "甲乙丙")

    batch = looked_at(world, row(first, rank=1), row(second, rank=3), row(third, rank=3))

    assert faults(batch) == [(2, "rank", RosterFault.RANK_TAKEN), (4, "rank", RosterFault.RANK_TWICE)]


def test_what_the_rules_ask_for_is_asked_in_its_cell(world):
    case, other = world.submitted("甲"), world.submitted("乙")

    batch = looked_at(world, row(case, rank="", letter=""), row(other, opinion=""))

    assert faults(batch) == [
        (2, "rank", RosterFault.PART_MISSING),
        (2, "letter_number", RosterFault.PART_MISSING),
        (3, "opinion", RosterFault.REQUIRED),
    ]


def test_suspended_call_takes_nothing(world):
    case = world.submitted()
    world.call.is_suspended = True
    world.call.save(update_fields=["is_suspended"])

    batch = given(world, row(case))

    assert faults(batch) == [(2, "number", RosterFault.CALL_SUSPENDED)]
    assert fresh(case).status == Case.SUBMITTED


def test_mode_all_concludes_on_every_case_or_none(world):
    cases = [world.submitted(title) for title in "甲乙"]
    rows = [row(case, rank=rank) for rank, case in enumerate(cases, start=1)]
    batch = looked_at(world, *rows)
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=1)

    with pytest.raises(GrantsError):
        import_apply(batch=batch, mode=ImportMode.ALL, actor=world.clerk)

    batch.refresh_from_db()
    assert (batch.state, Recommendation.objects.count(), Quota.objects.get().used) == (ImportState.READY, 0, 0)
    Quota.objects.update(maximum=2)
    assert import_apply(batch=batch, mode=ImportMode.ALL, actor=world.clerk).counts["create"] == 2
    assert_sound()


def test_more_rows_than_one_transaction_takes_keep_quota_and_ranks(world):
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=11)
    cases = [world.submitted(f"项目{number}") for number in range(12)]

    batch = given(world, *(row(case, rank=rank) for rank, case in enumerate(cases, start=1)))

    assert batch.counts == {"rows": 12, "create": 11, "update": 0, "unchanged": 0, "refused": 1}
    assert faults(batch) == [(13, "conclusion", RosterFault.QUOTA_FULL)]
    assert_sound()


def test_case_that_moved_after_the_preview_is_left_alone(world):
    case, other = world.submitted("甲"), world.submitted("乙")
    batch = looked_at(world, row(case, "不予推荐", "", "不符合"), row(other))
    assert [outcome for _row, outcome in outcomes(batch)] == [CREATE, CREATE]
    given(world, row(case, rank=7))

    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=world.clerk)

    assert outcomes(batch) == [(2, REFUSED), (3, CREATE)]
    assert faults(batch) == [(2, "", RosterFault.SINCE_CHANGED)]
    assert fresh(case).status == Case.RECOMMENDED


def test_batch_is_confirmed_by_its_own_clerk_alone_and_never_taken_back(world):
    colleague = UserFactory()
    assign_role(role="recommender_clerk", user=colleague, target=world.recommender)
    batch = looked_at(world, row(world.submitted()))

    with pytest.raises(PermissionDenied):
        import_apply(batch=batch, mode=ImportMode.VALID, actor=colleague)
    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=world.clerk)

    with pytest.raises(GrantsError) as refused:
        import_undo(batch=batch, actor=world.clerk)
    assert str(refused.value) == str(RecommendationRoster.stays)
    assert Recommendation.objects.count() == 1


@pytest.mark.parametrize("actor", [None, "officer"])
def test_who_recommends_nothing_imports_nothing(world, actor):
    by = getattr(world, actor) if actor else None

    with pytest.raises(PermissionDenied):
        staged(row("1"), kind="recommendations", head=HEAD, actor=by)

    assert ImportJob.objects.count() == 0


def test_template_names_the_columns_and_is_read_as_an_empty_list(world):
    kind = roster_kinds()["recommendations"]

    body = template_workbook(kind=kind, actor=world.clerk)
    batch = import_stage(actor=world.clerk, kind=kind, body=body, file_name="模板.xlsx")

    head = [cell.value.lstrip("*") for cell in openpyxl.load_workbook(io.BytesIO(body)).worksheets[0][1]]
    assert head == HEAD
    assert (batch.state, batch.rows.count()) == ("ready", 0)
