# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer's pages: the queue, the formal check, the whole case, notes, outside checks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import ApplicationStatus as Case
from grants.models import Application, Event, Note, OutsideCheck
from grants.permissions import assign_role
from grants.services.outside import outside_checks_ask
from grants.services.screening import note_add
from tests.factories.people import RecommenderFactory
from tests.factories.roles import holder
from tests.factories.world import World, assert_sound, fresh, person
from workflow.services.cases import case_resubmit, case_return_by_officer

MOST_QUERIES = 8
NO_FLAGS = {"flags-TOTAL_FORMS": "0", "flags-INITIAL_FORMS": "0"}
FLAG = {"flags-TOTAL_FORMS": "1", "flags-INITIAL_FORMS": "0", "flags-0-where": "F.", "flags-0-text": "请核对金额"}


def page(client, name, subject, **query):
    return client.get(reverse(f"workflow:{name}", args=[subject.reference]), query)


def numbers(answer):
    return [row.case.number for row in answer.context["queue"].page]


def checked(world, answer="yes", **changed):
    return {f"met_{point}": answer for point in world.rules.formal_check.points} | changed


def check(client, application, **data):
    address = reverse("workflow:formal_check", args=[application.reference])
    return client.post(address, {**NO_FLAGS, "act": "decide", **data})


@pytest.fixture
def officer(world, signed_in):
    return signed_in(world.officer)


# -- the queue ----------------------------------------------------------------------------------------------------


def test_the_queue_begins_with_what_is_to_be_checked(world, officer):
    recommended, submitted = world.recommended(), world.submitted("第二个项目")

    todo, everything = page(officer, "screening", world.call), page(officer, "screening", world.call, state="all")

    assert numbers(todo) == [recommended.number]
    assert sorted(numbers(everything)) == sorted([recommended.number, submitted.number])
    assert {part.code: part.count for part in todo.context["queue"].parts}["recommender"] == 1


def test_the_queue_can_be_narrowed_to_one_recommender(world, officer):
    mine = world.recommended()
    body, world.recommender = world.recommender, RecommenderFactory()
    assign_role(role="recommender_clerk", user=world.clerk, target=world.recommender)
    theirs = world.recommended("第二个项目")

    both = page(officer, "screening", world.call)
    one = page(officer, "screening", world.call, recommender=body.code)

    assert sorted(numbers(both)) == sorted([mine.number, theirs.number])
    assert numbers(one) == [mine.number]
    assert one.context["queue"].page.paginator.count == 1


def test_only_who_screens_or_audits_the_call_reads_its_queue(world, signed_in):
    finance, auditor = holder("finance_officer", world.call), holder("auditor", world.call)

    statuses = [page(signed_in(user), "screening", world.call).status_code for user in (finance, auditor, person())]

    assert statuses == [403, 200, 404]


def test_queries_do_not_grow_with_the_cases(world, queries_of):
    names = [("workflow:screening_calls", [])]
    names += [(name, [world.call.reference]) for name in ("workflow:screening", "workflow:outside_checks")]
    first = world.recommended()
    outside_checks_ask(
        actor=world.officer, call=world.call, organisations=[first.organisation], body="税务局", letter_number="1号"
    )
    one = [queries_of(world.officer, name, *args, state="") for name, args in names]
    for number in range(2):
        other = world.recommended(f"项目{number}")
        outside_checks_ask(
            actor=world.officer, call=world.call, organisations=[other.organisation], body="税务局", letter_number="1号"
        )

    three = [queries_of(world.officer, name, *args, state="") for name, args in names]

    assert three == one
    assert max(three) <= MOST_QUERIES


# -- the formal check ---------------------------------------------------------------------------------------------


def test_a_case_is_accepted_when_every_line_is_met(world, officer):
    application = world.recommended()

    answer = check(officer, application, outcome="accept", **checked(world, evidence_identity="营业执照"))

    assert (answer.status_code, fresh(application).status) == (302, Case.ACCEPTED)
    items = application.formal_checks.get().items
    assert items.count() == len(world.rules.formal_check.points)
    assert items.get(code="identity").evidence == "营业执照"
    assert_sound()


