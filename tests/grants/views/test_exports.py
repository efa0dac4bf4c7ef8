# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of lists on their way out: choosing, ordering, watching, downloading, and what each refuses."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from grants.enums import ExportState, JobState
from grants.models import ExportJob, Job, SavedLayout
from grants.services.jobs import jobs_run_due
from tests.factories.exports import export_expired, export_made, export_waiting, layout_kept
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db
NEW = "/exports/new/"


@pytest.fixture
def call():
    return CallFactory()


@pytest.fixture
def officer(call):
    return holder("officer", call)


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    OrganisationFactory(name="甲公司")
    OrganisationFactory(name="乙研究院")
    return client


def order(**fields):
    return {"kind": "organisations", "layout": "register", "columns": ["name", "uscc"], "format": "csv", **fields}


def address(export, name="export"):
    return reverse(f"grants:{name}", args=[export.reference])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def body(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")


# -- choosing and ordering -------------------------------------------------------------------------------------------------


def test_the_columns_of_a_layout_are_offered_first_and_ticked(page):
    lines = page.get(NEW, {"kind": "organisations"}).context["lines"]

    assert [line.column.code for line in lines if line.is_chosen] == [
        *("name", "uscc", "kind", "district", "industry", "representative", "address")
    ]
    assert [line.place for line in lines] == [1, 2, 3, 4, 5, 6, 7]


def test_filters_of_the_list_are_said_in_words_and_carried_on(page):
    source = page.get(NEW, {"kind": "organisations", "f-text": "公司", "f-kind": "no choice"}).context["source"]

    assert [words for _label, words in source.words] == ["公司"]
    assert ("f-text", "公司") in source.carried


def test_an_order_leads_to_its_page_and_the_file_follows(page):
    answer = page.post(NEW, order(**{"f-text": "公司"}))
    export = ExportJob.objects.get()
    assert answer.url == address(export)

    jobs_run_due()

    assert page.get(answer.url).context["export"].state == ExportState.DONE
    rows = body(page.get(address(export, "export_file"))).splitlines()
    assert [row.split(",")[0] for row in rows] == ["单位名称", "甲公司"]


def test_the_numbers_give_the_order_of_the_columns(page):
    page.post(
        NEW, order(**{"place-uscc": "1", "place-name": "2", "columns": ["name", "uscc", "kind"], "place-kind": "x"})
    )

    assert ExportJob.objects.get().columns == ["uscc", "name", "kind"]


def test_columns_just_as_a_layout_has_them_go_by_its_name(page, call):
    columns = ["place", "title", "organisation", "district"]
    places = {f"place-{code}": number for number, code in enumerate(columns)}

    page.post(
        NEW,
        {
            "kind": "approved",
            "call": call.reference,
            "layout": "notice",
            "columns": columns,
            "format": "xlsx",
            **places,
        },
    )

    assert ExportJob.objects.get().layout == "notice"


def test_columns_are_kept_as_a_layout_and_offered_again(page):
    page.post(NEW, order(name="我的两列", is_shared="on"))
    layout = SavedLayout.objects.get()

    again = page.get(NEW, {"kind": "organisations", "layout": f"saved-{layout.reference}"})

    assert (layout.columns, layout.is_shared) == (["name", "uscc"], True)
    assert [line.column.code for line in again.context["lines"] if line.is_chosen] == ["name", "uscc"]


def test_a_column_of_a_shared_layout_that_is_not_open_is_left_out(page, officer):
    layout = layout_kept(officer, is_shared=True)
    SavedLayout.objects.update(columns=["mobile", "name"])

    source = page.get(NEW, {"kind": "organisations", "layout": f"saved-{layout.reference}"}).context["source"]

    assert source.layout_columns == ["name"]


@pytest.mark.parametrize(
    "wrong",
    [{"columns": []}, {"columns": ["mobile"]}, {"format": "pdf"}, {"kind": "unknown"}, {"kind": "scores", "call": "x"}],
)
def test_an_order_that_cannot_be_is_shown_again(page, wrong):
    answer = page.post(NEW, order(**wrong))

    assert answer.status_code == 422
    assert ExportJob.objects.count() == 0


def test_an_order_for_somebody_elses_call_is_taken_for_none(page, officer):
    other = CallFactory()

    page.post(NEW, order(kind="approved", call=other.reference, columns=["title"]))

    assert [one.call for one in ExportJob.objects.all()] != [other]


def test_who_takes_nothing_out_is_refused(client):
    client.force_login(UserFactory())

    assert [client.get(NEW).status_code, client.post(NEW, order()).status_code] == [403, 403]
    assert client.get(reverse("grants:exports")).status_code == 403


def test_the_way_from_a_list_carries_its_filters(page):
    text = page.get(reverse("grants:honours"), {"year": "2026", "page": "2"}).content.decode()

    assert f"{NEW}?{urlencode({'kind': 'honours'})}" in text


# -- watching --------------------------------------------------------------------------------------------------------------


def test_an_export_that_runs_says_how_far_it_is_and_asks_again(page, officer):
    export = export_waiting(officer)
    Job.objects.update(
        state=JobState.RUNNING, lease_until=export.created_at, checkpoint={"done": 12_000, "total": 100_000}
    )

    text = page.get(address(export)).content.decode()

    assert 'aria-valuenow="12000"' in text
    assert 'aria-valuemax="100000"' in text
    assert 'hx-trigger="every 2s"' in text


def test_an_export_that_is_done_asks_no_more(page, officer):
    answer = page.get(address(export_made(officer)), headers={"HX-Request": "true"})

    assert "hx-trigger" not in answer.content.decode()
    assert next(template.name for template in answer.templates) == "grants/_export.html"


def test_an_export_that_waits_is_cancelled(page, officer):
    export = export_waiting(officer)

    answer = page.post(address(export, "export_cancel"))

    export.refresh_from_db()
    assert (answer.url, export.state) == (address(export), ExportState.CANCELLED)


def test_a_refusal_is_said_on_the_page(page, officer, call):
    export = export_waiting(officer, kind="ranking", call=call, layout="internal")
    jobs_run_due()

    page_shown = page.get(address(export))

    export.refresh_from_db()
    assert page_shown.context["job"]["state"] == "failed"
    assert export.problem in page_shown.content.decode()


# -- downloading -----------------------------------------------------------------------------------------------------------


def test_a_download_is_an_attachment_that_nobody_keeps(page, officer):
    export = export_made(officer)

    answer = page.get(address(export, "export_file"))

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    body(answer)
    export.refresh_from_db()
    assert export.downloads == 1


@pytest.mark.parametrize("make", [export_waiting, export_expired])
def test_a_file_that_is_not_there_leads_back_to_its_page(page, officer, make):
    export = make(officer)

    answer = page.get(address(export, "export_file"))

    assert (answer.status_code, answer.url) == (302, address(export))
    assert page.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", ["export", "export_file"])
def test_somebody_elses_link_leads_nowhere(page, officer, call, name):
    export = export_made(officer)

    assert signed_in(holder("officer", call)).get(address(export, name)).status_code == 404
    assert Client().get(address(export, name)).status_code == 302


def test_the_list_shows_ones_own_exports_alone(page, officer, call):
    mine = export_made(officer)
    export_made(holder("officer", call))

    assert [row["export"] for row in page.get(reverse("grants:exports")).context["rows"]] == [mine]


def test_a_layout_is_removed_by_who_kept_it(page, officer, call):
    layout = layout_kept(officer, is_shared=True)
    remove = reverse("grants:export_layout_remove", args=[layout.reference])

    assert signed_in(holder("officer", call)).post(remove).status_code == 404
    assert page.post(remove).url == f"{NEW}?kind=organisations"
    assert SavedLayout.objects.count() == 0
