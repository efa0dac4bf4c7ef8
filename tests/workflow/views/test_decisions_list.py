# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of decisions: put together piece by piece, held to its limits, handed to the signers when it is whole."""

import pytest
from django.urls import reverse

from grants.enums import DecisionOutcome, ListState, QuotaDimension
from grants.models import Application, Call, DecisionList, Exemption, Quota
from tests.factories.decisions import WAN, assessed_world
from tests.factories.people import UserFactory
from workflow.forms.proposals import BELOW_THE_LINE
from workflow.services.calls import call_rank
from workflow.services.decisions import decisions_submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Four cases of 180, 191, 202 and 213 ten thousand yuan by the rules; three places, a budget for all."""
    world = assessed_world(4, places=3, budget_fen=900 * WAN)
    call_rank(actor=world.officer, call=world.call)
    world.call.refresh_from_db()
    return world


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def page(world, name="decide"):
    return reverse(f"workflow:{name}", args=[world.call.reference])


def cases(world):
    return list(Application.objects.filter(call=world.call).order_by("number"))


def draft(world):
    return DecisionList.objects.filter(call=world.call, state=ListState.DRAFT).first()


def choice(case, outcome, *, amount="", order="", reason=""):
    key = case.reference
    return {f"outcome-{key}": outcome, f"amount-{key}": amount, f"order-{key}": order, f"reason-{key}": reason}


def posted(world, *choices, act="save", **fields):
    data = {"act": act, "base": draft(world).digest if draft(world) else ""} | fields
    for one in choices:
        data |= one
    return data


def stored(world):
    """Return what the draft says: outcome, amount in ten thousand yuan, order, reason by the end of the number."""
    return {
        one.application.number[-1]: (one.outcome, one.amount_fen // WAN, one.reserve_order, one.reason)
        for one in draft(world).decisions.select_related("application")
    }


def test_choices_are_saved_as_a_draft(officer, world):
    a, b, c, d = cases(world)

    answer = officer.post(
        page(world),
        posted(
            world,
            choice(a, "support"),
            choice(b, "support", amount="150.5"),
            choice(c, "reserve"),
            choice(d, "reject", reason="得分较低"),
        ),
    )

    assert (answer.status_code, answer.url) == (302, page(world))
    assert stored(world) == {
        "1": ("support", 180, None, ""),
        "2": ("support", 150, None, ""),
        "3": ("reserve", 0, 1, ""),
        "4": ("reject", 0, None, "得分较低"),
    }
    assert draft(world).prepared_by == world.officer


def test_an_undecided_case_stands_in_no_draft_and_takes_no_place(officer, world):
    a, b, *_rest = cases(world)

    officer.post(page(world), posted(world, choice(a, "support"), choice(b, "")))

    assert stored(world) == {"1": ("support", 180, None, "")}
    sums = officer.get(page(world)).context["sums"]
    assert (sums.support, sums.undecided, sums.places, sums.amount_fen) == (1, 3, 3, 180 * WAN)


def test_rows_that_are_not_on_the_page_keep_what_the_draft_says(officer, world):
    a, b, *_rest = cases(world)
    officer.post(page(world), posted(world, choice(a, "support")))

    officer.post(page(world) + "?q=p-0002", posted(world, choice(b, "support")))

    assert sorted(stored(world)) == ["1", "2"]


def test_a_case_can_be_taken_back_to_undecided(officer, world):
    a, b, *_rest = cases(world)
    officer.post(page(world), posted(world, choice(a, "support"), choice(b, "support")))

    officer.post(page(world), posted(world, choice(a, "support"), choice(b, "")))

    assert sorted(stored(world)) == ["1"]


def refused(answer, world, *, field):
    """Return the texts of a refusal that names ``field`` and saved nothing."""
    assert answer.status_code == 422
    assert draft(world) is None
    addresses = [address for address, _text in answer.context["errors"]]
    assert any(address.startswith(f"#{field}-") for address in addresses), addresses
    return [text for _address, text in answer.context["errors"]]


def test_departing_from_the_order_needs_a_reason_in_the_row(officer, world):
    a, b, *_rest = cases(world)

    answer = officer.post(page(world), posted(world, choice(a, "reserve"), choice(b, "support")))

    assert refused(answer, world, field="reason")
    (line,) = [line for line in answer.context["lines"] if line.errors]
    assert (line.row.case.pk, line.needs_reason, list(line.errors)) == (a.pk, True, ["reason"])


def test_with_its_reason_a_departure_is_kept_and_marked(officer, world):
    a, b, *_rest = cases(world)

    officer.post(page(world), posted(world, choice(a, "reserve", reason="同一集团已支持一项"), choice(b, "support")))

    assert [one.departs_from_order for one in draft(world).decisions.order_by("application__number")] == [True, False]


def test_not_to_select_needs_a_reason(officer, world):
    *_rest, d = cases(world)

    assert refused(officer.post(page(world), posted(world, choice(d, "reject"))), world, field="reason")


@pytest.mark.parametrize("amount", ["180.01", "0", "-5", "很多"])
def test_an_amount_above_the_rules_or_none_is_refused_and_kept_on_the_page(officer, world, amount):
    a, *_rest = cases(world)

    answer = officer.post(page(world), posted(world, choice(a, "support", amount=amount)))

    refused(answer, world, field="amount")
    assert answer.context["lines"][0].amount == amount


def test_a_document_lifts_the_ceiling_of_its_case(officer, world):
    a, *_rest = cases(world)
    exemption = Exemption.objects.create(
        call=world.call,
        kind="limit",
        document_number="沪府〔2026〕3号",
        reason="专题会议",
        entered_by=UserFactory(),
        checked_by=UserFactory(),
    )
    exemption.cases.add(a)

    answer = officer.post(page(world), posted(world, choice(a, "support", amount="250")))

    assert answer.status_code == 302
    assert stored(world)["1"][:2] == ("support", 250)


def test_reserves_get_the_next_place_and_no_place_twice(officer, world):
    a, b, c, _d = cases(world)
    twice = officer.post(page(world), posted(world, choice(a, "reserve", order="2"), choice(b, "reserve", order="2")))
    refused(twice, world, field="order")

    officer.post(
        page(world), posted(world, choice(a, "reserve", order="2"), choice(b, "reserve"), choice(c, "reserve"))
    )

    assert {key: value[2] for key, value in stored(world).items()} == {"1": 2, "2": 1, "3": 3}


@pytest.mark.parametrize("order", ["0", "x", "-1"])
def test_a_place_in_the_reserve_is_a_whole_number(officer, world, order):
    a, *_rest = cases(world)

    answer = officer.post(page(world), posted(world, choice(a, "reserve", order=order)))

    assert refused(answer, world, field="order")


def test_marked_rows_take_one_choice_and_one_reason(officer, world):
    a, b, c, d = cases(world)
    data = posted(
        world,
        *(choice(case, "") for case in (a, b, c)),
        choice(d, "", reason="材料不实"),
        act="reject",
        case=[c.reference, d.reference],
        bulk_reason="排名靠后",
    )

    officer.post(page(world), data)

    assert stored(world) == {"3": ("reject", 0, None, "排名靠后"), "4": ("reject", 0, None, "材料不实")}


def test_the_rest_is_chosen_by_the_order_but_not_next_to_the_line(officer, world):
    """The line falls after the second case; a band of one keeps the second and the third for the meeting."""
    Call.objects.filter(pk=world.call.pk).update(places=2)
    data = world.call.rule_sets.get()
    data.data["decision"]["borderline_places"] = 1
    data.save()

    officer.post(page(world), posted(world, *(choice(case, "") for case in cases(world)), act="order"))

    assert stored(world) == {"1": ("support", 180, None, ""), "4": ("reject", 0, None, BELOW_THE_LINE)}


def test_a_list_that_somebody_else_saved_meanwhile_is_not_overwritten(officer, world):
    a, b, *_rest = cases(world)
    stale = posted(world, choice(a, "reject", reason="旧页面"))
    officer.post(page(world), posted(world, choice(b, "support"), choice(a, "support")))

    answer = officer.post(page(world), stale)

    assert answer.status_code == 422
    assert stored(world)["1"][0] == "support"
    assert answer.context["lines"][0].reason == "旧页面"


def test_sums_follow_without_saving(officer, world):
    a, b, *_rest = cases(world)

    answer = officer.post(
        page(world, "decide_sums"), posted(world, choice(a, "support"), choice(b, "support", amount="1"))
    )

    assert answer.status_code == 200
    assert (answer.context["sums"].support, answer.context["sums"].amount_fen) == (2, 181 * WAN)
    assert DecisionList.objects.count() == 0


def test_a_quota_of_an_industry_is_shown_and_holds_the_list(officer, world):
    Quota.objects.create(call=world.call, dimension=QuotaDimension.INDUSTRY, key="D0", maximum=0)
    a, b, c, d = cases(world)
    officer.post(
        page(world),
        posted(world, choice(a, "support"), *(choice(case, "reject", reason="排名靠后") for case in (b, c, d))),
    )

    shown = officer.get(page(world, "decide_submit"))
    answer = officer.post(page(world, "decide_submit"), {"how": "here"})

    assert shown.context["sums"].is_over_quota is True
    assert len(shown.context["hindrances"]) == 1
    assert answer.status_code == 422
    assert draft(world) is not None


def whole(world, officer, **fields):
    """Save a whole list: two supported, one in reserve, one not selected."""
    a, b, c, d = cases(world)
    choices = (choice(a, "support"), choice(b, "support"), choice(c, "reserve"), choice(d, "reject", reason="排名靠后"))
    return officer.post(page(world), posted(world, *choices, **fields))


def test_saving_can_lead_on_to_the_confirmation(officer, world):
    answer = whole(world, officer, act="submit")

    assert (answer.status_code, answer.url) == (302, page(world, "decide_submit"))


@pytest.mark.parametrize(("how", "waits_at"), [("here", "sign"), ("paper", "record_signature")])
def test_a_whole_list_goes_to_the_signers(officer, world, how, waits_at):
    whole(world, officer)

    answer = officer.post(page(world, "decide_submit"), {"how": how})

    assert (answer.status_code, answer.url) == (302, page(world, "sign"))
    handed = DecisionList.objects.get(state=ListState.SIGNING)
    assert handed.sign_offs.count() == len(world.rules.decision.sign_off)
    shown = officer.get(page(world, "sign"))
    assert shown.context["way"] == {"record_signature": "record"}.get(waits_at, waits_at)


def test_an_undecided_case_holds_the_list(officer, world):
    a, *_rest = cases(world)
    officer.post(page(world), posted(world, choice(a, "support")))

    answer = officer.post(page(world, "decide_submit"), {"how": "here"})

    assert answer.status_code == 422
    assert draft(world) is not None


def test_too_many_places_hold_the_list(officer, world):
    Call.objects.filter(pk=world.call.pk).update(places=1)
    whole(world, officer)

    answer = officer.post(page(world, "decide_submit"), {"how": "here"})

    assert answer.status_code == 422
    assert answer.context["sums"].over_places == 1


def test_how_it_is_signed_has_to_be_chosen(officer, world):
    whole(world, officer)

    answer = officer.post(page(world, "decide_submit"), {})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["how"]
    assert draft(world) is not None


def test_a_ceiling_lowered_after_saving_holds_the_list(officer, world):
    whole(world, officer)
    Application.objects.filter(call=world.call).update(approved_total_fen=100 * WAN)

    answer = officer.post(page(world, "decide_submit"), {"how": "here"})

    assert answer.status_code == 422
    assert len(answer.context["hindrances"]) == 2


def test_while_it_is_signed_nothing_can_be_changed(officer, world):
    whole(world, officer)
    decisions_submit(actor=world.officer, decision_list=draft(world))
    digest = DecisionList.objects.get(state=ListState.SIGNING).digest
    a, *_rest = cases(world)

    answers = [
        officer.post(page(world), {"act": "save", "base": digest, **choice(a, "reject", reason="改")}),
        officer.post(page(world, "decide_sums"), choice(a, "reject", reason="改")),
        officer.post(
            reverse("workflow:approved_total", args=[a.reference]), {"approved": "100", "reason": "签批中核减"}
        ),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert DecisionList.objects.get(state=ListState.SIGNING).digest == digest
    a.refresh_from_db()
    assert a.approved_total_fen is None


def test_who_reads_cannot_choose(client, world):
    client.force_login(world.leader)
    a, *_rest = cases(world)

    shown = client.get(page(world))
    answer = client.post(page(world), posted(world, choice(a, "support")))

    assert (shown.status_code, shown.context["may_decide"], answer.status_code) == (200, False, 403)
    assert b"<select" not in shown.content.split(b"<table")[1]
    assert DecisionList.objects.count() == 0


def test_the_page_takes_the_same_queries_for_more_cases(queries_of):
    one, three = assessed_world(1), assessed_world(3, letter="Q")
    for world in (one, three):
        call_rank(actor=world.officer, call=world.call)

    assert queries_of(one.officer, "workflow:decide", one.call.reference) == queries_of(
        three.officer, "workflow:decide", three.call.reference
    )


def test_a_draft_shows_its_amounts_again(officer, world):
    whole(world, officer)

    lines = officer.get(page(world)).context["lines"]

    assert [(line.outcome, line.amount, line.order) for line in lines] == [
        (DecisionOutcome.SUPPORT, "180.00", ""),
        (DecisionOutcome.SUPPORT, "191.00", ""),
        (DecisionOutcome.RESERVE, "", "1"),
        (DecisionOutcome.REJECT, "", ""),
    ]


def test_the_ranking_shows_what_the_draft_chooses(officer, world):
    whole(world, officer)

    rows = officer.get(page(world, "ranking")).context["table"].rows

    assert [(row.outcome, row.total_fen // WAN) for row in rows] == [
        ("support", 180),
        ("support", 371),
        ("reserve", 371),
        ("reject", 371),
    ]