def test_a_line_left_open_keeps_a_case_from_being_accepted(world, officer):
    application = world.recommended()

    answer = check(officer, application, outcome="accept", **checked(world, met_scope=""))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["met_scope"])
    assert fresh(application).status == Case.RECOMMENDED
    assert application.formal_checks.count() == 0


def test_a_line_that_is_not_met_keeps_a_case_from_being_accepted(world, officer):
    application = world.recommended()

    answer = check(officer, application, outcome="accept", **checked(world, met_scope="no"))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["outcome"])
    assert fresh(application).status == Case.RECOMMENDED


def test_a_return_names_its_places_and_uses_up_a_round(world, officer):
    application = world.recommended()

    done = check(officer, application, outcome="return", reason="金额不一致", met_amounts="no", **FLAG)

    assert (done.status_code, fresh(application).status) == (302, Case.RETURNED)
    (item,) = application.correction_requests.get().items.all()
    assert (item.section, item.field) == ("F", "")
    assert application.formal_checks.get().items.get().is_met is False
    assert_sound()


def test_a_return_beyond_the_rounds_is_refused(world, officer):
    application = world.recommended()
    case_return_by_officer(actor=world.officer, application=application, reason="缺附件", points=[])
    case_resubmit(actor=application.created_by, application=fresh(application))

    answer = check(officer, application, outcome="return", reason="还缺", **FLAG)

    assert page(officer, "formal_check", application).context["rounds_left"] == 0
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["outcome"])
    assert fresh(application).status == Case.CHECKING


@pytest.mark.parametrize("outcome", ["return", "refuse"])
def test_a_return_and_a_refusal_need_a_reason(world, officer, outcome):
    application = world.recommended()
    before = Event.objects.count()

    answer = check(officer, application, outcome=outcome, **FLAG)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert (fresh(application).status, Event.objects.count()) == (Case.RECOMMENDED, before)


def test_a_case_is_refused_with_its_reason(world, officer):
    application = world.recommended()

    answer = check(officer, application, outcome="refuse", reason="不符合申报条件")

    assert (answer.status_code, fresh(application).status) == (302, Case.REFUSED)
    assert application.formal_checks.get().reason == "不符合申报条件"
    assert_sound()


def test_another_row_judges_nothing_yet(world, officer):
    application = world.recommended()

    answer = check(officer, application, act="add", outcome="return", **FLAG)

    assert (answer.status_code, answer.context["lines"]) == (200, [])
    assert answer.context["flags"].total_form_count() == 2


def test_a_check_that_is_done_leads_to_the_case(world, officer):
    application = world.accepted()

    seen = page(officer, "formal_check", application)
    done = check(officer, application, outcome="accept", **checked(world))

    assert seen["Location"] == reverse("workflow:case", args=[application.reference])
    assert (done.status_code, fresh(application).status) == (422, Case.ACCEPTED)


def test_the_checklist_says_what_the_house_knows(world, officer):
    application = world.recommended()
    Application.objects.filter(pk=application.pk).update(own_fen=1, organisation_name="曾用名")
    outside_checks_ask(
        actor=world.officer, call=world.call, organisations=[application.organisation], body="税务局", letter_number="1"
    )

    hints = {line.code: line.hints for line in page(officer, "formal_check", application).context["form"].lines}

    assert {code: len(lines) for code, lines in hints.items()} == {
        "form_complete": 0,
        "attachments_complete": 0,
        "sealed_as_submitted": 2,
        "identity": 2,
        "eligibility": 1,
        "amounts": 2,
        "single_funding": 0,
        "scope": 0,
    }


# -- the whole case -----------------------------------------------------------------------------------------------


def test_the_office_reads_notes_and_checks_and_the_recommender_does_not(world, officer, signed_in):
    application = world.accepted()
    note_add(actor=world.officer, application=application, text="内部沟通", with_whom="企业")

    office = page(officer, "case", application)
    recommender = page(signed_in(world.clerk), "case", application)

    assert [note.text for note in office.context["notes"]] == ["内部沟通"]
    assert len(office.context["checks"]) == 1
    assert (recommender.context["notes"], recommender.context["checks"]) == ([], [])
    assert "内部沟通" in office.content.decode()
    assert "内部沟通" not in recommender.content.decode()


