# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cockpit and the list of calls: what waits comes first, numbers are right, names go to whom they may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import CallState
from grants.models import Application, Call, District
from grants.permissions import assign_role
from tests.factories.plan import IndustryFactory
from tests.factories.roles import holder
from tests.factories.world import World, seats_of, support
from workflow.models import Deadline
from workflow.services.calls import call_pause

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def cockpit(client, world):
    return client.get(reverse("workflow:cockpit", args=[world.call.reference])).context


def another(world):
    """Return another world in which the officer of this one works as well."""
    other = World()
    assign_role(role="officer", user=world.officer, target=other.programme)
    return other


def page(world, name):
    return reverse(f"workflow:{name}", args=[world.call.reference])


def test_a_call_in_design_needs_its_set_up(officer, world):
    shown = cockpit(officer, world)

    assert [row.url for row in shown["needs"].rows] == [page(world, "call_design")]
    assert (shown["next_step"].url, shown["next_step"].is_open) == (page(world, "call_design"), True)
    assert [act.url for act in shown["acts"]] == [page(world, "call_suspend"), page(world, "call_cancel")]


def test_what_is_overdue_comes_first(officer, world):
    world.opened()
    later, sooner = world.recommended("甲"), world.recommended("乙")
    Deadline.objects.filter(subject_id=later.pk, kind="formal_check").update(due_at=timezone.now() + timedelta(days=9))
    Deadline.objects.filter(subject_id=sooner.pk, kind="formal_check").update(due_at=timezone.now() - timedelta(days=1))

    needs = cockpit(officer, world)["needs"]

    assert [row.number for row in needs.rows] == [sooner.number, later.number]
    assert (needs.total, needs.overdue, needs.more) == (2, 1, 0)


def test_what_waits_in_another_call_is_not_shown(officer, world):
    world.opened()
    other = another(world).opened()
    other.recommended("别的")

    assert cockpit(officer, world)["needs"].total == 0
    assert cockpit(officer, other)["needs"].total == 1


def test_the_phase_bar_follows_the_call(officer, world):
    before = [phase["state"] for phase in cockpit(officer, world)["phases"]]
    world.opened()
    during = [phase["state"] for phase in cockpit(officer, world)["phases"]]
    Call.objects.filter(pk=world.call.pk).update(state=CallState.CANCELLED)
    after = [phase["state"] for phase in cockpit(officer, world)["phases"]]

    assert before == ["now", *["todo"] * 6]
    assert during == ["done", "now", *["todo"] * 5]
    assert after == ["skipped"] * 7


def test_the_numbers_count_where_cases_stand_and_how_far_they_came(officer, world):
    world.opened()
    world.draft()
    world.submitted("甲")
    world.recommended("乙")
    world.accepted("丙")

    shown = cockpit(officer, world)

    assert [metric["value"] for metric in shown["metrics"][:5]] == [3, 1, 1, 1, 0]
    assert [bar["value"] for bar in shown["bars"]] == [4, 3, 2, 1, 0, 0]
    assert sum(shown["daily"].values) == 3


def test_supported_cases_and_committed_money_are_counted(officer, world):
    world.opened()
    best = world.accepted()
    world.ranked(best)
    world.decide(support(best))

    shown = cockpit(officer, world)

    assert [bar["value"] for bar in shown["bars"]] == [1, 1, 1, 1, 1, 1]
    assert shown["metrics"][-1]["value"] == "20.00"


def test_districts_and_industries_lead_to_their_cases(officer, world):
    world.opened()
    district = District.objects.create(code="310115", name_zh="浦东新区", kind="district")
    industry = IndustryFactory()
    case = world.submitted()
    Application.objects.filter(pk=case.pk).update(district=district, industry=industry)

    shown = cockpit(officer, world)

    assert [(tile.code, tile.value, address) for tile, address in shown["tiles"]] == [
        ("310115", 1, f"{page(world, 'call_cases')}?district=310115")
    ]
    assert [(bar["value"], bar["url"]) for bar in shown["industries"]] == [
        (1, f"{page(world, 'call_cases')}?industry={industry.code}")
    ]


def test_an_abolished_district_counts_for_its_successor(officer, world):
    world.opened()
    today = District.objects.create(code="310106", name_zh="静安区", kind="district")
    old = District.objects.create(code="310108", name_zh="闸北区", kind="district", successor=today)
    case = world.submitted()
    Application.objects.filter(pk=case.pk).update(district=old)

    assert [(tile.code, tile.value) for tile, _url in cockpit(officer, world)["tiles"]] == [("310106", 1)]


def test_deadlines_are_gathered_by_kind_with_their_marks(officer, world):
    world.opened()
    world.recommended("甲")
    second = world.recommended("乙")
    Deadline.objects.filter(subject_id=second.pk, kind="formal_check").update(
        due_at=timezone.now() - timedelta(days=1), is_provisional=True
    )

    dues = {str(due.kind): due for due in cockpit(officer, world)["deadlines"]}

    checks = next(due for due in dues.values() if due.count == 2)
    assert (checks.overdue, checks.is_provisional) == (1, True)


