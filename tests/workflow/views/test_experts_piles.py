# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pile: where each case stands, own cases side by side, all that is ready handed in at once, sheets to sign."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from grants.rules.choices import TieKind
from reviewers.enums import SeatState
from tests.factories.reviewers import review_filled
from tests.factories.world import person, seats_of
from workflow.services.reviews import (
    review_hand_in,
    review_open_again,
    seat_declares_clear,
    seat_declares_doubt,
    seat_declares_tie,
)

pytestmark = pytest.mark.django_db


def fill(desk, number, share="0.8", **fields):
    review_filled(desk.fresh(number), share, **fields)


def hand_in(desk, number, share="0.8"):
    fill(desk, number, share)
    review_hand_in(actor=desk.user, seat=desk.fresh(number))


def standings(page):
    return [row.standing.value for row in page.context["rows"]]


def test_the_pile_says_where_each_case_stands(desk_of):
    desk = desk_of(6)
    for number in (1, 2, 3, 4):
        desk.world.declare(desk.seats[number])
    seat_declares_doubt(actor=desk.user, seat=desk.seats[5], explanation="曾是同事")
    fill(desk, 2, opinion="")
    fill(desk, 3)
    hand_in(desk, 4)

    page = desk.get("pile")

    assert standings(page) == ["undeclared", "unbegun", "begun", "ready", "done", "doubt"]
    assert [row.sheet.total for row in page.context["rows"]] == [0, 0, 80, 80, 80, 0]
    assert (page.context["undeclared"], page.context["ready"], page.context["left"]) == (1, 1, 4)
    assert [metric["value"] for metric in page.context["metrics"]] == [6, 1, 1, 2]
    assert page.context["following"].seat == desk.seats[1]


def test_only_what_is_left_is_listed_on_demand(desk_of_three):
    desk = desk_of_three.declared()
    hand_in(desk, 1)

    page = desk.get("pile", left="1")

    assert [row.seat for row in page.context["rows"]] == [desk.seats[0], desk.seats[2]]


def test_a_review_opened_again_is_marked(desk):
    desk.declared()
    hand_in(desk, 0)
    review_open_again(actor=desk.world.officer, seat=desk.fresh(), reason="更正")
    assert standings(desk.get("pile")) == ["ready"]
    fill(desk, 0, opinion="")

    assert standings(desk.get("pile")) == ["reopened"]


def test_each_open_case_has_its_deadline(desk_of_three):
    desk = desk_of_three
    desk.world.declare(desk.seats[0])

    rows = desk.get("pile").context["rows"]

    assert all(row.due is not None for row in rows)
    assert rows[0].due > rows[1].due


def test_the_pile_costs_at_most_eight_queries_however_many_cases(desk_of, desk_of_three):
    one, three = desk_of(1).declared(), desk_of_three.declared()
    fill(three, 0)

    assert one.queries("pile") == three.queries("pile") <= 8


@pytest.mark.parametrize("name", ["compare", "hand_in_all", "review_sheets"])
def test_pages_beside_the_pile_cost_the_same_for_more_cases(desk_of, desk_of_three, name):
    one, three = desk_of(1).declared(), desk_of_three.declared()
    for desk in (one, three):
        for number in range(len(desk.seats)):
            hand_in(desk, number)

    assert one.queries(name) == three.queries(name)


def test_who_stepped_back_from_every_case_finds_an_empty_pile(desk):
    seat_declares_tie(actor=desk.user, seat=desk.seats[0], kind=TieKind.ADVISER, explanation="")

    page = desk.get("pile")

    assert (page.status_code, standings(page)) == (200, [])


@pytest.mark.parametrize("name", ["pile", "compare", "hand_in_all", "review_sheets"])
def test_a_call_in_which_one_does_not_sit_is_not_there(desk, name):
    desk.client.force_login(person())

    assert desk.get(name).status_code == 404


def test_own_calls_are_listed_with_how_far_they_are(desk_of_three):
    desk = desk_of_three.declared()
    hand_in(desk, 0)

    page = desk.client.get(reverse("workflow:piles"))

    assert [(pile.call, pile.cases, pile.done) for pile in page.context["piles"]] == [(desk.call, 3, 1)]


