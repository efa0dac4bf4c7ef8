# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a case over HTTP: who may open which, in parts, and never as a page of ours."""

import pytest
from django.urls import reverse

from grants.enums import BlobState
from grants.services.attachments import attachment_remove
from tests.factories.files import DOCX, PDF
from tests.factories.forms import attached
from tests.factories.people import UserFactory
from tests.factories.world import World, fresh
from workflow.services.cases import case_submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def get(client, user, attachment, **headers):
    """Return the answer with its whole body read, so that the file behind it is closed."""
    client.force_login(user)
    response = client.get(reverse("grants:file", args=[attachment.reference]), headers=headers)
    response.whole = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def body(response):
    return response.whole


def submit(application):
    from grants.selectors.clock import database_now

    case_submit(actor=application.created_by, application=application, received_at=database_now())
    return fresh(application)


def test_own_file_is_sent_under_its_name(client, world):
    attachment = attached(world.draft(), name="可研报告.pdf")

    response = get(client, attachment.uploaded_by, attachment)

    assert (response.status_code, body(response)) == (200, PDF)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_what_browsers_cannot_show_is_saved(client, world):
    attachment = attached(world.draft(), content=DOCX, name="报告.docx")

    response = get(client, attachment.uploaded_by, attachment)

    assert response.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-3", PDF[:4], f"bytes 0-3/{len(PDF)}"),
        ("bytes=5-", PDF[5:], f"bytes 5-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=-6", PDF[-6:], f"bytes {len(PDF) - 6}-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=2-999999", PDF[2:], f"bytes 2-{len(PDF) - 1}/{len(PDF)}"),
    ],
)
def test_part_of_a_file(client, world, asked, part, said):
    attachment = attached(world.draft())

    response = get(client, attachment.uploaded_by, attachment, range=asked)

    assert (response.status_code, response.headers["Content-Range"], body(response)) == (206, said, part)


@pytest.mark.parametrize("asked", ["bytes=100000-", "bytes=9-3"])
def test_part_that_is_not_there(client, world, asked):
    attachment = attached(world.draft())

    response = get(client, attachment.uploaded_by, attachment, range=asked)

    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(PDF)}")


@pytest.mark.parametrize("asked", ["bytes=-", "lines=1-2", "bytes=0-1,4-5"])
def test_part_asked_for_in_another_way_gets_the_whole(client, world, asked):
    attachment = attached(world.draft())

    response = get(client, attachment.uploaded_by, attachment, range=asked)

    assert (response.status_code, body(response)) == (200, PDF)


def test_known_file_is_not_sent_again(client, world):
    attachment = attached(world.draft())

    response = get(client, attachment.uploaded_by, attachment, **{"if-none-match": f'"{attachment.blob.sha256}"'})

    assert (response.status_code, response.content) == (304, b"")


def test_file_in_quarantine_is_not_sent(client, world):
    attachment = attached(world.draft())
    attachment.blob.state = BlobState.QUARANTINED
    attachment.blob.save()

    response = get(client, attachment.uploaded_by, attachment)

    assert response.status_code == 409


def test_stranger_gets_what_an_absent_file_gets(client, world):
    attachment = attached(world.draft())

    hidden = get(client, UserFactory(), attachment)
    absent = client.get(reverse("grants:file", args=["ZZZZZZZZZZ"]))

    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_office_reads_what_was_handed_in_and_nothing_of_a_draft(client, world):
    application = world.draft()
    kept, taken_out = attached(application, max_files=2), attached(application, content=PDF + b"\n", name="旧.pdf")
    attachment_remove(actor=application.created_by, attachment=taken_out)
    assert get(client, world.officer, kept).status_code == 404

    submit(application)

    assert get(client, world.officer, kept).status_code == 200
    assert get(client, world.officer, taken_out).status_code == 404


def test_office_still_reads_a_file_of_an_earlier_version(client, world):
    from grants.services.corrections import CorrectionPoint
    from workflow.services.cases import case_return_by_recommender

    application = world.draft()
    attachment = attached(application)
    application = submit(application)
    case_return_by_recommender(
        actor=world.clerk, application=application, opinion="请更换", points=[CorrectionPoint(text="更换报告")]
    )

    attachment_remove(actor=application.created_by, attachment=attachment)

    assert get(client, world.officer, attachment).status_code == 200