def test_an_intake_closes_at_the_moment_that_was_announced(officer, world):
    world.opened()

    moments = [due.first for due in cockpit(officer, world)["deadlines"]]

    assert moments[-1] == world.window.closes_at


def test_experts_are_shown_by_what_they_have_left(officer, world):
    world.opened()
    group = world.in_review(world.accepted("甲"), world.accepted("乙"))
    first = seats_of(group.assessments.first().application)[0]
    world.score(first)

    shown = cockpit(officer, world)

    assert shown["experts_total"] == len(shown["experts"]) == 5
    assert [load.todo for load in shown["experts"]] == [2, 2, 2, 2, 1]
    assert shown["experts"][-1].mobile == first.expert.user.mobile
    assert shown["shows_phones"] is True


@pytest.mark.parametrize(
    ("role", "names", "phones"),
    [
        ("officer", True, True),
        ("review_agency", True, True),
        ("auditor", True, False),
        ("finance_officer", False, False),
    ],
)
def test_names_and_telephones_of_experts_go_to_whom_they_may(client, world, role, names, phones):
    world.opened()
    world.in_review(world.accepted())
    client.force_login(holder(role, world.call))

    answer = client.get(page(world, "cockpit"))

    expert = world.experts[0].user
    seat = seats_of(Application.objects.get())[0].expert
    assert (answer.context["experts"] is not None) == names
    assert (seat.name in answer.content.decode()) == names
    assert (seat.user.mobile.removeprefix("+86") in answer.content.decode()) == phones
    assert expert.mobile


def test_side_acts_follow_state_and_person(client, world):
    world.opened()

    def acts(user):
        client.force_login(user)
        return [act.url.rstrip("/").rpartition("/")[2] for act in cockpit(client, world)["acts"]]

    officers = acts(world.officer)
    leaders = acts(world.leader)
    call_pause(actor=world.officer, call=world.call, reason="核查")
    suspended = acts(world.officer)

    assert officers == ["extend", "amend", "rules", "suspend", "cancel"]
    assert leaders == ["exemptions"]
    assert suspended == ["extend", "amend", "rules", "resume", "cancel"]


def test_a_step_of_others_is_named_without_a_link(client, world):
    client.force_login(world.leader)

    step = cockpit(client, world)["next_step"]

    assert (step.is_open, step.url) == (False, "")


def test_a_call_that_waits_for_time_has_no_step(officer, world):
    world.opened()

    assert cockpit(officer, world)["next_step"] is None


def test_other_calls_can_be_switched_to(officer, world):
    other = another(world)

    assert cockpit(officer, world)["others"] == [other.call]


def test_the_latest_acts_stand_on_top(officer, world):
    world.opened()

    record = cockpit(officer, world)["record"]

    assert [entry.who for entry in record][:2] == ["", str(world.officer)]
    assert [entry.at for entry in record] == sorted((entry.at for entry in record), reverse=True)


def queries_of(client, address, count_queries):
    client.get(address)  # the first page after signing in also writes the session
    with count_queries() as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def test_the_number_of_queries_does_not_grow_with_the_cases(officer, world, count_queries):
    world.opened()
    world.recommended("甲")
    one = queries_of(officer, page(world, "cockpit"), count_queries)
    world.recommended("乙")
    world.recommended("丙")

    three = queries_of(officer, page(world, "cockpit"), count_queries)

    assert len(one) == len(three)


def test_the_list_of_calls_costs_the_same_for_one_and_for_three(officer, world, count_queries):
    one = queries_of(officer, reverse("workflow:call_list"), count_queries)
    for _number in range(2):
        another(world)

    three = queries_of(officer, reverse("workflow:call_list"), count_queries)

    assert len(one) == len(three)


def test_the_list_shows_own_calls_with_windows_and_cases(officer, world):
    World()
    world.opened().submitted()

    (row,) = officer.get(reverse("workflow:call_list")).context["rows"]

    assert (row["call"], row["cases"], row["closes_at"]) == (world.call, 1, world.window.closes_at)


def test_somebody_without_an_office_finds_an_empty_list(client, world):
    client.force_login(world.clerk)

    answer = client.get(reverse("workflow:call_list"))

    assert (answer.status_code, answer.context["rows"], answer.context["programmes"]) == (200, [], [])


# -- the menu ------------------------------------------------------------------------------------------------------


def menu_of(answer):
    return [link["url"] for block in answer.context["side"] for link in block["links"]]


def test_every_entry_of_the_menu_opens(officer, world):
    world.opened()
    entries = menu_of(officer.get(page(world, "cockpit")))

    assert {page(world, "screening"), page(world, "groups"), page(world, "result_letters")} < set(entries)
    assert [(entry, officer.get(entry).status_code) for entry in entries] == [(entry, 200) for entry in entries]
    assert menu_of(officer.get(page(world, "ranking"))) == entries


def test_the_menu_leads_nobody_where_they_may_not_go(client, world):
    client.force_login(holder("finance_officer", world.opened().call))

    entries = menu_of(client.get(page(world, "cockpit")))

    assert {page(world, "screening"), page(world, "groups")}.isdisjoint(entries)
