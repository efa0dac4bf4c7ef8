# SPDX-License-Identifier: AGPL-3.0-or-later
"""Breaches of trust over HTTP: entered after hearing, they keep an organisation from applying until repaired."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.exceptions import GrantsError
from grants.models import CreditRecord
from grants.services.applications import _check_standing
from tests.factories.awards import AwardWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def awarded():
    return AwardWorld().signed()


def enter(signed_in, world, who="officer", days=60, **fields):
    told = (timezone.localdate() - timedelta(days=days)).isoformat()
    data = {"act": "enter", "award": world.award.reference, "level": "serious_breach", "told_on": told}
    data |= {"document_number": "信用1号", "reason": "弄虚作假", **fields}
    return signed_in(getattr(world, who)).post(reverse("workflow:breaches", args=[world.call.reference]), data)


def test_a_breach_keeps_its_organisation_from_applying(signed_in, awarded):
    assert enter(signed_in, awarded).status_code == 302

    record = CreditRecord.objects.get()
    assert record.organisation == awarded.award.organisation
    with pytest.raises(GrantsError):
        _check_standing(record.organisation)


@pytest.mark.parametrize("fields", [{"days": 0}, {"reason": ""}, {"award": "ZZZZZZZZZZ"}])
def test_what_was_not_heard_or_is_not_whole_is_refused(signed_in, awarded, fields):
    assert enter(signed_in, awarded, **fields).status_code == 422
    assert CreditRecord.objects.count() == 0


def test_only_who_decides_enters_a_breach(signed_in, awarded):
    assert enter(signed_in, awarded, who="finance").status_code == 403
    assert enter(signed_in, awarded, who="boss").status_code == 404


def test_a_record_is_repaired_after_its_time_only(signed_in, awarded):
    enter(signed_in, awarded)
    record = CreditRecord.objects.get()
    client, address = signed_in(awarded.officer), reverse("workflow:breaches", args=[awarded.call.reference])
    data = {"act": "repair", "record": record.pk, "reason": "已整改"}
    assert client.post(address, data).status_code == 422

    CreditRecord.objects.update(entered_at=timezone.now() - timedelta(days=2000))

    assert client.post(address, data).status_code == 302
    record.refresh_from_db()
    assert record.repaired_on == timezone.localdate()
    _check_standing(record.organisation)
