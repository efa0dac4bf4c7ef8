# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures under a list: given here, recorded from paper and checked by another, refused with a reason."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grants.enums import CallState, ListState, SignOffState
from grants.models import Decision, DecisionList, SignOff
from tests.factories.decisions import assessed_world
from tests.factories.files import PDF
from tests.factories.world import reject, reserve, support
from workflow.services.calls import call_rank
from workflow.services.decisions import decisions_prepare, decisions_submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    from config.stores import content_storages

    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""
    world = assessed_world(3)
    call_rank(actor=world.officer, call=world.call)
    world.call.refresh_from_db()
    return world


def page(world, name):
    return reverse(f"workflow:{name}", args=[world.call.reference])


def handed(world, *, on_paper=False):
    """Hand a list of three decisions to the signers."""
    a, b, c = world.call.applications.order_by("number")
    draft = decisions_prepare(
        actor=world.officer, call=world.call, proposals=[support(a, amount_fen=1_000_000), reserve(b), reject(c)]
    )
    decisions_submit(actor=world.officer, decision_list=draft, on_paper=on_paper)
    return draft


def states(world):
    return list(SignOff.objects.filter(list__call=world.call).order_by("pk").values_list("state", flat=True))


PAPER = {"signer_name": "赵处长", "document_number": "会议纪要〔2026〕12号", "opinion": "同意"}


def paper(**fields):
    return {**PAPER, "signed_on": timezone.localdate().isoformat(), **fields}


def test_a_leader_signs_the_next_step_of_what_the_page_shows(signed_in, world):
    handed_in = handed(world)
    leader = signed_in(world.leader)

    shown = leader.get(page(world, "sign"))
    answer = leader.post(page(world, "sign"), {"opinion": "同意"})

    assert handed_in.digest not in ("", None)
    assert DecisionList.objects.get().digest in shown.content.decode()
    assert [line.decision.outcome for line in shown.context["lines"]] == ["support", "reserve", "reject"]
    assert (answer.status_code, answer.url) == (302, page(world, "sign"))
    step = SignOff.objects.get(state=SignOffState.SIGNED)
    assert (step.step, step.signer, step.opinion) == (1, world.leader, "同意")


def test_the_last_signature_decides(signed_in, world):
    handed(world)
    leader = signed_in(world.leader)

    for _step in world.rules.decision.sign_off:
        leader.post(page(world, "sign"), {})

    world.call.refresh_from_db()
    assert (world.call.state, world.call.committed_fen) == (CallState.DECIDED, 1_000_000)
    assert DecisionList.objects.get().state == ListState.DECIDED


def test_an_officer_signs_nothing(signed_in, world):
    handed(world)

    answer = signed_in(world.officer).post(page(world, "sign"), {})

    assert answer.status_code == 403
    assert set(states(world)) == {SignOffState.WAITING}


def test_nothing_is_signed_while_no_list_is_handed_in(signed_in, world):
    answer = signed_in(world.leader).post(page(world, "sign"), {})

    assert answer.status_code == 422
    assert SignOff.objects.count() == 0


def test_a_list_that_was_changed_behind_is_not_signed(signed_in, world):
    handed(world)
    Decision.objects.filter(outcome="support").update(amount_fen=2_000_000)

    answer = signed_in(world.leader).post(page(world, "sign"), {})

    assert answer.status_code == 422
    assert set(states(world)) == {SignOffState.WAITING}


def test_the_rest_can_go_on_paper_and_come_back(signed_in, world):
    handed(world)
    officer, second, leader = (signed_in(user) for user in (world.officer, world.second_officer, world.leader))

    leader.post(page(world, "sign"), {"rest_on_paper": "on"})
    way_after_signing = officer.get(page(world, "sign")).context["way"]
    officer.post(page(world, "record_signature"), paper())
    second.post(page(world, "check_signature"), {"rest_here": "on"})
    way_after_check = officer.get(page(world, "sign")).context["way"]
    leader.post(page(world, "sign"), {})

    assert (way_after_signing, way_after_check) == ("record", "sign")
    world.call.refresh_from_db()
    assert world.call.state == CallState.DECIDED


