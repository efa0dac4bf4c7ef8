# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way in, over HTTP: sent, watched, corrected, answered, confirmed, stopped, taken back."""

import io
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from grants.engine.codes import fictional_uscc
from grants.enums import ImportMode, ImportState, JobState, RowOutcome
from grants.models import Authority, ImportJob, Job, Message, Organisation
from grants.services.jobs import jobs_run_due
from grants.services.reference import reference_load
from grants.services.rosters import import_apply, import_confirm, import_receive, import_stage, roster_kinds
from tests.factories.people import OrganisationFactory
from tests.factories.roles import holder
from tests.factories.rosters import HEAD, applied, staged
from tests.rosters.books import xlsx

pytestmark = pytest.mark.django_db
A, B, C = (fictional_uscc(number) for number in (821, 822, 823))
INDUSTRIES = ["单位名称", "统一社会信用代码", "所属行业"]


@pytest.fixture
def keeper():
    reference_load()
    return holder("system_administrator", Authority.objects.first())


@pytest.fixture
def page(client, keeper):
    client.force_login(keeper)
    return client


def at(batch, name="roster", **more):
    return reverse(f"grants:{name}", kwargs={"reference": batch.reference, **more})


def sent(page, *rows, head=HEAD, kind="organisations"):
    upload = SimpleUploadedFile("名单.xlsx", xlsx([head, *rows]))
    answer = page.post(reverse("grants:roster_new"), {"kind": kind, "file": upload})
    return answer, ImportJob.objects.first()


def text(answer):
    return answer.content.decode()


def test_list_is_sent_watched_confirmed_and_taken_back(page):
    answer, batch = sent(page, ["甲公司", A, "浦东", 12], ["乙商行", B, "", ""])
    assert (answer.status_code, answer.url) == (302, at(batch))
    watched = page.get(at(batch))
    assert 'hx-get="' in text(watched)
    assert page.get(at(batch), headers={"hx-request": "true"}).headers.get("HX-Refresh") is None

    jobs_run_due()
    assert page.get(at(batch), headers={"hx-request": "true"}).headers["HX-Refresh"] == "true"
    preview = page.get(at(batch))
    assert preview.context["counts"]["good"] == 2
    assert Organisation.objects.count() == 0

    answer = page.post(at(batch), {"act": "confirm", "mode": "valid"})
    jobs_run_due()
    result = page.get(at(batch))
    assert (answer.status_code, Organisation.objects.count()) == (302, 2)
    assert at(batch, "roster_undo") in text(result)

    wrong = page.post(at(batch, "roster_undo"), {"reference": "X"})
    assert (wrong.status_code, Organisation.objects.count()) == (422, 2)
    page.post(at(batch, "roster_undo"), {"reference": f" {batch.reference.lower()} "})
    jobs_run_due()
    batch.refresh_from_db()
    assert (batch.state, Organisation.objects.count()) == (ImportState.UNDONE, 0)
    assert page.get(at(batch)).status_code == 200


@pytest.mark.parametrize("data", [{}, {"kind": "nonsense"}, {"kind": "organisations"}])
def test_upload_without_kind_or_file_is_refused(page, data):
    answer = page.post(reverse("grants:roster_new"), data)

    assert (answer.status_code, ImportJob.objects.count()) == (422, 0)


def test_file_that_is_no_list_says_why_and_offers_another(page):
    upload = SimpleUploadedFile("名单.xlsx", b"MZ" + b"\x00" * 100)
    page.post(reverse("grants:roster_new"), {"kind": "organisations", "file": upload})
    batch = ImportJob.objects.get()

    answer = page.get(at(batch))

    assert "程序" in text(answer)
    assert at(batch, "roster_columns") not in text(answer)
    assert f"{reverse('grants:roster_new')}?kind=organisations" in text(answer)
    page.post(at(batch), {"act": "cancel"})
    batch.refresh_from_db()
    assert batch.state == ImportState.CANCELLED


def test_columns_are_chosen_by_hand_where_the_header_says_nothing(page):
    _answer, batch = sent(page, ["甲公司", A, "", ""], head=["A", "B", "C", "D"])
    jobs_run_due()
    assert at(batch, "roster_columns") in text(page.get(at(batch)))
    chosen = page.get(at(batch, "roster_columns"))
    assert [one["texts"] for one in chosen.context["sample"]][:2] == [["A", "甲公司"], ["B", A]]

    both = {"header": "1", "column_1": "name", "column_2": "name"}
    assert page.post(at(batch, "roster_columns"), both).status_code == 422
    page.post(at(batch, "roster_columns"), {"header": "1", "column_1": "name", "column_2": "uscc", "column_3": "-"})
    jobs_run_due()

    assert page.get(at(batch)).context["counts"]["create"] == 1
    again = page.get(at(batch, "roster_columns")).context["form"]
    assert (again["column_1"].value(), again["column_3"].value(), again["header"].value()) == ("name", "-", 1)


