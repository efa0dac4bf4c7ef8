# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database's clock."""

import time
from datetime import UTC, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from grants.selectors.clock import database_now


@pytest.mark.django_db(transaction=True)
def test_clock_goes_on_inside_a_transaction():
    with transaction.atomic():
        first = database_now()
        time.sleep(0.02)
        second = database_now()

    assert second - first >= timedelta(milliseconds=15)


@pytest.mark.django_db
def test_clock_tells_utc_of_now():
    moment = database_now()

    assert moment.tzinfo == UTC
    assert abs(moment - timezone.now()) < timedelta(seconds=5)
