# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ranking page: who reads what, the line, what holds the lock, few queries, and the way back to the review."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import CallState
from grants.models import BudgetReview, Event, OutsideCheck, Ranking, RankingEntry, Recommendation
from reviewers.enums import AssessmentState, ReviewState, SeatState
from reviewers.models import Assessment, Review, Seat
from tests.factories.decisions import WAN, assessed_world, cases_scored, world_in_review
from tests.factories.marks import mark
from tests.factories.roles import holder
from workflow.selectors.ranking import ranking_table
from workflow.services.calls import call_rank

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


def page(world, name="ranking", **query):
    return reverse(f"workflow:{name}", args=[world.call.reference], query=query or None)


@pytest.fixture
def world():
    return assessed_world(6, places=4, budget_fen=560 * WAN)


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def fresh_call(world):
    """Return the call as a request finds it: nothing of it is read yet but its own row."""
    return type(world.call).objects.get(pk=world.call.pk)


def numbers(answer):
    return [row.case.number for row in answer.context["window"].rows]


def test_cases_stand_in_the_order_of_the_deciding_score(officer, world):
    answer = officer.get(page(world))

    assert answer.status_code == 200
    assert numbers(answer) == [f"LHRH-2026-P-{n:04d}" for n in range(1, 7)]
    assert [row.row.rank for row in answer.context["window"].rows] == [1, 2, 3, 4, 5, 6]


def test_the_line_is_drawn_by_the_stricter_of_places_and_budget(officer, world):
    """Amounts are 180, 191, 202 … ten thousand yuan: the budget of 560 holds two, four would have a place."""
    table = officer.get(page(world)).context["table"]

    assert (table.cut.above, table.cut.bound, table.cut.total_fen) == (2, "budget", 371 * WAN)
    assert [row.is_below for row in table.rows] == [False, False, True, True, True, True]
    assert [bool(row.cut) for row in table.rows] == [False, False, True, False, False, False]


def test_the_borderline_band_has_the_width_of_the_rules(officer, world):
    table = officer.get(page(world)).context["table"]

    assert world.rules.decision.borderline_places == 3
    assert [row.is_edge for row in table.rows] == [True, True, True, True, True, False]


def test_scores_far_apart_are_flagged(client):
    world = assessed_world(9)
    client.force_login(world.officer)

    rows = client.get(page(world)).context["table"].rows

    assert [row.case.number for row in rows if row.is_wide] == ["LHRH-2026-P-0009"]
    assert [row.case.number for row in rows if row.is_flagged] == ["LHRH-2026-P-0009"]


def test_a_row_shows_the_recommenders_rank_and_the_outside_check(officer, world):
    first, second, third = world.call.applications.order_by("number")[:3]
    Recommendation.objects.create(
        application=first,
        recommender=world.recommender,
        conclusion="recommended",
        opinion="同意",
        rank=7,
        given_by=world.clerk,
    )
    for case, is_clear in ((first, True), (second, False), (third, None)):
        OutsideCheck.objects.create(
            call=world.call,
            organisation=case.organisation,
            body="市税务局",
            letter_number="1号",
            is_clear=is_clear,
            entered_by=world.officer,
        )

    rows = officer.get(page(world)).context["table"].rows

    assert [row.case.recommended_as for row in rows[:2]] == [7, None]
    assert [(row.case.outside_asked, row.case.outside_objected, row.case.outside_waiting) for row in rows[:4]] == [
        (True, False, False),
        (True, True, False),
        (True, False, True),
        (False, False, False),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"industry": "D1"}, ["LHRH-2026-P-0002"]),
        ({"district": "319902"}, ["LHRH-2026-P-0003"]),
        ({"q": "p-0004"}, ["LHRH-2026-P-0004"]),
        ({"q": "申域重型"}, ["LHRH-2026-P-0001"]),
        ({"q": "无此单位"}, []),
        ({"flagged": "on"}, []),
        ({"industry": "NOWHERE"}, [f"LHRH-2026-P-{n:04d}" for n in range(1, 7)]),
    ],
)
def test_filters_narrow_the_rows_and_keep_their_ranks(officer, world, query, expected):
    answer = officer.get(page(world, **query))

    assert numbers(answer) == expected
    assert all(row.row.rank == int(row.case.number[-4:]) for row in answer.context["window"].rows)


def test_a_list_of_firms_narrows_the_rows(officer, world):
    mark(world.call.applications.get(number="LHRH-2026-P-0003").organisation)

    assert numbers(officer.get(page(world, mark="giant"))) == ["LHRH-2026-P-0003"]
    assert numbers(officer.get(page(world, mark="bqw"))) == []


