# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objecting to an entry: entered, checked, filed once, and answered through the process."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.enums import ApplicationStatus, NoticeEntryState, NoticeState, ObjectionFileKind, RequestState
from grants.models import Blob, Notice, NoticeEntry, Objection, Request, RuleSet
from grants.services.jobs import jobs_run_due
from tests.factories.files import PDF, PNG
from tests.factories.objections import noticed_entry
from tests.factories.world import World, assert_sound, fresh, reject, support
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline
from workflow.selectors.work import tasks_waiting_for, work_rows
from workflow.services.requests import request_answer, request_pass

pytestmark = pytest.mark.django_db

ENTERED = {
    "text": "设备采购合同与实际不符",
    "filer": "person",
    "name": "赵一",
    "phone": "138 0000 5555",
    "promise": "on",
}


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def entry():
    return noticed_entry(World())


def address(entry):
    return reverse("workflow:object", args=[entry.notice_id, entry.position])


def enter(client, entry, **fields):
    return client.post(address(entry), {**ENTERED, **fields})


def file(client, entry, page):
    return client.post(address(entry), {"act": "file", "answers": page.context["token"]})


def scan(name="证据.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def rules(entry, **values):
    """Change the rules on notices that the case of an entry stands under."""
    rule_set = entry.application.rule_set
    rule_set.data["notice"] |= values
    RuleSet.objects.filter(pk=rule_set.pk).update(data=rule_set.data)


def test_an_objection_is_shown_before_it_is_filed(client, entry):
    page = enter(client, entry, evidence=[scan(), scan("照片.png", PNG)])

    assert page.status_code == 200
    assert Objection.objects.count() == 0
    for words in (ENTERED["text"], "赵一", "证据.pdf", "照片.png", entry.title):
        assert words in page.content.decode()

    response = file(client, entry, page)

    objection = Objection.objects.get()
    assert response.url == reverse("grants:objection_receipt", args=[objection.receipt])
    assert (objection.filer_name, objection.filer_phone) == ("赵一", "+8613800005555")
    assert [one.name for one in objection.files.all()] == ["证据.pdf", "照片.png"]


def test_a_second_press_files_nothing_more_and_gives_the_same_receipt(client, entry):
    page = enter(client, entry)

    first, second = file(client, entry, page), file(client, entry, page)

    assert first.url == second.url
    assert Objection.objects.count() == 1


def test_answers_can_be_changed_and_keep_their_files(client, entry):
    page = enter(client, entry, evidence=[scan()])

    form = client.post(address(entry), {"act": "change", "answers": page.context["token"]}).context["form"]
    assert (form["name"].value(), [one.name for one in form.held]) == ("赵一", ["证据.pdf"])

    again = enter(client, entry, text="改过的事实", held=form.held_token)
    file(client, entry, again)

    objection = Objection.objects.get()
    assert (objection.request.text, objection.files.get().name) == ("改过的事实", "证据.pdf")


def test_a_file_received_with_a_faulty_form_is_not_sent_again_and_can_be_taken_out(client, entry):
    faulty = enter(client, entry, name="", evidence=[scan()])
    form = faulty.context["form"]
    assert (faulty.status_code, list(form.errors), len(form.held)) == (422, ["name"], 1)

    kept = enter(client, entry, held=form.held_token)
    dropped = enter(client, entry, held=form.held_token, drop=str(form.held[0].blob))

    assert [len(page.context["answers"]["held"]) for page in (kept, dropped)] == [1, 0]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": ""}, "text"),
        ({"filer": ""}, "filer"),
        ({"filer": "anonymous"}, "filer"),
        ({"name": ""}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"promise": ""}, "promise"),
        ({"filer": "organisation", "unit": "某单位"}, "seal"),
    ],
)
def test_what_is_missing_is_named_at_its_field(client, entry, fields, wrong):
    page = enter(client, entry, **fields)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])


def test_a_file_of_another_kind_is_refused_at_its_field(client, entry):
    page = enter(client, entry, evidence=[scan("程序.pdf", b"MZ nothing")])

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["evidence"])
    assert Blob.objects.count() == 0


def test_no_more_than_five_files_are_taken(client, entry):
    scans = [scan(f"{number}.pdf", PDF + bytes([number])) for number in range(6)]
    scans = [scan(one.name, PDF.replace(b"1.7", f"1.{number}".encode())) for number, one in enumerate(scans)]

    page = enter(client, entry, evidence=scans)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["evidence"])
    assert len(page.context["form"].held) == 5


def test_an_organisation_objects_under_its_seal(client, entry):
    page = enter(client, entry, filer="organisation", unit="上海某单位", seal=scan("函件.pdf"))
    file(client, entry, page)

    objection = Objection.objects.get()
    assert (objection.filer_unit, objection.files.get().kind) == ("上海某单位", ObjectionFileKind.SEAL)


