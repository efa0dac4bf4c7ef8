# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scoring page saves what can be taken, on the revision it was written on, and shows nobody else's work."""

from decimal import Decimal

import pytest

from grants.enums import ResultKind
from grants.models import Criterion
from reviewers.services.reviews import Points, criteria_of, review_save
from tests.factories.world import person, seats_of
from tests.workflow.views.sheets import HTMX, WHOLE, autosave, hand_in, save, sheet_of, stored, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(desk):
    return desk.declared()


def test_the_page_puts_the_case_beside_the_rubric(desk):
    page = desk.get("score", desk.seats[0])

    assert page.status_code == 200
    assert "改造生产线" in page.content.decode()
    assert [(item.number, item.maximum, item.score) for item in page.context["items"]] == [
        (number, maximum, "") for number, maximum in enumerate((10, 25, 20, 20, 13, 12), start=1)
    ]
    assert [(level.low, level.high) for level in page.context["items"][0].levels] == [
        ("9", "10"),
        ("7.5", "8.5"),
        ("6", "7"),
        ("0", "5.5"),
    ]


def test_criteria_of_level_two_guide_and_take_no_points(desk):
    parent = Criterion.objects.filter(rubric=desk.call.rubric).earliest("sort")
    Criterion.objects.create(rubric=desk.call.rubric, parent=parent, code="1.1", name_zh="方向", points=5)

    items = desk.get("score", desk.seats[0]).context["items"]

    assert len(items) == 6
    assert [anchor.name for anchor in items[0].anchors] == ["1.1"]
    assert items[1].anchors == []


def test_a_sheet_is_saved_by_a_plain_form(desk):
    answer = save(desk, act="save", **WHOLE, comment_1="依据充分")

    review, scores = stored(desk)
    assert (answer.status_code, answer.url) == (302, desk.address("score", desk.seats[0]))
    assert scores[0] == (Decimal(8), "依据充分")
    assert (review.revision, review.opinion, review.is_supported, review.suggested_fen) == (
        1,
        "方案可行",
        True,
        15_500_000,
    )


def test_the_answer_to_a_change_brings_revision_sum_and_notes(desk):
    answer = autosave(desk, score_1="9.5", score_2="20")

    assert answer.status_code == 200
    assert answer.context["revision"] == 1
    tally = answer.context["tally"]
    assert (tally.total, tally.scored, tally.count, tally.scale) == ("29.5", 2, 6, 100)
    assert [number for number, note in tally.notes if note] == [1]
    assert 'name="revision" value="1"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_points_that_cannot_be_taken_are_none_and_the_rest_is_saved(desk):
    save(desk, score_1="9", score_2="20")

    answer = autosave(desk, revision=1, score_1="90", comment_1="先记一笔", score_2="21", score_3="七", score_4="5.3")

    assert answer.status_code == 200
    review, scores = stored(desk)
    assert review.revision == 2
    assert scores[:4] == [(None, "先记一笔"), (Decimal(21), ""), (None, ""), (None, "")]
    assert [number for number, note in answer.context["tally"].notes if note] == [1, 3, 4]


def test_without_scripts_wrong_points_are_shown_as_typed_with_the_reason(desk):
    answer = save(desk, score_1="90", score_2="20")

    assert answer.status_code == 422
    assert answer.context["items"][0].score == "90"
    assert [address for address, _text in answer.context["error_lines"]] == ["#id_score_1"]
    assert answer.context["revision"] == 1
    assert stored(desk)[1][:2] == [(None, ""), (Decimal(20), "")]


def test_full_width_digits_are_points(desk):
    save(desk, score_1="８．５")

    assert stored(desk)[1][0] == (Decimal("8.5"), "")


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ({"level_2": "2"}, "20.5"),  # nothing yet: the middle of 19 to 22
        ({"level_2": "4"}, "7.5"),  # 0 to 14.5
        ({"level_2": "9"}, None),  # no such level
        ({"level_2": "2", "score_2": "24"}, "24"),  # points win
    ],
)
def test_a_level_gives_the_middle_of_its_range_without_scripts(desk, posted, expected):
    save(desk, **posted)

    assert stored(desk)[1][1][0] == (None if expected is None else Decimal(expected))


def test_another_level_over_unchanged_points_is_a_change(desk):
    save(desk, score_2="24", level_2="1")

    save(desk, revision=1, score_2="24", level_2="3")

    assert stored(desk)[1][1][0] == Decimal(17)  # 15 to 18.5


def test_the_same_level_leaves_the_points_alone(desk):
    save(desk, score_2="24", level_2="1")

    save(desk, revision=1, score_2="24", level_2="1")

    assert stored(desk)[1][1][0] == Decimal(24)


def test_points_are_taken_back_with_their_box(desk):
    save(desk, score_2="24", level_2="1")

    save(desk, revision=1, score_2="")

    assert stored(desk)[1][1][0] is None