def test_encoding_and_delimiter_of_a_text_are_shown_and_changed(page):
    body = f"单位名称;统一社会信用代码\n甲公司;{A}\n".encode("gb18030")
    upload = SimpleUploadedFile("名单.csv", body)
    page.post(reverse("grants:roster_new"), {"kind": "organisations", "file": upload})
    jobs_run_due()
    batch = ImportJob.objects.get()
    assert "gb18030" in text(page.get(at(batch)))

    page.post(at(batch, "roster_columns"), {"encoding": "utf-8", "delimiter": ";"})
    jobs_run_due()
    batch.refresh_from_db()
    assert batch.state == ImportState.REFUSED
    page.post(at(batch, "roster_columns"), {"encoding": "gb18030", "delimiter": ";"})
    jobs_run_due()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["create"]) == (ImportState.READY, 1)


def test_equal_cells_are_corrected_together_and_one_alone(page):
    batch = staged(["甲公司", A, "化工"], ["乙商行", B, "化工"], ["丙公司", C, "农业"], head=INDUSTRIES)
    preview = page.get(at(batch))
    assert "石化" in text(preview)
    first, _second, last = batch.issues.order_by("row")

    answer = page.post(
        f"{at(batch)}?show=needs", {"act": "correct", "fault": first.place, "suggested": "1", "alike": "1"}
    )
    assert answer.url == f"{at(batch)}?show=needs#row-2"
    page.post(at(batch), {"act": "correct", "fault": last.place, "text": "汽车"})
    gone = page.post(at(batch), {"act": "correct", "fault": last.place, "text": "汽车"})

    batch.refresh_from_db()
    assert (gone.status_code, batch.counts["create"]) == (422, 3)
    assert {line["line"].standing for line in page.get(at(batch)).context["rows"]} == {"corrected"}


def test_row_is_corrected_as_a_whole(page):
    batch = staged(["甲公司", A[:-1], "某区", "x"])
    form = page.get(at(batch, "roster_row", number=2))
    assert "浦东新区" in text(form)

    page.post(
        at(batch, "roster_row", number=2), {"name": "甲公司", "uscc": A, "district": "浦东新区", "employees": "12"}
    )

    batch.refresh_from_db()
    assert (batch.counts["create"], batch.rows.get().values["employees"]) == (1, 12)
    applied_batch = applied(["乙商行", B, "", ""])
    late = page.post(at(applied_batch, "roster_row", number=2), {"name": "丁公司", "uscc": B})
    assert late.status_code == 422


def test_another_name_is_decided_row_by_row_or_for_all_that_ask(page):
    for number, uscc in enumerate((A, B, C)):
        OrganisationFactory(uscc=uscc, name=f"旧名{number}公司", name_key=f"旧名{number}公司")
    batch = staged(["新甲公司", A, "", ""], ["新乙公司", B, "", ""], ["新丙公司", C, "", ""])
    asks = page.get(at(batch)).context["rows"]
    assert [row["line"].standing for row in asks] == ["asks"] * 3
    issue = batch.issues.order_by("row").first()

    page.post(at(batch), {"act": "answer", "row": "2", "answer": "refuse"})
    page.post(at(batch), {"act": "answer", "row": "2", "fault": issue.place, "alike": "1", "answer": "accept"})

    assert list(batch.rows.values_list("outcome", flat=True)) == [
        RowOutcome.REFUSED,
        RowOutcome.UPDATE,
        RowOutcome.UPDATE,
    ]
    changes = page.get(f"{at(batch)}?show=update")
    assert "旧名1公司" in text(changes)
    page.post(at(batch), {"act": "answer", "row": "2", "answer": ""})
    batch.refresh_from_db()
    assert batch.tally["needs"] == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "nonsense"},
        {"act": "confirm"},
        {"act": "confirm", "mode": "some"},
        {"act": "correct"},
        {"act": "correct", "fault": "x.y.z"},
        {"act": "answer"},
        {"act": "stop"},
        {"act": "resume"},
    ],
)
def test_act_that_makes_no_sense_is_refused_in_words(page, data):
    batch = staged(["甲公司", A, "", ""])

    answer = page.post(at(batch), data)

    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    batch.refresh_from_db()
    assert batch.state == ImportState.READY


def test_all_or_nothing_with_a_refused_row_says_so(page):
    batch = staged(["甲公司", A, "", ""], ["乙商行", "1", "", ""])

    answer = page.post(at(batch), {"act": "confirm", "mode": "all"})

    assert (answer.status_code, Organisation.objects.count()) == (422, 0)


def test_late_refusal_of_all_or_nothing_is_told_on_the_page(page, keeper):
    batch = staged(["甲公司", A, "", ""])
    import_confirm(batch=batch, mode=ImportMode.ALL, actor=keeper)
    OrganisationFactory(uscc=A, name="丁公司", name_key="丁公司")
    jobs_run_due()

    answer = page.get(at(batch))

    assert (answer.context["batch"].state, "note-bad" in text(answer)) == (ImportState.READY, True)