def test_a_signature_from_paper_is_recorded_with_its_scan(signed_in, world):
    handed(world, on_paper=True)
    officer = signed_in(world.officer)

    answer = officer.post(
        page(world, "record_signature"), paper(scan=SimpleUploadedFile("签报.pdf", PDF, "application/pdf"))
    )

    assert (answer.status_code, answer.url) == (302, page(world, "check_signature"))
    step = SignOff.objects.get(state=SignOffState.ENTERED)
    assert (step.signer_name, step.document_number, step.entered_by) == (
        "赵处长",
        "会议纪要〔2026〕12号",
        world.officer,
    )
    scan = officer.get(reverse("workflow:scan", args=[world.call.reference, step.scan_sha256]))
    assert (scan.getvalue(), scan.headers["X-Content-Type-Options"]) == (PDF, "nosniff")


def test_a_scan_of_another_call_is_not_handed_out(signed_in, world):
    handed(world, on_paper=True)
    signed_in(world.officer).post(page(world, "record_signature"), paper(scan=SimpleUploadedFile("a.pdf", PDF)))
    sha256 = SignOff.objects.get(state=SignOffState.ENTERED).scan_sha256
    other = assessed_world(1, letter="Q")

    answer = signed_in(other.officer).get(reverse("workflow:scan", args=[other.call.reference, sha256]))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"signer_name": " "}, "signer_name"),
        ({"document_number": ""}, "document_number"),
        ({"signed_on": ""}, "signed_on"),
        ({"signed_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "signed_on"),
    ],
)
def test_a_record_says_who_signed_when_and_by_which_document(signed_in, world, changed, field):
    handed(world, on_paper=True)

    answer = signed_in(world.officer).post(page(world, "record_signature"), paper(**changed))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert set(states(world)) == {SignOffState.WAITING}


def test_a_scan_that_is_no_document_is_refused(signed_in, world):
    handed(world, on_paper=True)

    answer = signed_in(world.officer).post(
        page(world, "record_signature"), paper(scan=SimpleUploadedFile("a.pdf", b"MZ\x90\x00" * 40))
    )

    assert answer.status_code == 422
    assert set(states(world)) == {SignOffState.WAITING}


def test_the_record_is_checked_by_another_person(signed_in, world):
    handed(world, on_paper=True)
    officer, second = signed_in(world.officer), signed_in(world.second_officer)
    officer.post(page(world, "record_signature"), paper())

    own = officer.get(page(world, "check_signature"))
    refused = officer.post(page(world, "check_signature"), {})
    before = states(world)
    taken = second.post(page(world, "check_signature"), {})

    assert own.context["is_own"] is True
    assert (refused.status_code, before[0]) == (422, SignOffState.ENTERED)
    assert (taken.status_code, states(world)[0]) == (302, SignOffState.SIGNED)


@pytest.mark.parametrize("who", ["leader", "officer"])
def test_a_list_is_sent_back_with_a_reason_from_the_step_that_is_open(signed_in, world, who):
    handed(world, on_paper=who == "officer")
    browser = signed_in(getattr(world, who))

    without = browser.post(page(world, "send_back"), {"reason": ""})
    kept = DecisionList.objects.get().state
    answer = browser.post(page(world, "send_back"), {"reason": "金额有误"})

    assert (without.status_code, kept) == (422, ListState.SIGNING)
    assert (answer.status_code, answer.url) == (302, page(world, "decide"))
    assert DecisionList.objects.get().state == ListState.VOID
    assert set(states(world)) == {SignOffState.VOID}


def test_who_may_not_do_the_open_step_sends_nothing_back(signed_in, world):
    handed(world)

    answer = signed_in(world.officer).post(page(world, "send_back"), {"reason": "金额有误"})

    assert answer.status_code == 403
    assert DecisionList.objects.get().state == ListState.SIGNING


def test_a_recorded_signature_can_be_sent_back_instead_of_checked(signed_in, world):
    handed(world, on_paper=True)
    signed_in(world.officer).post(page(world, "record_signature"), paper())

    answer = signed_in(world.second_officer).post(page(world, "send_back"), {"reason": "与纸质件不符"})

    assert answer.status_code == 302
    assert DecisionList.objects.get().state == ListState.VOID
