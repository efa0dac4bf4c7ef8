# SPDX-License-Identifier: AGPL-3.0-or-later
"""Licences on the pages of those who show and of those who check them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.enums import BlobState, Verification, VerificationRequestState
from grants.models import Blob, VerificationRequest
from tests.factories.files import DOCX, PDF
from tests.factories.organisations import licence_of, own_organisation
from tests.factories.people import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {"organisation_administrator": UserFactory(), "preparer": UserFactory()}


@pytest.fixture
def organisation(people):
    return own_organisation(people)


@pytest.fixture
def asked(organisation, people):
    return licence_of(organisation, asked_by=people["organisation_administrator"])


@pytest.fixture
def officer(client):
    user = holder("officer", ProgrammeFactory())
    client.force_login(user)
    return user


def page_of(asked):
    return reverse("grants:verification", args=[asked.reference])


def show(client, organisation, content=PDF, name="营业执照.pdf"):
    address = reverse("grants:organisation_verification", args=[organisation.reference])
    return client.post(address, {"licence": SimpleUploadedFile(name, content)})


def test_an_administrator_shows_the_licence(client, organisation, people):
    client.force_login(people["organisation_administrator"])

    show(client, organisation)

    asked = VerificationRequest.objects.get()
    assert (asked.organisation, asked.file_name, asked.state) == (
        organisation,
        "营业执照.pdf",
        VerificationRequestState.OPEN,
    )


@pytest.mark.parametrize(("content", "name"), [(DOCX, "a.docx"), (b"nothing", "a.pdf"), (b"", "a.pdf")])
def test_what_is_no_scan_is_refused_in_words(client, organisation, people, content, name):
    client.force_login(people["organisation_administrator"])

    response = show(client, organisation, content, name)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["licence"])
    assert VerificationRequest.objects.count() == 0


def test_an_officer_finds_the_licence_in_the_list_and_verifies(client, organisation, asked, officer):
    assert list(client.get(reverse("grants:verifications")).context["page"]) == [asked]

    response = client.post(page_of(asked), {"act": "accept"})

    organisation.refresh_from_db()
    assert response.url == reverse("grants:verifications")
    assert organisation.verification == Verification.VERIFIED
    assert list(client.get(reverse("grants:verifications")).context["page"]) == []


def test_an_officer_sends_a_licence_back_with_the_reason(client, asked, officer):
    without = client.post(page_of(asked), {"act": "refuse", "reason": ""})
    assert (without.status_code, list(without.context["form"].errors)) == (422, ["reason"])

    client.post(page_of(asked), {"act": "refuse", "reason": "不清晰"})

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (VerificationRequestState.REFUSED, "不清晰")


def test_a_second_answer_is_told_that_it_came_late(client, asked, officer):
    client.post(page_of(asked), {"act": "refuse", "reason": "不清晰"})

    response = client.post(page_of(asked), {"act": "accept"})

    assert (response.status_code, len(response.context["lines"])) == (422, 1)
    asked.refresh_from_db()
    assert asked.state == VerificationRequestState.REFUSED


def test_the_licence_itself_is_handed_out_shut_in(client, asked, officer):
    response = client.get(reverse("grants:licence", args=[asked.reference]))

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_licence_waits_until_it_is_clean(client, asked, officer):
    Blob.objects.update(state=BlobState.QUARANTINED)

    assert client.get(reverse("grants:licence", args=[asked.reference])).status_code == 409


def test_the_list_costs_the_same_for_one_licence_and_for_three(client, asked, officer, count_queries):
    client.get(reverse("grants:verifications"))  # notes the visit
    costs = []
    for _ in range(2):
        with count_queries() as queries:
            client.get(reverse("grants:verifications"))
        costs.append(len(queries))
        for _row in range(2):
            some = {"organisation_administrator": UserFactory(), "preparer": UserFactory()}
            licence_of(own_organisation(some), asked_by=some["organisation_administrator"])

    assert costs[0] == costs[1]