def test_the_answer_to_a_filter_is_the_table_alone(officer, world):
    answer = officer.get(page(world, q="p-0004"), headers={"HX-Request": "true"})

    assert next(template.name for template in answer.templates) == "workflow/_ranking_table.html"
    assert numbers(answer) == ["LHRH-2026-P-0004"]


def test_a_long_list_is_sent_around_its_line(client):
    world = assessed_world(250, places=180, budget_fen=90_000 * WAN)
    client.force_login(world.officer)

    first = client.get(page(world))
    top = client.get(page(world, start="1"))
    last = client.get(page(world, start="9999999999999"))

    assert (first.context["window"].first, first.context["window"].last) == (131, 230)
    assert len(first.context["window"].rows) == 100
    assert (top.context["window"].first, top.context["window"].earlier, top.context["window"].later) == (1, None, 101)
    assert last.context["window"].first == 151
    assert client.get(page(world, start="-5")).context["window"].first == 131


def test_250_cases_take_no_more_queries_than_three(count_queries):
    world = assessed_world(3)
    with count_queries() as few:
        ranking_table(fresh_call(world), world.rules)
    cases_scored(world, 247, first=3)
    with count_queries() as many:
        table = ranking_table(fresh_call(world), world.rules)

    assert len(table.rows) == 250
    assert len(many) == len(few) <= MOST_QUERIES


def test_a_locked_ranking_takes_few_queries(count_queries, world):
    call_rank(actor=world.officer, call=world.call)
    call = fresh_call(world)

    with count_queries() as queries:
        table = ranking_table(call, world.rules)

    assert table.ranking is not None
    assert len(queries) <= MOST_QUERIES


def test_a_page_takes_the_same_queries_for_more_cases(queries_of):
    one, three = assessed_world(1), assessed_world(3, letter="Q")

    assert queries_of(one.officer, "workflow:ranking", one.call.reference) == queries_of(
        three.officer, "workflow:ranking", three.call.reference
    )


def test_before_the_review_is_closed_nobody_sees_an_order(client):
    world = world_in_review()
    cases_scored(world, 2)
    client.force_login(world.officer)

    answer = client.get(page(world))

    assert answer.context["table"] is None
    assert b"LHRH-2026-P-0001" not in answer.content
    assert client.get(page(world, "ranking_print")).status_code == 302


def test_names_of_experts_are_for_those_who_run_panels_or_audit(client, world):
    name = world.call.applications.first().assessments.get().seats.first().expert.name
    seen = {}
    for role in ("officer", "decision_maker", "finance_officer", "auditor"):
        client.force_login(holder(role, world.call))
        seen[role] = name in client.get(page(world)).content.decode()

    assert seen == {"officer": True, "decision_maker": False, "finance_officer": False, "auditor": True}


def test_a_projector_shows_neither_experts_nor_their_scores(officer, world):
    answer = officer.get(page(world, projector="1"))

    assert answer.context["shows_names"] is False
    assert b"<circle" not in answer.content


def test_calibration_is_closed_until_it_is_opened_and_only_where_there_is_one(officer, world):
    call_rank(actor=world.officer, call=world.call)
    without = officer.get(page(world, calibration="1"))
    RankingEntry.objects.update(calibrated_score="91.43")

    closed, opened = officer.get(page(world)), officer.get(page(world, calibration="1"))

    assert [answer.context["shows_calibration"] for answer in (without, closed, opened)] == [False, False, True]
    assert [b"91.43" in answer.content for answer in (without, closed, opened)] == [False, False, True]


def open_again(world, number):
    """Reopen the first review of a case, as a chair would."""
    case = world.call.applications.get(number=number)
    Assessment.objects.filter(application=case).update(state=AssessmentState.OPEN, completed_at=None)
    seat = Seat.objects.filter(assessment__application=case).order_by("pk")[0]
    Seat.objects.filter(pk=seat.pk).update(state=SeatState.ACCEPTED)
    Review.objects.filter(seat=seat).update(state=ReviewState.REOPENED)
    return seat.expert


def test_a_missing_expert_holds_the_lock_and_is_named(officer, world):
    expert = open_again(world, "LHRH-2026-P-0003")

    shown = officer.get(page(world, "ranking_lock"))
    answer = officer.post(page(world, "ranking_lock"))

    assert [(case.number, case.experts) for case in shown.context["waiting"]] == [("LHRH-2026-P-0003", (expert.name,))]
    assert shown.context["is_open"] is False
    assert answer.status_code == 422
    assert "LHRH-2026-P-0003" in answer.context["errors"][0][1]
    assert Ranking.objects.count() == 0


