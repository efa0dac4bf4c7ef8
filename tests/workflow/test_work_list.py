# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work list shows each person what waits for him or her, at a constant number of queries."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from grants.enums import RequestKind
from grants.models import Request, User
from grants.permissions import assign_role
from tests.factories.awards import AwardWorld
from tests.factories.organisations import licence_of, own_organisation
from tests.factories.world import World, fresh, person, seats_of, support
from workflow.enums import DeadlineKind, DeadlineState
from workflow.flows import RequestFlow
from workflow.models import Deadline
from workflow.selectors.cockpit import needs_of, next_step_of
from workflow.selectors.work import step_url, tasks_waiting_for, work_rows
from workflow.services.decisions import approval_record
from workflow.services.requests import request_start

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6


@pytest.fixture
def world():
    return World().opened()


def rows_for(user):
    return work_rows(tasks_waiting_for(user), user)


def queries_for(client, user):
    client.force_login(user)
    client.get(reverse("workflow:work"))
    ContentType.objects.get_for_model(ContentType)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("workflow:work"))
    assert answer.status_code == 200
    return [
        query["sql"] for query in queries if "django_session" not in query["sql"] and "SAVEPOINT" not in query["sql"]
    ]


def test_a_step_waits_only_for_who_may_take_it(world):
    application = world.submitted()

    assert [row.number for row in rows_for(world.clerk)] == [application.number]
    assert rows_for(person()) == []
    assert application.number not in [row.number for row in rows_for(world.officer)]


def test_a_due_step_shows_its_deadline(world):
    world.submitted()

    (row,) = rows_for(world.clerk)

    assert row.due is not None
    assert row.is_provisional is False


def test_the_number_of_queries_does_not_grow_with_the_cases(world, client):
    world.submitted()
    one = queries_for(client, world.clerk)
    for number in range(2):
        world.submitted(f"项目{number}")
    three = queries_for(client, world.clerk)
    for number in range(5):
        world.submitted(f"更多{number}")
    eight = queries_for(client, world.clerk)

    assert len(one) == len(three) == len(eight)
    assert len([sql for sql in eight if "viewflow_task" in sql or "guardian" in sql]) <= MOST_QUERIES


@pytest.mark.parametrize(
    ("number", "shown"), [("1", 1), ("3", 3), ("", 1), ("x", 1), ("0", 3), ("-2", 3), ("4", 3), ("9" * 30, 3)]
)
def test_what_is_no_page_shows_the_first_and_what_lies_beyond_the_last(world, client, monkeypatch, number, shown):
    monkeypatch.setattr("workflow.views.work.PAGE_SIZE", 1)
    cases = [world.submitted(f"项目{count}") for count in range(3)]
    client.force_login(world.clerk)

    page = client.get(reverse("workflow:work"), {"page": number}).context["page"]

    assert (page.number, page.paginator.count) == (shown, 3)
    assert [row.number for row in page] == [cases[shown - 1].number]


def test_no_page_of_an_empty_list_fails(client):
    client.force_login(person())

    pages = [client.get(reverse("workflow:work"), {"page": number}).context["page"] for number in ("1", "5", "0")]

    assert [(page.number, page.paginator.count, list(page)) for page in pages] == [(1, 0, [])] * 3


def test_steps_are_counted_without_a_look_at_their_cases(world):
    world.submitted()

    with CaptureQueriesContext(connection) as queries:
        assert tasks_waiting_for(world.clerk).count() == 1

    assert "JOIN" not in queries[-1]["sql"]
    assert "workflow_deadline" not in queries[-1]["sql"]


def test_objects_on_which_several_permissions_are_held_are_named_once(world):
    sql, _parameters = tasks_waiting_for(world.officer).order_by().query.sql_with_params()

    assert sql.count('"owner_permission_obj_pk" IN') == len(["the programme", "its call"])


def test_a_call_narrows_the_steps_to_what_its_own_grants_open(world):
    other = World().opened()
    cases = [one.recommended() for one in (world, other)]
    assign_role(role="officer", user=world.officer, target=other.call.programme)
    officer = User.objects.get(pk=world.officer.pk)

    narrowed = needs_of(officer, world.call)

    assert {row.number for row in rows_for(officer)} >= {case.number for case in cases}
    assert cases[0].number in {row.number for row in narrowed.rows}
    assert cases[1].number not in {row.number for row in narrowed.rows}


def test_an_empty_list_says_so(client):
    client.force_login(person())

    answer = client.get(reverse("workflow:work"))

    assert answer.status_code == 200
    assert answer.context["page"].paginator.count == 0


