# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recommender's letter: several cases under one, its scan, its check by a second person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.audit import events_of
from grants.enums import ApplicationStatus as Case
from grants.models import Attachment, Quota
from tests.factories.files import PDF
from tests.factories.forms import requirement_of
from tests.factories.people import RecommenderFactory
from tests.factories.roles import holder
from tests.factories.world import assert_sound, fresh, person
from workflow.services.cases import case_recommend

LETTER = "区经信〔2026〕8号"


@pytest.fixture
def clerk(world, signed_in):
    return signed_in(world.clerk)


def letters(client, world, **data):
    return client.post(reverse("workflow:letters", args=[world.call.reference]), data)


def batch(client, world, cases, **data):
    marked = {"case": [case.reference for case in cases]}
    return client.post(reverse("workflow:recommend_batch", args=[world.call.reference]), {**marked, **data})


def ranks(*cases):
    return {f"rank_{case.pk}": str(place) for place, case in enumerate(cases, start=1)}


def test_marked_cases_are_recommended_under_one_letter(world, clerk):
    first, second = world.submitted(), world.submitted("第二个项目")
    given = {"opinion": "同意推荐", "letter_number": LETTER, **ranks(second, first)}

    marked = batch(clerk, world, [first, second], act="mark")
    shown = batch(clerk, world, [first, second], act="review", **given)
    unchanged = [fresh(case).status for case in (first, second)]
    done = batch(clerk, world, [first, second], act="confirm", **given)

    assert (marked.status_code, shown.status_code, done.status_code) == (200, 200, 302)
    assert unchanged == [Case.SUBMITTED, Case.SUBMITTED]
    assert [rank for _case, rank in shown.context["entries"]] == [1, 2]
    assert [fresh(case).status for case in (first, second)] == [Case.RECOMMENDED, Case.RECOMMENDED]
    assert second.recommendations.get().rank == 1
    assert_sound()


def test_more_cases_than_places_are_refused_before_anything_is_done(world, clerk):
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=1)
    cases = [world.submitted(), world.submitted("第二个项目")]

    answer = batch(clerk, world, cases, act="confirm", opinion="同意", letter_number=LETTER, **ranks(*cases))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["__all__"]
    assert [fresh(case).status for case in cases] == [Case.SUBMITTED, Case.SUBMITTED]
    assert Quota.objects.get().used == 0


def test_two_cases_cannot_share_a_rank(world, clerk):
    first, second = world.submitted(), world.submitted("第二个项目")
    given = {f"rank_{first.pk}": "1", f"rank_{second.pk}": "1"}

    answer = batch(clerk, world, [first, second], act="confirm", opinion="同意", letter_number=LETTER, **given)

    assert list(answer.context["form"].errors) == [f"rank_{second.pk}"]
    assert fresh(first).status == Case.SUBMITTED


def test_a_case_that_moved_on_is_left_out_of_the_batch(world, clerk):
    first, second = world.submitted(), world.submitted("第二个项目")
    case_recommend(actor=world.clerk, application=first, opinion="同意", rank=1, letter_number=LETTER)

    answer = batch(clerk, world, [first, second], act="mark")

    assert [case.pk for case in answer.context["form"].cases] == [second.pk]


def test_nothing_marked_leads_back_to_the_queue(world, clerk):
    answer = batch(clerk, world, [], act="mark")

    assert answer["Location"].startswith(reverse("workflow:recommendations", args=[world.call.reference]))


def scan(name="推荐函.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_the_scan_of_a_letter_is_kept_with_each_of_its_cases(world, clerk):
    first, second = world.recommended(), world.submitted("第二个项目")
    case_recommend(actor=world.clerk, application=second, opinion="同意", rank=2, letter_number=LETTER)
    requirement_of(first, code="A15", stage="recommendation", formats="pdf|ofd")

    answer = letters(clerk, world, act="scan", number=LETTER, scan=scan())

    assert answer.status_code == 302
    assert {one.letter_sha256 for one in (first.recommendations.get(), second.recommendations.get())} != {""}
    assert sorted(Attachment.objects.values_list("application", "name")) == [
        (first.pk, "推荐函.pdf"),
        (second.pk, "推荐函.pdf"),
    ]
    assert_sound()


def test_a_second_person_checks_the_letter_and_the_first_cannot(world, clerk, signed_in):
    application = world.recommended()
    leader = holder("recommender_leader", world.recommender)

    own = letters(clerk, world, act="check", number=LETTER)
    unchecked = application.recommendations.get().letter_checked_by
    other = letters(signed_in(leader), world, act="check", number=LETTER)

    assert (own.status_code, unchecked) == (422, None)
    assert (other.status_code, application.recommendations.get().letter_checked_by) == (302, leader)
    assert events_of(application.recommendations.get()).latest("pk").action == "recommendation.letter_checked"


def test_another_scan_makes_the_check_void(world, clerk, signed_in):
    application = world.recommended()
    requirement_of(application, code="A15", stage="recommendation", formats="pdf|ofd")
    letters(clerk, world, act="scan", number=LETTER, scan=scan())
    letters(signed_in(holder("recommender_leader", world.recommender)), world, act="check", number=LETTER)

    letters(clerk, world, act="scan", number=LETTER, scan=scan("新函.pdf", PDF + b"\n"))

    assert application.recommendations.get().letter_checked_by is None
    assert list(Attachment.objects.filter(removed_at=None).values_list("name", flat=True)) == ["新函.pdf"]


@pytest.mark.parametrize("data", [{"scan": scan("函.pdf", b"no document")}, {}, {"number": "不存在", "scan": scan()}])
def test_what_is_no_letter_is_refused(world, clerk, data):
    application = world.recommended()

    answer = letters(clerk, world, **{"act": "scan", "number": LETTER, **data})

    assert answer.status_code == 422
    assert application.recommendations.get().letter_sha256 == ""


def test_a_stranger_reaches_no_letter(world, signed_in):
    application = world.recommended()
    stranger = signed_in(holder("recommender_clerk", RecommenderFactory()))

    kept = letters(stranger, world, act="scan", number=LETTER, scan=scan())
    checked = letters(stranger, world, act="check", number=LETTER, body=world.recommender.code)
    nobody = letters(signed_in(person()), world, act="check", number=LETTER)

    assert (kept.status_code, checked.status_code, nobody.status_code) == (422, 422, 403)
    assert application.recommendations.get().letter_checked_by is None


def test_the_printed_letter_lists_its_cases_by_rank_with_their_sums(world, clerk):
    first, second = world.recommended(), world.submitted("第二个项目")
    case_recommend(actor=world.clerk, application=second, opinion="同意", rank=2, letter_number=LETTER)
    address = reverse("workflow:letter_print", args=[world.call.reference])

    all_cases, none = clerk.get(address, {"number": LETTER}), clerk.get(address, {"number": "别的"})

    assert [one.application.number for one in all_cases.context["rows"]] == [first.number, second.number]
    assert all_cases.context["total_fen"] == first.total_fen + second.total_fen
    assert none.context["rows"] == []