def test_a_veto_is_kept_once_it_has_its_reason(desk):
    autosave(desk, veto="fraud_suspected")
    before = stored(desk)[0].veto
    answer = autosave(desk, revision=1, veto="fraud_suspected", veto_reason="发票重复")

    assert before == ""
    assert (stored(desk)[0].veto, stored(desk)[0].veto_reason) == ("fraud_suspected", "发票重复")
    assert answer.context["tally"].conclusion == ""


@pytest.mark.parametrize("typed", ["-1", "很多", "1.23456"])
def test_an_amount_that_cannot_be_read_is_named_and_not_kept(desk, typed):
    answer = autosave(desk, suggested=typed, opinion="可行")

    assert answer.context["tally"].conclusion != ""
    assert (stored(desk)[0].suggested_fen, stored(desk)[0].opinion) == (None, "可行")


def test_no_amount_is_asked_for_where_no_money_is_given(desk):
    desk.call.programme.result_kind = ResultKind.CERTIFIED
    desk.call.programme.save()

    assert "suggested" not in desk.get("score", desk.seats[0]).context["form"].fields
    save(desk, suggested="15")
    assert stored(desk)[0].suggested_fen is None


def collide(desk, headers=None):
    save(desk, score_1="9", opinion="第一窗口")
    return desk.post("score", desk.seats[0], sheet_of(score_1="7", opinion="第二窗口"), **(headers or {}))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_two_windows_overwrite_nothing_and_both_texts_are_shown(desk, headers):
    answer = collide(desk, headers)

    assert answer.status_code == 409
    lines = answer.context["conflict"]["lines"]
    assert [(line.stored, line.entered) for line in lines] == [("9", "7"), ("第一窗口", "第二窗口")]
    review, scores = stored(desk)
    assert (review.revision, review.opinion, scores[0]) == (1, "第一窗口", (Decimal(9), ""))


def test_saving_once_more_still_collides_until_the_expert_has_chosen(desk):
    page = collide(desk)
    assert page.context["revision"] == 0

    assert save(desk, revision=0, opinion="第二窗口").status_code == 409
    assert stored(desk)[0].opinion == "第一窗口"
    answer = save(desk, revision=0, onto="1", opinion="第二窗口")

    assert answer.status_code == 302
    assert (stored(desk)[0].revision, stored(desk)[0].opinion) == (2, "第二窗口")


def test_a_review_handed_in_elsewhere_is_not_written(desk):
    hand_in(desk)

    answer = autosave(desk, revision=1, opinion="再改一句")

    assert answer.status_code == 409
    assert answer.context["conflict"]["revision"] is None
    assert stored(desk)[0].opinion == "方案可行"


def test_no_page_shows_what_another_expert_wrote(desk):
    other = seats_of(desk.cases[0])[1]
    desk.world.declare(other)
    scores = {key: Points(criterion.points, "别人的评语") for key, criterion in criteria_of(seat=other).items()}
    review_save(actor=other.expert.user, seat=other, revision=0, scores=scores, opinion="别人的意见", is_supported=True)
    save(desk, **WHOLE)

    pages = [
        desk.get("score", desk.seats[0]),
        desk.get("hand_in", desk.seats[0]),
        desk.get("pile"),
        desk.get("compare"),
    ]

    assert [page.status_code for page in pages] == [200] * 4
    assert [word for page in pages for word in ("别人的", other.expert.name) if word in text_of(page)] == []


@pytest.mark.parametrize("name", ["score", "hand_in", "ask_reopening", "report_tie"])
def test_a_seat_of_somebody_else_is_not_there(desk, name):
    seat = seats_of(desk.cases[0])[1]
    desk.world.declare(seat)

    assert desk.get(name, seat).status_code == 404
    assert desk.post(name, seat, sheet_of(opinion="混入")).status_code == 404
    assert (desk.fresh().review.opinion, seat.review.opinion) == ("", "")


def test_a_lost_seat_is_not_there(desk):
    from workflow.services.reviews import seat_dropped

    seat_dropped(actor=desk.world.officer, seat=desk.seats[0], reason="改派")

    assert desk.get("score", desk.seats[0]).status_code == 404
    assert autosave(desk, opinion="再写").status_code == 404


def test_the_page_costs_the_same_for_more_cases(desk_of, desk_of_three):
    one, three = desk_of(1).declared(), desk_of_three.declared()

    assert one.queries("score", one.seats[0]) == three.queries("score", three.seats[0])


def test_saving_costs_a_handful_of_queries(desk, django_assert_max_num_queries):
    autosave(desk, score_1="8")

    with django_assert_max_num_queries(14):
        assert autosave(desk, revision=1, score_1="8.5").status_code == 200


def test_a_stranger_finds_no_case(desk):
    desk.client.force_login(person())

    assert desk.get("score", desk.seats[0]).status_code == 404
    assert save(desk, opinion="混入").status_code == 404
    assert stored(desk)[0].opinion == ""
