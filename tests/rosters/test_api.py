# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every file of the corpus through the interface for programs comes to what the command comes to."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.enums import ImportState
from grants.models import ImportJob, Organisation
from grants.permissions import assign_role
from grants.services.jobs import jobs_run_due
from tests.factories.people import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.rosters.corpus import SAMPLES, expected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plan")]
COUNTS = ("rows", "created", "updated", "unchanged", "refused")


@pytest.fixture
def officer(client):
    """Sign somebody in who may import every kind of list."""
    user, programme = UserFactory(), ProgrammeFactory()
    assign_role(role="officer", user=user, target=programme)
    assign_role(role="system_administrator", user=user, target=programme.authority)
    client.force_login(user)
    return user


def sent(client, sample):
    upload = SimpleUploadedFile(sample.file_name, sample.body)
    answer = client.post(reverse("api:roster_send"), {"kind": sample.kind, "file": upload})
    assert answer.status_code == 201
    jobs_run_due()
    return answer.json()["reference"]


def shown(client, reference):
    return client.get(reverse("api:roster", args=[reference])).json()


def act(client, what, reference, **body):
    return client.post(reverse(f"api:roster_{what}", args=[reference]), body, content_type="application/json")


@pytest.mark.parametrize("name", SAMPLES)
def test_corpus_comes_to_what_the_command_comes_to(client, officer, name):
    wanted = expected()[name]
    reference = sent(client, SAMPLES[name])

    read = shown(client, reference)
    if read["state"] == ImportState.READY:
        assert act(client, "confirm", reference, mode="valid").status_code == 200
        jobs_run_due()

    found = shown(client, reference)
    assert found["state"] == (ImportState.REFUSED if wanted["command"][0] == 2 else ImportState.DONE)
    assert [found[count] for count in COUNTS] == wanted["command"][1:]
    assert [[one["row"], one["code"]] for one in found["issues"]] == [[row, code] for row, _c, code in wanted["faults"]]
    assert found["issues_count"] == len(wanted["faults"])


def test_list_is_cancelled_or_taken_back_once(client, officer):
    cancelled, kept = sent(client, SAMPLES["plain"]), sent(client, SAMPLES["plain"])

    assert act(client, "cancel", cancelled).json()["state"] == ImportState.CANCELLED
    assert act(client, "confirm", cancelled, mode="all").status_code == 422
    act(client, "confirm", kept, mode="all")
    jobs_run_due()
    assert Organisation.objects.count() == 2
    assert act(client, "undo", kept).status_code == 200
    jobs_run_due()

    assert shown(client, kept)["state"] == ImportState.UNDONE
    assert Organisation.objects.count() == 0
    assert act(client, "undo", kept).status_code == 422


def test_unknown_kind_and_no_right_are_refused_and_nothing_is_kept(client, officer):
    unknown = client.post(reverse("api:roster_send"), {"kind": "nonsense", "file": SimpleUploadedFile("x.csv", b"a,b")})
    client.force_login(UserFactory())
    sample = SAMPLES["plain"]
    refused = client.post(
        reverse("api:roster_send"), {"kind": sample.kind, "file": SimpleUploadedFile("x.xlsx", sample.body)}
    )

    assert (unknown.status_code, refused.status_code) == (403, 403)
    assert ImportJob.objects.count() == 0


def test_list_asks_as_much_for_three_as_for_one(client, officer, count_queries):
    sent(client, SAMPLES["plain"])
    client.get(reverse("api:rosters"))
    with count_queries() as one:
        client.get(reverse("api:rosters"))
    sent(client, SAMPLES["plain ods"])
    sent(client, SAMPLES["csv utf-8"])

    with count_queries() as three:
        answer = client.get(reverse("api:rosters")).json()

    assert (answer["count"], answer["items"][0]["file_name"]) == (3, "名单.csv")
    assert len(three) == len(one) <= 8