@pytest.mark.parametrize("has_notes", [True, False])
@pytest.mark.parametrize("has_tasks", [True, False])
def test_that_nothing_waits_is_said_only_where_nothing_does(world, client, has_tasks, has_notes):
    if has_tasks:
        world.recommended()
    if has_notes:
        boss = person()
        licence_of(own_organisation({"organisation_administrator": boss, "preparer": person()}), asked_by=boss)
    client.force_login(world.officer)

    pages = [client.get(reverse("workflow:work"), headers=headers) for headers in ({}, {"HX-Request": "true"})]

    for page in pages:
        shown = page.content.decode()
        assert bool(page.context["page"].paginator.count) is has_tasks
        assert (gettext("Nothing waits for you") in shown) is not (has_tasks or has_notes)
        assert (gettext("No task beside what is named above") in shown) is (has_notes and not has_tasks)


@pytest.mark.parametrize(
    ("kind", "title"), [(RequestKind.APPEAL, "Check the appeal"), (RequestKind.OBJECTION, "Check the objection")]
)
def test_a_request_is_named_by_its_kind(world, kind, title):
    application = world.accepted()
    request = Request.objects.create(
        kind=kind, application=application, organisation=application.organisation, filed_by=application.created_by
    )
    request_start(request=request)

    with override("en"):
        titles = [row.title for row in rows_for(world.officer)]

    assert title in titles


def test_every_kind_of_request_has_its_own_titles():
    steps = (RequestFlow.check, RequestFlow.correct, RequestFlow.decide)

    assert {frozenset(step.titles) for step in steps} == {frozenset(RequestKind)}
    assert all(len({str(title) for title in step.titles.values()}) == len(RequestKind) for step in steps)


def test_an_approval_document_is_entered_by_one_person_and_checked_by_the_other(world):
    application = world.accepted()
    world.ranked(application)
    world.decide(support(application))
    world.noticed()
    world.notice_over()
    officers = (world.officer, world.second_officer)

    def titles():
        with override("en"):
            rows = [row.title for one in officers for row in rows_for(one) if "approval" in row.title]
            return rows, [next_step_of(one, world.call).title for one in officers]

    before = titles()
    approval_record(
        actor=world.officer,
        call=world.call,
        document_number="沪经信推〔2026〕99号",
        dated_on=timezone.localdate(),
        applications=[fresh(application)],
    )

    enter, check = "Enter the approval document", "Check the approval document"
    assert before == ([enter, enter], [enter, enter])
    assert titles() == ([enter, check], [enter, check])


def test_who_keeps_the_register_is_told_of_licences_that_wait(world, client):
    def told(user):
        client.force_login(user)
        return client.get(reverse("workflow:work")).context["notes"].licences

    assert told(world.officer) == 0
    boss = person()
    licence_of(own_organisation({"organisation_administrator": boss, "preparer": person()}), asked_by=boss)

    assert [told(user) for user in (world.officer, boss, world.clerk)] == [1, 0, 0]


def test_a_holder_is_told_what_the_awards_owe_soon_and_others_are_not(client):
    certified = AwardWorld("DEMO_ENTERPRISE")

    def told(user):
        client.force_login(user)
        answer = client.get(reverse("workflow:work"))
        assert ("年度复核或退款" in answer.content.decode()) == bool(answer.context["notes"].duties)
        return answer.context["notes"].duties

    due = Deadline.objects.filter(kind=DeadlineKind.ANNUAL_REVIEW)
    assert told(certified.boss) == 0
    due.update(due_at=timezone.now() + timedelta(days=29))

    assert [told(user) for user in (certified.boss, certified.officer, certified.stranger)] == [1, 0, 0]
    due.update(state=DeadlineState.MET)
    assert told(certified.boss) == 0


def test_nobody_sees_the_list_without_signing_in(client):
    answer = client.get(reverse("workflow:work"))

    assert answer.status_code == 302


def test_a_step_of_a_seat_is_addressed_by_the_seat_and_every_other_by_its_case(world):
    application = world.submitted()
    assert [row.url for row in rows_for(world.clerk)] == [reverse("workflow:recommend", args=[application.reference])]

    other = World().opened()
    other.in_review(reviewed := other.accepted())
    seat = seats_of(reviewed)[0]
    assert reverse("workflow:declare", args=[seat.reference]) in {row.url for row in rows_for(seat.expert.user)}


def test_a_step_without_a_page_leads_to_the_timeline_of_its_case_and_that_of_a_call_nowhere():
    assert step_url("workflow:nothing", "A", case="B") == reverse("workflow:timeline", args=["B"])
    assert step_url("workflow:nothing", "A") == ""
