# SPDX-License-Identifier: AGPL-3.0-or-later
"""Side acts on a call: more time, suspension, amendment, cancelling, exemptions by two persons."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import ApplicationStatus as Case
from grants.enums import CallState, ExemptionKind, QuotaDimension
from grants.models import Call, Exemption, Reopening
from grants.services.jobs import jobs_run_due
from tests.factories.people import DistrictFactory
from tests.factories.roles import holder
from tests.factories.world import World, assert_sound, fresh
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def page(world, name, *args):
    return reverse(f"workflow:{name}", args=[world.call.reference, *args])


def local(days):
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def given(world, **changes):
    data = {"window": world.window.pk, "district": "", "closes_at": local(40), "document_number": "延期1号"}
    return {**data, **changes}


def test_the_intake_is_extended_for_all_and_its_deadline_with_it(officer, world):
    answer = officer.post(page(world, "call_extend"), given(world))

    before = world.window.closes_at
    world.window.refresh_from_db()
    closing = Deadline.objects.get(kind=DeadlineKind.CLOSING, state=DeadlineState.OPEN, subject_id=world.call.pk)
    assert answer.status_code == 302
    assert world.window.closes_at > before
    assert closing.due_at > world.window.closes_at
    assert Reopening.objects.count() == 0


def test_the_intake_is_reopened_for_one_district(officer, world):
    district = DistrictFactory()

    answer = officer.post(page(world, "call_extend"), given(world, district=district.pk))

    before = world.window.closes_at
    world.window.refresh_from_db()
    reopening = Reopening.objects.get()
    assert answer.status_code == 302
    assert (reopening.district, reopening.document_number, world.window.closes_at) == (district, "延期1号", before)


@pytest.mark.parametrize("changes", [{"closes_at": local(2)}, {"document_number": ""}, {"closes_at": ""}])
def test_a_window_is_never_shortened_and_needs_a_document(officer, world, changes):
    answer = officer.post(page(world, "call_extend"), given(world, **changes))

    before = world.window.closes_at
    world.window.refresh_from_db()
    assert (answer.status_code, world.window.closes_at) == (422, before)


def test_a_round_of_another_call_is_not_extended(officer, world):
    other = World().opened()

    answer = officer.post(page(world, "call_extend"), given(world, window=other.window.pk))

    assert list(answer.context["form"].errors) == ["window"]


def test_a_call_is_suspended_with_a_reason_and_resumed(officer, world):
    refused = officer.post(page(world, "call_suspend"), {"reason": ""})
    suspended = officer.post(page(world, "call_suspend"), {"reason": "政策调整"})
    world.call.refresh_from_db()
    was_suspended = world.call.is_suspended

    resumed = officer.post(page(world, "call_resume"))

    world.call.refresh_from_db()
    assert (refused.status_code, suspended.status_code, resumed.status_code) == (422, 302, 302)
    assert (was_suspended, world.call.is_suspended) == (True, False)


def test_resuming_a_running_call_changes_nothing(officer, world):
    answer = officer.post(page(world, "call_resume"), follow=True)

    world.call.refresh_from_db()
    assert world.call.is_suspended is False
    assert [message.level_tag for message in answer.context["messages"]] == ["bad"]


def test_the_guide_is_amended(officer, world):
    world.draft()

    answer = officer.post(page(world, "call_amend"), {"text_zh": "补充附件要求"})

    assert answer.status_code == 302
    assert list(world.call.amendments.values_list("number", "text_zh")) == [(1, "补充附件要求")]


def test_an_empty_amendment_is_refused(officer, world):
    answer = officer.post(page(world, "call_amend"), {"text_zh": ""})

    assert (answer.status_code, world.call.amendments.count()) == (422, 0)


def test_a_call_is_cancelled_by_its_code(officer, world):
    case = world.submitted()

    answer = officer.post(page(world, "call_cancel"), {"reason": "政策调整", "typed_code": world.call.code})
    jobs_run_due()

    world.call.refresh_from_db()
    assert (answer.status_code, world.call.state, fresh(case).status) == (302, CallState.CANCELLED, Case.LAPSED)
    assert_sound()


@pytest.mark.parametrize("changes", [{"typed_code": "OTHER"}, {"typed_code": ""}, {"reason": ""}])
def test_a_call_is_not_cancelled_by_mistake(officer, world, changes):
    data = {"reason": "政策调整", "typed_code": world.call.code, **changes}

    answer = officer.post(page(world, "call_cancel"), data)

    world.call.refresh_from_db()
    assert (answer.status_code, world.call.state) == (422, CallState.OPEN)


# -- exemptions -------------------------------------------------------------------------------------------------


@pytest.fixture
def leader(client, world):
    client.force_login(world.leader)
    return client


def lifted(**changes):
    data = {"kind": ExemptionKind.BUDGET, "amount_fen": "200", "document_number": "沪府〔2026〕1号", "reason": "批准"}
    return {**data, **changes}


def test_an_exemption_is_entered_by_one_and_checked_by_another(leader, world):
    second = holder("decision_maker", world.call)

    entered = leader.post(page(world, "call_exemptions"), lifted())
    leader.get(page(world, "call_exemptions"))
    exemption = Exemption.objects.get()
    own = leader.post(page(world, "exemption_check", exemption.pk), follow=True)
    world.call.refresh_from_db()
    before = world.call.exempt_fen
    leader.force_login(second)
    checked = leader.post(page(world, "exemption_check", exemption.pk))

    world.call.refresh_from_db()
    assert (entered.status_code, checked.status_code) == (302, 302)
    assert [message.level_tag for message in own.context["messages"]] == ["bad"]
    assert (before, world.call.exempt_fen) == (0, 200_000_000)


def test_a_quota_is_lifted_for_named_cases(leader, world):
    case = world.submitted()
    quota = world.call.quotas.create(dimension=QuotaDimension.RECOMMENDER, key=world.recommender.code, maximum=1)

    answer = leader.post(
        page(world, "call_exemptions"),
        lifted(kind=ExemptionKind.QUOTA, quota=quota.pk, count="2", amount_fen="", case_numbers=case.number),
    )

    exemption = Exemption.objects.get()
    assert answer.status_code == 302
    assert (exemption.quota, exemption.count, list(exemption.cases.all())) == (quota, 2, [case])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_fen": ""}, "amount_fen"),
        ({"kind": ExemptionKind.QUOTA}, "quota"),
        ({"kind": ExemptionKind.LIMIT}, "case_numbers"),
        ({"case_numbers": "LHRH-2026-P-9999"}, "case_numbers"),
        ({"document_number": ""}, "document_number"),
    ],
)
def test_an_exemption_that_says_too_little_is_refused(leader, world, changes, field):
    answer = leader.post(page(world, "call_exemptions"), lifted(**changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Exemption.objects.count() == 0


def test_an_officer_reads_exemptions_and_enters_none(officer, world):
    shown = officer.get(page(world, "call_exemptions"))
    answer = officer.post(page(world, "call_exemptions"), lifted())

    assert (shown.status_code, shown.context["may_exempt"], answer.status_code) == (200, False, 403)
    assert Exemption.objects.count() == 0


def test_an_exemption_of_another_call_is_absent(leader, world):
    leader.post(page(world, "call_exemptions"), lifted())
    other = World()

    address = reverse("workflow:exemption_check", args=[other.call.reference, Exemption.objects.get().pk])

    assert leader.post(address).status_code == 404
    assert Call.objects.get(pk=world.call.pk).exempt_fen == 0