def test_a_person_who_wrote_an_organisation_too_files_as_a_person(client, entry):
    file(client, entry, enter(client, entry, unit="上海某单位", seal=scan("函件.pdf")))

    objection = Objection.objects.get()
    assert (objection.filer_unit, objection.files.count()) == ("", 0)


def test_where_the_rules_allow_it_evidence_stands_for_a_name(client, entry):
    rules(entry, anonymous_taken_with_evidence=True)
    nobody = {"filer": "anonymous", "name": "", "phone": ""}

    without = enter(client, entry, **nobody)
    assert (without.status_code, list(without.context["form"].errors)) == (422, ["evidence"])
    file(client, entry, enter(client, entry, **nobody, evidence=[scan()]))

    assert Objection.objects.get().is_anonymous is True


def test_a_name_is_not_kept_for_who_chose_to_give_none(client, entry):
    rules(entry, anonymous_taken_with_evidence=True)

    page = enter(client, entry, filer="anonymous", evidence=[scan()])

    assert "赵一" not in page.content.decode()
    assert page.context["answers"]["name"] == ""


@pytest.mark.parametrize("act", ["file", "change"])
def test_answers_that_somebody_altered_are_not_read(client, entry, act):
    page = enter(client, entry)
    token = page.context["token"]

    response = client.post(address(entry), {"act": act, "answers": token[:-1] + ("A" if token[-1] != "A" else "B")})

    assert response.status_code == 422
    assert Objection.objects.count() == 0


def test_answers_given_for_one_entry_are_not_filed_against_another(client, entry):
    other = NoticeEntry.objects.create(
        notice=entry.notice, application=World().opened().submitted(), position=2, organisation_name="x", title="y"
    )
    page = enter(client, entry)

    response = client.post(address(other), {"act": "file", "answers": page.context["token"]})

    assert (response.status_code, Objection.objects.count()) == (422, 0)


def test_files_of_others_are_not_slipped_in(client, entry):
    page = enter(client, entry, held="[]")

    assert page.context["answers"]["held"] == []


def test_after_the_period_the_page_leads_back_to_the_list(client, entry):
    page = enter(client, entry)
    Notice.objects.update(state=NoticeState.ENDED)

    for response in (client.get(address(entry)), file(client, entry, page)):
        assert response.url == reverse("grants:notice", args=[entry.notice_id])
    assert Objection.objects.count() == 0


def test_objections_are_not_filed_without_end(client, entry):
    statuses = [client.post(address(entry), {}).status_code for _ in range(31)]

    assert statuses == [422] * 30 + [429]


@pytest.fixture
def noticed():
    """A world whose list is in public notice, and the case in it."""
    world = World().opened()
    first, second = world.accepted("甲"), world.accepted("乙")
    world.ranked(first, second)
    world.decide(support(first), reject(second))
    world.noticed()
    return world, fresh(first)


def test_an_objection_holds_its_case_until_it_is_answered(client, noticed):
    world, application = noticed
    entry = NoticeEntry.objects.get(application=application)

    file(client, entry, enter(client, entry))
    jobs_run_due()

    entry.refresh_from_db()
    assert fresh(application).status == ApplicationStatus.OBJECTION
    assert entry.state == NoticeEntryState.SUSPENDED
    assert_sound()

    request = Request.objects.get()
    request_pass(actor=world.officer, request=request)
    request_answer(actor=world.officer, request=request, is_granted=False, answer="经核实，材料属实。")
    jobs_run_due()

    receipt = Objection.objects.get().receipt
    shown = client.post(reverse("grants:objection_status"), {"receipt": receipt, "phone": "13800005555"})
    assert shown.context["objection"].request.state == RequestState.DENIED
    assert "经核实，材料属实。" in shown.content.decode()
    assert fresh(application).status == ApplicationStatus.PUBLICITY
    assert_sound()


def test_the_office_sees_in_its_work_list_until_when_to_answer(client, noticed):
    world, application = noticed
    entry = NoticeEntry.objects.get(application=application)

    file(client, entry, enter(client, entry))
    jobs_run_due()

    (row,) = [
        one for one in work_rows(tasks_waiting_for(world.officer), world.officer) if one.number == application.number
    ]
    due = Deadline.objects.get(kind=DeadlineKind.OBJECTION, state=DeadlineState.OPEN)
    assert (row.due, row.is_provisional) == (due.due_at, due.is_provisional)


def test_a_second_objection_to_a_held_case_is_taken_too(client, noticed):
    _world, application = noticed
    entry = NoticeEntry.objects.get(application=application)

    for name in ("赵一", "钱二"):
        file(client, entry, enter(client, entry, name=name))
    jobs_run_due()

    assert Objection.objects.count() == 2
    assert fresh(application).status == ApplicationStatus.OBJECTION
    assert_sound()
