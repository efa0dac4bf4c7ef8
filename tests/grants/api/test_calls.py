# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published calls, read by programs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.models import Round
from tests.factories.programmes import CallFactory

pytestmark = pytest.mark.django_db


def published(days_ago=0, **fields):
    call = CallFactory(published_at=timezone.now() - timedelta(days=days_ago), **fields)
    Round.objects.create(
        call=call, opens_at=datetime(2026, 1, 20, tzinfo=UTC), closes_at=datetime(2026, 2, 4, 8, tzinfo=UTC)
    )
    return call


def test_published_calls_come_newest_first(client):
    old, new = published(3), published(1)
    CallFactory()

    page = client.get(reverse("api:calls")).json()

    assert page["count"] == 2
    assert [item["reference"] for item in page["items"]] == [new.reference, old.reference]


def test_a_list_is_read_in_parts(client):
    calls = [published(days) for days in range(3)]

    page = client.get(reverse("api:calls"), {"limit": 1, "offset": 1}).json()

    assert (page["count"], [item["code"] for item in page["items"]]) == (3, [calls[1].code])


def test_a_call_comes_with_its_guide_and_its_window(client):
    call = published(guide_zh="申报指南", document_number="沪经信推〔2026〕1号")

    answer = client.get(reverse("api:call", args=[call.reference])).json()

    assert (answer["guide_zh"], answer["document_number"]) == ("申报指南", "沪经信推〔2026〕1号")
    assert answer["rounds"] == [
        {"number": 1, "opens_at": "2026-01-20T00:00:00+00:00", "closes_at": "2026-02-04T08:00:00+00:00"}
    ]


def test_a_list_costs_the_same_for_one_and_for_many(client, count_queries):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            published()
        with count_queries() as queries:
            client.get(reverse("api:calls"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