def test_nobody_else_has_piles(client, desk):
    client.force_login(person())

    assert client.get(reverse("workflow:piles")).context["piles"] == []


# -- side by side ----------------------------------------------------------------------------------------------------


def test_own_cases_stand_side_by_side_criterion_by_criterion(desk_of_three):
    desk = desk_of_three
    for seat in desk.seats[:2]:
        desk.world.declare(seat)
    fill(desk, 0, "0.8")
    fill(desk, 1, "0.6")

    page = desk.get("compare")

    assert len(page.context["criteria"]) == 6
    rows = page.context["rows"]
    assert [row.seat for row in rows] == desk.seats[:2]
    assert [[entry.points for entry in row.sheet.entries][:2] for row in rows] == [[8, 20], [6, 15]]


def test_cases_of_another_group_are_compared_apart(desk_of_three):
    from reviewers.models import CaseGroup

    desk = desk_of_three.declared()
    other = CaseGroup.objects.create(call=desk.call, name="另一组", panel=desk.seats[2].assessment.panel)
    assessment = desk.fresh(2).assessment
    assessment.group = other
    assessment.save()

    first, second = desk.get("compare"), desk.get("compare", group=str(other.pk))

    assert [row.seat for row in first.context["rows"]] == desk.seats[:2]
    assert [row.seat for row in second.context["rows"]] == [desk.seats[2]]
    assert desk.get("compare", group="x").context["rows"] == first.context["rows"]


# -- all at once -----------------------------------------------------------------------------------------------------


def revisions(desk, *numbers):
    return {f"revision-{desk.seats[n].reference}": desk.fresh(n).review.revision for n in numbers}


def states(desk):
    return [desk.fresh(number).state for number in range(len(desk.seats))]


def test_all_that_is_ready_is_handed_in_and_the_rest_stays(desk_of_three):
    desk = desk_of_three.declared()
    fill(desk, 0)
    fill(desk, 1, "0.7")
    page = desk.get("hand_in_all")
    assert [row.seat for row in page.context["ready"]] == desk.seats[:2]
    assert [row.seat for row in page.context["waiting"]] == [desk.seats[2]]
    assert states(desk) == [SeatState.ACCEPTED] * 3

    answer = desk.post("hand_in_all", data=revisions(desk, 0, 1))

    assert answer.url == desk.address("pile")
    assert states(desk) == [SeatState.DONE, SeatState.DONE, SeatState.ACCEPTED]


def test_a_review_changed_since_the_last_look_stays_and_is_named(desk_of_three):
    desk = desk_of_three.declared()
    fill(desk, 0)
    fill(desk, 1)
    seen = revisions(desk, 0, 1)
    fill(desk, 1, "0.7")

    answer = desk.post("hand_in_all", data=seen)

    assert states(desk) == [SeatState.DONE, SeatState.ACCEPTED, SeatState.ACCEPTED]
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["warn", "ok"]


def test_what_the_page_did_not_show_is_not_handed_in(desk_of_three):
    desk = desk_of_three.declared()
    fill(desk, 0)

    desk.post("hand_in_all", data={})

    assert states(desk) == [SeatState.ACCEPTED] * 3


def test_a_suspended_call_is_told_and_nothing_is_handed_in(desk):
    desk.declared()
    fill(desk, 0)
    desk.call.is_suspended = True
    desk.call.save()

    answer = desk.post("hand_in_all", data=revisions(desk, 0))

    assert states(desk) == [SeatState.ACCEPTED]
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["bad"]


# -- sheets to sign --------------------------------------------------------------------------------------------------


def test_sheets_hold_what_was_handed_in_and_nothing_else(desk_of_three):
    desk = desk_of_three.declared()
    hand_in(desk, 0)
    fill(desk, 1)
    other = seats_of(desk.cases[0])[1]
    seat_declares_clear(actor=other.expert.user, seat=other)

    page = desk.get("review_sheets")

    text = page.content.decode()
    assert [row.seat for row in page.context["rows"]] == [desk.seats[0]]
    assert page.context["rows"][0].sheet.total == Decimal(80)
    assert desk.user.expert.name in text
    assert other.expert.name not in text
    assert desk.fresh().review.digest[:16] in text