def test_outside_the_office_no_names_and_no_decision_are_read(world, officer, signed_in):
    application = world.accepted()
    world.ranked(application)
    agency = signed_in(holder("review_agency", world.call))

    office = page(officer, "case", application).context
    others = [page(client, "case", application).context for client in (signed_in(world.clerk), agency)]

    assert office["status"] == Case.SCORED.label
    assert {one["status"] for one in others} == {Case.IN_REVIEW.label}
    assert {entry.who for one in others for entry in one["entries"]} == {""}
    assert len(office["entries"]) > len(others[0]["entries"])


def test_what_waits_for_the_reader_stands_on_top(world, officer, signed_in):
    application = world.recommended()

    mine = page(officer, "case", application).context["standing"]
    theirs = page(signed_in(world.clerk), "case", application).context["standing"]

    assert mine["url"] == reverse("workflow:formal_check", args=[application.reference])
    assert theirs["act"] == ""


def test_corrections_name_their_places_in_words(world, officer):
    application = world.recommended()
    check(officer, application, outcome="return", reason="金额", **FLAG)

    (asked,) = page(officer, "case", application).context["corrections"]

    assert [text for _place, text in asked.points] == ["请核对金额"]
    assert asked.points[0][0] == "投资与资金"


def test_a_note_is_kept_with_its_promise(world, officer):
    application = world.submitted()
    day = timezone.localdate() + timedelta(days=3)
    address = reverse("workflow:case_note", args=[application.reference])

    answer = officer.post(address, {"text": "周五补交", "with_whom": "张会计", "promised_by": f"{day}"})

    assert answer.status_code == 302
    note = Note.objects.get()
    assert (note.text, note.with_whom, note.promised_by, note.written_by) == ("周五补交", "张会计", day, world.officer)


def test_an_empty_note_is_refused(world, officer):
    application = world.submitted()

    answer = officer.post(reverse("workflow:case_note", args=[application.reference]), {"text": ""})

    assert (answer.status_code, Note.objects.count()) == (422, 0)


# -- outside checks -----------------------------------------------------------------------------------------------


def ask(client, world, **data):
    given = {"scope": "checked", "body": "市税务局", "letter_number": "沪经信函〔2026〕3号", **data}
    return client.post(reverse("workflow:outside_checks", args=[world.call.reference]), given)


def reply(client, world, one, **data):
    address = reverse("workflow:outside_reply", args=[world.call.reference, one.pk])
    return client.post(address, {"is_clear": "yes", "replied_on": f"{timezone.localdate()}", **data})


def test_a_body_is_asked_about_the_organisations_to_be_checked(world, officer):
    asked, waiting = world.recommended(), world.submitted("第二个项目")

    first, again = ask(officer, world), ask(officer, world)
    everybody = ask(officer, world, scope="all")

    assert [answer.status_code for answer in (first, again, everybody)] == [302, 422, 302]
    assert sorted(OutsideCheck.objects.values_list("organisation", flat=True)) == sorted(
        [asked.organisation_id, waiting.organisation_id]
    )


def test_an_answer_is_entered_and_shown_at_the_check(world, officer):
    application = world.recommended()
    ask(officer, world)
    one = OutsideCheck.objects.get()

    bare = reply(officer, world, one, is_clear="no")
    future = reply(officer, world, one, replied_on=f"{timezone.localdate() + timedelta(days=1)}")
    done = reply(officer, world, one, is_clear="no", reply="欠税")

    one.refresh_from_db()
    assert (bare.status_code, future.status_code, done.status_code) == (422, 422, 302)
    assert (one.is_clear, one.reply, one.entered_by) == (False, "欠税", world.officer)
    assert [check.body for check in page(officer, "formal_check", application).context["outside"]] == ["市税务局"]


def test_an_answer_of_another_call_is_not_found(world, officer, signed_in):
    world.recommended()
    ask(officer, world)
    elsewhere = World()

    answer = reply(signed_in(elsewhere.officer), elsewhere, OutsideCheck.objects.get())

    assert (answer.status_code, OutsideCheck.objects.get().is_clear) == (404, None)


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("finding", 0), ("clear", 0), ("", 1), ("nonsense", 1)])
def test_questions_are_listed_by_their_answer(world, officer, state, count):
    world.recommended()
    ask(officer, world)

    answer = page(officer, "outside_checks", world.call, state=state)

    assert answer.context["page"].paginator.count == count
