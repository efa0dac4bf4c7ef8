# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of recommendation and outside checks refuse whoever has no part in them, and change nothing then."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.utils import timezone

from config.stores import content_storages
from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import Event, OutsideCheck
from grants.services.letters import letter_check, letter_receive
from grants.services.outside import outside_check_reply, outside_checks_ask
from tests.factories.files import PDF
from tests.factories.roles import holder
from tests.factories.world import World, person

LETTER = "区经信〔2026〕8号"


@pytest.fixture
def world(db, settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""
    return World().opened()


def under(world, **changed):
    return {"call": world.call, "recommender": world.recommender, "number": LETTER, **changed}


def test_a_person_outside_the_body_neither_keeps_nor_checks_a_letter(world):
    application = world.recommended()
    before = Event.objects.count()

    with pytest.raises(PermissionDenied):
        letter_receive(actor=person(), **under(world), upload=ContentFile(PDF, "函.pdf"), name="函.pdf")
    with pytest.raises(PermissionDenied):
        letter_check(actor=person(), **under(world))

    recommendation = application.recommendations.get()
    assert (recommendation.letter_sha256, recommendation.letter_checked_by) == ("", None)
    assert Event.objects.count() == before


def test_a_letter_is_checked_once(world):
    application = world.recommended()
    leader = holder("recommender_leader", world.recommender)
    letter_check(actor=leader, **under(world))

    with pytest.raises(GrantsError):
        letter_check(actor=leader, **under(world))

    assert events_of(application.recommendations.get()).count() == 1


def test_a_case_whose_form_asks_for_no_letter_keeps_the_digest_alone(world):
    application = world.recommended()

    letter_receive(actor=world.clerk, **under(world), upload=ContentFile(PDF, "函.pdf"), name="函.pdf")

    assert len(application.recommendations.get().letter_sha256) == 64
    assert application.attachments.count() == 0


def test_a_number_under_which_nothing_was_recommended_is_no_letter(world):
    world.recommended()

    with pytest.raises(GrantsError):
        letter_check(actor=holder("recommender_leader", world.recommender), **under(world, number="9号"))


def test_only_who_screens_the_call_asks_other_bodies(world):
    application = world.recommended()
    given = {"call": world.call, "organisations": [application.organisation], "body": "税务局", "letter_number": "1号"}

    for actor in (world.clerk, world.leader, holder("auditor", world.call)):
        with pytest.raises(PermissionDenied):
            outside_checks_ask(actor=actor, **given)

    assert OutsideCheck.objects.count() == 0


@pytest.mark.parametrize("blank", ["body", "letter_number"])
def test_a_question_names_its_body_and_its_letter(world, blank):
    application = world.recommended()
    given = {"organisations": [application.organisation], "body": "税务局", "letter_number": "1号", blank: " "}

    with pytest.raises(GrantsError):
        outside_checks_ask(actor=world.officer, call=world.call, **given)

    assert OutsideCheck.objects.count() == 0


def test_an_answer_may_be_corrected_and_both_stand_in_the_record(world):
    application = world.recommended()
    (check,) = outside_checks_ask(
        actor=world.officer, call=world.call, organisations=[application.organisation], body="税务局", letter_number="1"
    )
    today = timezone.localdate()

    outside_check_reply(actor=world.officer, check=check, is_clear=False, reply="欠税", replied_on=today)
    outside_check_reply(actor=world.second_officer, check=check, is_clear=True, reply="已缴清", replied_on=today)

    assert [event.data for event in events_of(check)] == [{"from": None, "to": False}, {"from": False, "to": True}]
    with pytest.raises(PermissionDenied):
        outside_check_reply(actor=world.clerk, check=check, is_clear=False, reply="无", replied_on=today)
