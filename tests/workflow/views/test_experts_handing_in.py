# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert goes on to the next case, hands a review in, and asks for what only the office can do."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core import mail

from grants.audit import events_of
from grants.models import Message
from reviewers.enums import ReviewState, SeatState
from tests.workflow.views.sheets import WHOLE, hand_in, save, sheet_of, stored, text_of
from workflow.services.reviews import review_open_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(desk):
    return desk.declared()


def test_save_and_next_leads_to_the_next_case_to_score(desk_of_three):
    desk = desk_of_three.declared()
    for number, following in ((0, 1), (1, 2), (2, 0)):
        answer = desk.post("score", desk.seats[number], sheet_of(opinion="可行", act="next"))
        assert answer.url == desk.address("score", desk.seats[following])


def test_neighbours_are_the_declared_cases_in_the_order_of_the_pile(desk_of_three):
    desk = desk_of_three
    desk.world.declare(desk.seats[0])
    desk.world.declare(desk.seats[2])

    beside = desk.get("score", desk.seats[0]).context["beside"]

    assert (beside.place, beside.count) == (1, 2)
    assert (beside.before, beside.after) == ("", desk.seats[2].reference)


def test_a_whole_review_is_handed_in_after_a_last_look(desk):
    answer = save(desk, act="hand_in", **WHOLE)
    assert answer.url == desk.address("hand_in", desk.seats[0])
    page = desk.get("hand_in", desk.seats[0])
    assert page.context["sheet"].lacks == ()
    assert desk.fresh().state == SeatState.ACCEPTED

    answer = desk.post("hand_in", desk.seats[0], {"revision": 1})

    seat = desk.fresh()
    assert (answer.status_code, answer.url) == (302, desk.address("pile"))
    assert (seat.state, seat.review.state, seat.review.total) == (SeatState.DONE, ReviewState.SUBMITTED, Decimal(79))
    assert [event.action for event in events_of(seat)][-1] == "review.submitted"
    assert desk.get("hand_in", desk.seats[0]).url == desk.address("score", desk.seats[0])


def test_the_last_look_names_everything_that_is_missing(desk):
    save(desk, score_1="5", score_2="20")

    page = desk.get("hand_in", desk.seats[0])
    answer = desk.post("hand_in", desk.seats[0], {"revision": 1})

    assert len(page.context["sheet"].lacks) == 6
    assert answer.status_code == 422
    assert desk.fresh().state == SeatState.ACCEPTED


@pytest.mark.parametrize("revision", ["0", "", "x", None])
def test_a_review_changed_since_the_last_look_is_not_handed_in(desk, revision):
    save(desk, **WHOLE)

    answer = desk.post("hand_in", desk.seats[0], {} if revision is None else {"revision": revision})

    assert answer.status_code == 422
    assert desk.fresh().state == SeatState.ACCEPTED


def test_a_review_that_is_handed_in_can_only_be_read(desk):
    hand_in(desk)

    page = desk.get("score", desk.seats[0])

    assert page.context["is_locked"]
    assert 'name="score_1"' not in text_of(page)
    assert "方案可行" in text_of(page)


def test_opening_again_is_asked_of_the_officers_once(desk):
    hand_in(desk)
    empty = desk.post("ask_reopening", desk.seats[0], {"reason": " "})
    answer = desk.post("ask_reopening", desk.seats[0], {"reason": "分值录入有误"})
    again = desk.post("ask_reopening", desk.seats[0], {"reason": "还有一处"})

    assert [one.status_code for one in (empty, answer, again)] == [422, 302, 422]
    told = Message.objects.filter(template="reopening_asked")
    assert {message.recipient for message in told} == {desk.world.officer, desk.world.second_officer}
    assert desk.fresh().state == SeatState.DONE
    assert desk.get("score", desk.seats[0]).context["asked_at"] is not None


def test_once_opened_again_it_can_be_asked_anew(desk):
    hand_in(desk)
    desk.post("ask_reopening", desk.seats[0], {"reason": "分值录入有误"})
    review_open_again(actor=desk.world.officer, seat=desk.fresh(), reason="同意更正")
    page = desk.get("score", desk.seats[0])
    assert (page.context["reopened"], page.context["is_locked"]) == ("同意更正", False)
    desk.post("hand_in", desk.seats[0], {"revision": stored(desk)[0].revision})

    answer = desk.post("ask_reopening", desk.seats[0], {"reason": "再看一遍"})

    assert answer.status_code == 302
    assert Message.objects.filter(template="reopening_asked").count() == 4


def test_a_draft_is_not_asked_to_be_opened(desk):
    answer = desk.post("ask_reopening", desk.seats[0], {"reason": "看看"})

    assert answer.url == desk.address("score", desk.seats[0])
    assert not Message.objects.filter(template="reopening_asked").exists()


def test_a_tie_found_late_is_reported_to_the_officers_once(desk):
    wrong = desk.post("report_tie", desk.seats[0], {"kind": "friend", "reason": "x"})
    answer = desk.post("report_tie", desk.seats[0], {"kind": "relative_within_3_degrees", "reason": "堂兄任职"})
    again = desk.post("report_tie", desk.seats[0], {"kind": "relative_within_3_degrees", "reason": "堂兄任职"})

    assert [one.status_code for one in (wrong, answer, again)] == [422, 302, 422]
    told = Message.objects.filter(template="tie_reported")
    assert {message.recipient for message in told} == {desk.world.officer, desk.world.second_officer}
    event = events_of(desk.seats[0]).get(action="seat.tie_reported")
    assert event.data == {"kind": "relative_within_3_degrees"}
    assert desk.fresh().state == SeatState.ACCEPTED


def test_the_letters_to_officers_can_be_written(desk, settings):
    from grants.services.messages import message_text

    hand_in(desk)
    desk.post("ask_reopening", desk.seats[0], {"reason": "分值录入有误"})
    desk.post("report_tie", desk.seats[0], {"kind": "relative_within_3_degrees", "reason": "堂兄任职"})

    for message in Message.objects.filter(template__in=("reopening_asked", "tie_reported")):
        headline, body = message_text(message=message)
        assert desk.cases[0].number in headline
        assert f"{settings.SITE_URL}{desk.seats[0].get_absolute_url()}" in body
    assert mail.outbox == []


def test_handing_in_leads_to_the_next_case_and_says_so(desk_of_three):
    desk = desk_of_three.declared()

    answer = hand_in(desk)

    assert answer.url == desk.address("score", desk.seats[1])
    (said,) = get_messages(answer.wsgi_request)
    assert str(said) in desk.get("score", desk.seats[1]).content.decode()
