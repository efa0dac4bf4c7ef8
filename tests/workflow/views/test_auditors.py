# SPDX-License-Identifier: AGPL-3.0-or-later
"""What auditors read: the cases of their calls, the events about them, the results of the checks; they write nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from grants.audit import record
from grants.enums import JobState
from grants.models import Event, Job
from grants.permissions import assign_role
from grants.services.jobs import jobs_run_due
from grants.services.sealing import events_seal
from tests.factories.people import AuthorityFactory, OrganisationFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.roles import holder
from tests.factories.world import World, person
from workflow.selectors.checks import CHECKS
from workflow.services.checks import checks_schedule
from workflow.tasks import checks_nightly_task

MOST_QUERIES = 8


def get(client, name, **query):
    return client.get(reverse(f"workflow:{name}"), query)


def subjects(answer):
    return {row.event.subject for row in answer.context["rows"]}


def key(row):
    return f"{row._meta.label_lower}:{row.pk}"


@pytest.fixture(autouse=True)
def _anchors(settings, tmp_path):
    settings.ANCHOR_DIR = str(tmp_path / "anchors")


@pytest.fixture
def auditor(world):
    return holder("auditor", world.call)


@pytest.fixture
def keeper(world):
    return holder("audit_administrator", world.call.programme.authority)


@pytest.fixture
def elsewhere(world):
    """Return another call, in which nobody of this world has a part."""
    return World(programme=ProgrammeFactory(code="DEMO_ENTERPRISE", letter="E", authority=AuthorityFactory())).opened()


# -- cases --------------------------------------------------------------------------------------------------------


def test_an_auditor_reads_the_cases_of_the_calls_held_and_no_drafts(world, auditor, elsewhere, signed_in):
    application = world.submitted()
    world.draft("草稿")
    elsewhere.submitted()

    answer = get(signed_in(auditor), "audit_cases")

    assert [row.case.pk for row in answer.context["queue"].page] == [application.pk]


def test_cases_of_two_calls_can_be_told_apart(world, auditor, elsewhere, signed_in):
    world.submitted()
    theirs = elsewhere.submitted()
    assign_role(role="auditor", user=auditor, target=elsewhere.call)

    one = get(signed_in(auditor), "audit_cases", call=elsewhere.call.code)

    assert [row.case.pk for row in one.context["queue"].page] == [theirs.pk]


# -- events -------------------------------------------------------------------------------------------------------


def test_an_auditor_reads_the_events_of_the_calls_held_alone(world, auditor, elsewhere, signed_in):
    application = world.recommended()
    other = elsewhere.recommended()

    seen = subjects(get(signed_in(auditor), "audit_events"))

    assert {key(application), key(world.call)} <= seen
    assert not seen & {key(other), key(elsewhere.call)}


def test_the_events_of_seats_and_awards_belong_to_their_call(world, auditor, signed_in):
    application = world.accepted()
    world.scored(application)

    seen = {one.partition(":")[0] for one in subjects(get(signed_in(auditor), "audit_events"))}

    assert seen == {"grants.application", "grants.call", "reviewers.assessment", "reviewers.panel", "reviewers.seat"}


def test_who_keeps_the_log_reads_all_of_it_and_is_named_no_case(world, keeper, elsewhere, signed_in):
    organisation = OrganisationFactory()
    record(organisation, actor=None, action="organisation.frozen")
    application, other = world.submitted(), elsewhere.submitted()

    answer = get(signed_in(keeper), "audit_events")

    assert {key(application), key(other), key(organisation)} <= subjects(answer)
    assert {row.reference for row in answer.context["rows"]} == {""}
    assert application.number not in [row.subject for row in answer.context["rows"]]


def test_an_auditor_is_led_to_the_case_of_an_event(world, auditor, signed_in):
    application = world.submitted()

    rows = get(signed_in(auditor), "audit_events", action="application.submitted").context["rows"]

    assert [(row.subject, row.reference) for row in rows] == [(application.number, application.reference)]


@pytest.mark.parametrize("by", ["number", "reference"])
def test_events_are_found_by_case_with_what_lies_below_it(world, auditor, signed_in, by):
    application, other = world.accepted(), world.accepted("第二个项目")
    world.scored(application, other)
    application.refresh_from_db()

    seen = subjects(get(signed_in(auditor), "audit_events", case=getattr(application, by)))

    assert key(application) in seen
    assert {one.partition(":")[0] for one in seen} == {
        "grants.application", "reviewers.assessment", "reviewers.seat",
    }  # fmt: skip
    assert key(other) not in seen


def test_events_are_found_by_person_action_and_call(world, auditor, signed_in):
    world.recommended()
    client = signed_in(auditor)

    by_person = get(client, "audit_events", person=world.clerk.name).context["rows"]
    by_action = get(client, "audit_events", action="call.").context["rows"]
    by_call = get(client, "audit_events", call=world.call.code).context["rows"]
    by_none = get(client, "audit_events", call="NO-SUCH-CALL").context["rows"]

    assert {row.event.action for row in by_person} == {"application.recommended"}
    assert {row.event.action.partition(".")[0] for row in by_action} == {"call"}
    assert len(by_call) == Event.objects.filter(subject__regex=r"^grants\.(call|application):").count()
    assert by_none == []


def test_events_are_found_by_date(world, auditor, signed_in):
    world.submitted()
    client, today = signed_in(auditor), timezone.localdate()

    now = get(client, "audit_events", since=f"{today}", until=f"{today}").context["rows"]
    past = get(client, "audit_events", until=f"{today - timedelta(days=1)}").context["rows"]
    wrong = get(client, "audit_events", until="gestern").context["rows"]

    assert (len(now) > 0, past, len(wrong)) == (True, [], len(now))


def test_the_log_is_read_page_after_page_by_key(world, auditor, signed_in, monkeypatch):
    monkeypatch.setattr("workflow.views.auditors.EVENTS_ON_A_PAGE", 3)
    world.recommended()
    client, keys, older = signed_in(auditor), [], None
    total = get(client, "audit_events").context["older"]
    assert total is not None

    while True:
        context = get(client, "audit_events", **({"before": older} if older else {})).context
        keys += [row.event.pk for row in context["rows"]]
        older = context["older"]
        if older is None:
            break

    assert keys == sorted(set(keys), reverse=True)
    assert keys[-1] == Event.objects.filter(subject=key(world.call)).order_by("pk").first().pk


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40])
def test_a_key_that_is_none_shows_the_first_page(world, auditor, signed_in, before):
    assert len(get(signed_in(auditor), "audit_events", before=before).context["rows"]) > 0


def test_sealed_events_carry_the_number_of_their_seal(world, auditor, signed_in):
    client = signed_in(auditor)
    before = get(client, "audit_events").context["rows"][0].event
    events_seal()

    after = get(client, "audit_events").context["rows"][0].event

    assert hasattr(before, "sealed") is False
    assert after.sealed.seal.seq == 1


def test_queries_do_not_grow_with_cases_and_events(world, auditor, queries_of):
    names = ("workflow:audit_cases", "workflow:audit_events", "workflow:audit_verify")
    world.submitted()
    one = [queries_of(auditor, name) for name in names]
    for number in range(2):
        world.recommended(f"项目{number}")
        checks_schedule()

    three = [queries_of(auditor, name) for name in names]

    assert three == one
    assert max(three) <= MOST_QUERIES


# -- the checks ---------------------------------------------------------------------------------------------------


def results(client):
    return {check.kind: check for check in get(client, "audit_verify").context["checks"]}


def test_who_keeps_the_log_has_the_checks_run_and_reads_what_they_found(world, keeper, signed_in):
    world.submitted()
    client = signed_in(keeper)

    none = results(client)
    answer = client.post(reverse("workflow:audit_verify"))
    waiting = results(client)
    jobs_run_due()
    found = results(client)

    assert {check.last for check in none.values()} == {None}
    assert answer.status_code == 302
    assert {check.running.state for check in waiting.values()} == {JobState.SCHEDULED}
    assert {kind: check.is_sound for kind, check in found.items()} == dict.fromkeys(CHECKS, True)
    assert found["check_audit"].result["looked_at"] == Event.objects.count()
    assert Event.objects.filter(action="checks.started", actor=keeper).count() == 1


def test_what_is_wrong_is_told_by_key_alone(world, keeper, signed_in):
    application = world.submitted("机密项目")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grants_application SET status = 'accepted' WHERE id = %s", [application.pk])
    client = signed_in(keeper)
    client.post(reverse("workflow:audit_verify"))
    jobs_run_due()

    drift = results(client)["check_drift"]

    assert (drift.is_sound, drift.result["violations"]) == (False, 1)
    assert f"application {application.pk}" in drift.result["lines"][0]
    assert "机密项目" not in get(client, "audit_verify").content.decode()


def test_an_auditor_reads_the_results_and_starts_nothing(world, auditor, signed_in):
    client = signed_in(auditor)
    before = Event.objects.count()

    seen, refused = get(client, "audit_verify"), client.post(reverse("workflow:audit_verify"))

    assert (seen.status_code, seen.context["may_start"], refused.status_code) == (200, False, 403)
    assert (Job.objects.filter(kind__in=CHECKS).count(), Event.objects.count()) == (0, before)


def test_checks_under_way_are_not_started_twice(world, keeper, signed_in):
    client = signed_in(keeper)

    client.post(reverse("workflow:audit_verify"))
    client.post(reverse("workflow:audit_verify"))

    assert Job.objects.filter(kind__in=CHECKS).count() == len(CHECKS)


def test_the_checks_run_every_night(world, settings):
    checks_nightly_task()

    entry = settings.CELERY_BEAT_SCHEDULE["checks"]
    assert (entry["task"], Job.objects.filter(kind__in=CHECKS).count()) == ("workflow.checks_nightly", len(CHECKS))


def test_the_house_administrators_read_neither_log_nor_cases(world, signed_in):
    authority = world.call.programme.authority
    system, keeper = holder("system_administrator", authority), holder("audit_administrator", authority)

    log = [get(signed_in(user), "audit_events").status_code for user in (system, keeper, person())]
    cases = [get(signed_in(user), "audit_cases").status_code for user in (system, keeper, person())]

    assert (log, cases) == ([403, 200, 403], [403, 403, 403])