def test_the_missing_expert_is_not_named_to_who_may_not_know(client, world):
    expert = open_again(world, "LHRH-2026-P-0003")
    client.force_login(world.leader)

    answer = client.get(page(world))

    assert [case.number for case in answer.context["waiting"]] == ["LHRH-2026-P-0003"]
    assert expert.name not in answer.content.decode()


def test_the_lock_is_confirmed_on_a_page_of_its_own(officer, world):
    shown = officer.get(page(world, "ranking_lock"))

    answer = officer.post(page(world, "ranking_lock"))

    assert shown.context["is_open"] is True
    assert (answer.status_code, answer.url) == (302, page(world, "decide"))
    world.call.refresh_from_db()
    assert world.call.state == CallState.RANKED
    assert world.call.rankings.get().entries.count() == 6


def test_who_does_not_rank_locks_nothing(client, world):
    client.force_login(world.leader)

    answer = client.post(page(world, "ranking_lock"))

    assert answer.status_code == 403
    assert Ranking.objects.count() == 0


def test_the_frozen_order_is_shown_with_its_digest_although_scores_moved(officer, world):
    call_rank(actor=world.officer, call=world.call)
    Review.objects.filter(seat__assessment__application__number="LHRH-2026-P-0006").update(total=99)

    answer = officer.get(page(world))
    printed = officer.get(page(world, "ranking_print"))

    assert numbers(answer)[0] == "LHRH-2026-P-0001"
    assert world.call.rankings.get().digest in printed.content.decode()


def test_the_review_is_opened_again_with_a_reason(officer, world):
    without = officer.post(page(world, "reopen_review"), {"reason": " "})
    refused = CallState(type(world.call).objects.get(pk=world.call.pk).state)

    answer = officer.post(page(world, "reopen_review"), {"reason": "第三组评分尺度异常"})

    assert (without.status_code, refused) == (422, CallState.ASSESSED)
    assert answer.status_code == 302
    world.call.refresh_from_db()
    assert world.call.state == CallState.ASSESSING


def test_the_approved_total_moves_the_amount_by_the_rules(officer, world):
    case = world.call.applications.get(number="LHRH-2026-P-0001")
    address = reverse("workflow:approved_total", args=[case.reference])

    answer = officer.post(address, {"approved": "400", "reason": "核减设备费"})

    assert (answer.status_code, answer.url) == (302, page(world))
    review = BudgetReview.objects.get(application=case)
    assert (review.approved_total_fen, review.reason, review.reviewed_by) == (400 * WAN, "核减设备费", world.officer)
    row = officer.get(page(world)).context["table"].rows[0]
    assert (row.rule_fen, row.is_provisional) == (120 * WAN, False)


@pytest.mark.parametrize(
    "data",
    [
        {"approved": "400", "reason": ""},
        {"approved": "6000", "reason": "多"},
        {"approved": "0", "reason": "零"},
        {"approved": "很多", "reason": "文字"},
    ],
)
def test_an_approved_total_without_reason_or_above_the_applied_one_is_refused(officer, world, data):
    case = world.call.applications.get(number="LHRH-2026-P-0001")

    answer = officer.post(reverse("workflow:approved_total", args=[case.reference]), data)

    assert answer.status_code == 422
    assert BudgetReview.objects.count() == 0
    case.refresh_from_db()
    assert case.approved_total_fen is None


def test_a_finance_officer_enters_a_total_and_a_leader_does_not(client, world):
    case = world.call.applications.get(number="LHRH-2026-P-0001")
    address, data = reverse("workflow:approved_total", args=[case.reference]), {"approved": "400", "reason": "核减"}

    client.force_login(world.leader)
    refused = client.post(address, data)
    client.force_login(holder("finance_officer", world.call))
    taken = client.post(address, data)

    assert (refused.status_code, taken.status_code) == (403, 302)
    assert BudgetReview.objects.count() == 1


def test_reading_leaves_no_trace(officer, world):
    before = Event.objects.count()

    for name in ("ranking", "ranking_print", "ranking_lock", "reopen_review"):
        officer.get(page(world, name))

    assert Event.objects.count() == before


def test_a_call_of_others_is_not_there(client, world):
    stranger = holder("officer", assessed_world(1, letter="Q").call)
    client.force_login(stranger)

    assert client.get(page(world)).status_code == 404


def test_a_printed_ranking_names_basis_and_time(officer, world):
    answer = officer.get(page(world, "ranking_print"))

    assert answer.status_code == 200
    assert f"{timezone.localdate():%Y-%m-%d}" in answer.content.decode()
    assert len(answer.context["table"].rows) == 6