def test_writing_is_stopped_and_gone_on_with(page, keeper):
    batch = staged(["甲公司", A, "", ""])
    import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)

    page.post(at(batch), {"act": "stop"})
    stopped = page.get(at(batch))
    page.post(at(batch), {"act": "resume"})
    jobs_run_due()

    batch.refresh_from_db()
    assert stopped.context["batch"].state == ImportState.STOPPED
    assert (batch.state, Organisation.objects.count()) == (ImportState.DONE, 1)


def test_work_that_failed_says_so_and_is_tried_again(page, keeper):
    upload = SimpleUploadedFile("名单.xlsx", xlsx([HEAD, ["甲公司", A, "", ""]]))
    batch = import_receive(actor=keeper, kind=roster_kinds()["organisations"], upload=upload, file_name="名单.xlsx")
    Job.objects.update(state=JobState.FAILED)

    failed = page.get(at(batch))
    asked = page.get(at(batch), headers={"hx-request": "true"})
    page.post(at(batch), {"act": "resume"})
    jobs_run_due()

    batch.refresh_from_db()
    assert failed.context["is_stuck"] is True
    assert asked.headers["HX-Refresh"] == "true"
    assert batch.state == ImportState.READY


def test_columns_with_problems_lead_to_their_rows(page):
    batch = staged(["甲公司", "1", "", ""], ["乙商行", B, "某区", ""], ["丙公司", C, "", ""], ["丁公司", C, "", ""])

    answer = page.get(f"{at(batch)}?column=uscc")
    whole = page.get(f"{at(batch)}?column=-")

    assert [row["line"].row.number for row in answer.context["rows"]] == [2]
    assert [row["line"].row.number for row in whole.context["rows"]] == [4, 5]


@pytest.mark.parametrize("show", ["needs", "notes", "good", "update", "left", "all", "nonsense"])
def test_every_view_of_a_preview_opens_also_an_empty_one(page, show):
    batch = staged(["甲公司", A, "", ""])

    assert page.get(f"{at(batch)}?show={show}&page=7").status_code == 200


def test_same_file_is_told_to_be_imported_before(page):
    given = {
        "kind": roster_kinds()["organisations"],
        "body": xlsx([HEAD, ["甲公司", A, "", ""]]),
        "file_name": "名单.xlsx",
    }
    earlier = import_apply(batch=import_stage(actor=None, **given), mode=ImportMode.VALID, actor=None)
    batch = import_stage(actor=None, **given)

    answer = page.get(at(batch))

    assert at(earlier) in text(answer)
    assert answer.context["counts"]["unchanged"] == 1


def test_list_of_imports_is_empty_at_first_and_then_shows_them(page):
    assert reverse("grants:roster_new") in text(page.get(reverse("grants:rosters")))
    batch = staged(["甲公司", "1", "", ""])

    answer = page.get(reverse("grants:rosters"))

    assert at(batch) in text(answer)
    assert answer.context["page"].paginator.count == 1


def test_who_may_import_nothing_sees_no_import(client):
    reference_load()
    batch = staged(["甲公司", A, "", ""])
    client.force_login(holder("auditor", Authority.objects.first()))

    assert client.get(at(batch)).status_code == 404
    assert client.get(reverse("grants:rosters")).status_code == 403


def test_list_goes_back_to_its_sender_with_its_problems(page):
    batch = staged(["甲公司", "1", "", ""])

    answer = page.get(at(batch, "roster_faults"))

    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert "名单" in unquote(answer.headers["Content-Disposition"])
    assert "18" in sheet["B2"].comment.text


def test_file_that_was_not_kept_cannot_be_sent_back(page):
    upload = SimpleUploadedFile("名单.xlsx", b"MZ" + b"\x00" * 100)
    page.post(reverse("grants:roster_new"), {"kind": "organisations", "file": upload})

    assert page.get(at(ImportJob.objects.get(), "roster_faults")).status_code == 404


def test_template_of_a_kind_is_handed_out(page):
    answer = page.get(reverse("grants:roster_template", args=["organisations"]))

    assert load_workbook(io.BytesIO(answer.content)).worksheets[0]["B1"].value == "*统一社会信用代码"
    assert page.get(reverse("grants:roster_template", args=["nonsense"])).status_code == 404


def test_people_of_a_written_list_are_invited_once(page):
    batch = applied(["甲公司", A, "张三", "13800001234"], head=["单位名称", "统一社会信用代码", "联系人", "联系电话"])
    assert 'value="invite"' in text(page.get(at(batch)))

    page.post(at(batch), {"act": "invite"})
    page.post(at(batch), {"act": "invite"})

    assert Message.objects.count() == 1
