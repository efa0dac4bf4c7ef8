# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out, taken by programs."""

import json

import pytest
from django.urls import reverse

from grants.models import ExportJob
from grants.services.jobs import jobs_run_due
from tests.factories.exports import export_expired, export_made
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return CallFactory()


@pytest.fixture
def officer(client, call):
    user = holder("officer", call)
    client.force_login(user)
    return user


def post(client, **wanted):
    return client.post(reverse("api:exports"), json.dumps(wanted), content_type="application/json")


def test_a_list_is_ordered_watched_and_fetched(client, officer):
    OrganisationFactory(name="甲公司")
    OrganisationFactory(name="乙研究院")

    ordered = post(client, kind="organisations", format="json", columns=["name"], filters={"text": "公司"})
    jobs_run_due()
    made = client.get(reverse("api:export", args=[ordered.json()["reference"]])).json()
    file = client.get(reverse("api:export_file", args=[made["reference"]]))

    assert (ordered.status_code, ordered.json()["state"]) == (201, "queued")
    assert (made["state"], made["rows"], made["done"], made["total"], made["filters"]) == (
        "done",
        1,
        1,
        1,
        {"text": "公司"},
    )
    assert json.loads(b"".join(file.streaming_content)) == [{"单位名称": "甲公司"}]


def test_without_layout_or_columns_it_is_the_first_layout_that_is_open(client, officer):
    assert post(client, kind="organisations").json()["layout"] == "register"


def test_the_list_of_a_call_is_named_by_its_reference(client, officer, call):
    made = post(client, kind="applications", call=call.reference).json()

    assert (made["call"], made["layout"]) == (call.reference, "internal")


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "unknown"},
        {"kind": "organisations", "format": "pdf"},
        {"kind": "organisations", "columns": ["mobile"]},
        {"kind": "organisations", "layout": "internal"},
        {"kind": "organisations", "filters": {"unknown": "x"}},
    ],
)
def test_what_is_not_there_is_refused_with_its_reason(client, officer, wanted):
    answer = post(client, **wanted)

    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert ExportJob.objects.count() == 0


def test_a_call_of_others_is_not_there(client, officer):
    assert post(client, kind="applications", call=CallFactory().reference).status_code == 404


def test_who_takes_nothing_out_is_refused(client):
    client.force_login(UserFactory())

    assert post(client, kind="organisations", columns=["name"]).status_code == 403
    assert ExportJob.objects.count() == 0


def test_exports_of_others_are_not_there(client, officer, call):
    export = export_made(holder("officer", call))

    answers = [client.get(reverse(f"api:{name}", args=[export.reference])) for name in ("export", "export_file")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert client.get(reverse("api:exports")).json() == {"count": 0, "items": []}


def test_an_expired_file_is_refused(client, officer):
    export = export_expired(officer)

    assert client.get(reverse("api:export_file", args=[export.reference])).status_code == 422
    assert client.get(reverse("api:exports")).json()["items"][0]["state"] == "expired"
