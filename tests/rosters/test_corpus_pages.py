# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every file of the corpus comes by the page to what it comes to by the command."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.enums import ImportState, RowOutcome
from grants.models import Authority, ImportJob, Programme
from grants.permissions import assign_role
from grants.services.jobs import jobs_run_due
from tests.factories.roles import holder
from tests.rosters.corpus import SAMPLES, expected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plan")]


@pytest.fixture
def page(client):
    """Sign in as somebody who may import every kind of the corpus."""
    keeper = holder("system_administrator", Authority.objects.first())
    assign_role(role="officer", user=keeper, target=Programme.objects.first())
    client.force_login(keeper)
    return client


@pytest.mark.parametrize("name", SAMPLES)
def test_page_comes_to_what_is_expected(page, name):
    sample, (code, *counts) = SAMPLES[name], expected()[name]["command"]
    upload = SimpleUploadedFile(sample.file_name, sample.body)

    page.post(reverse("grants:roster_new"), {"kind": sample.kind, "file": upload})
    jobs_run_due()
    batch = ImportJob.objects.get()
    address = reverse("grants:roster", args=[batch.reference])
    assert page.get(address).status_code == 200
    page.post(address, {"act": "confirm", "mode": "valid"})
    jobs_run_due()

    batch.refresh_from_db()
    found = [batch.counts.get(one, 0) for one in ("rows", *RowOutcome.values)]
    assert found == counts
    assert batch.state == (ImportState.REFUSED if code == 2 else ImportState.DONE)
    assert page.get(address).status_code == 200
