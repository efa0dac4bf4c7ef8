# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small audit log to damage."""

from django.db import transaction

from grants.audit import record
from grants.models import Event
from tests.factories.people import OrganisationFactory


def written_log() -> list[Event]:
    """Write five events: three of one stream, two of another, interleaved."""
    first, second = OrganisationFactory(), OrganisationFactory()
    with transaction.atomic():
        return [
            record(first, actor=None, action="organisation.created", data={"year": 2026}),
            record(second, actor=None, action="organisation.created"),
            record(first, actor=None, action="organisation.frozen"),
            record(second, actor=None, action="organisation.thawed"),
            record(first, actor=None, action="organisation.closed"),
        ]
