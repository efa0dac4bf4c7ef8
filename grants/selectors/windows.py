# SPDX-License-Identifier: AGPL-3.0-or-later
"""Until when a case may be submitted: the latest of the round, its reopenings and the case's own extension."""

from datetime import datetime

from django.db.models import Max, Q

from grants.models import Application, Call, Reopening, Round


def closing_of(application: Application) -> datetime:
    """Return the moment from which a submission of this case is late (aware; that moment itself is late)."""
    reopened = Reopening.objects.filter(
        Q(district=None) | Q(district=application.organisation.district_id), round=application.round_id
    ).aggregate(latest=Max("closes_at"))["latest"]
    moments: list[datetime | None] = [application.round.closes_at, reopened, application.extended_to]
    return max(moment for moment in moments if moment is not None)


def last_closing_of(call: Call) -> datetime:
    """Return the last moment at which any case of the call may still come in."""
    rounds = Round.objects.filter(call=call).aggregate(
        latest=Max("closes_at"), reopened=Max("reopenings__closes_at"), extended=Max("applications__extended_to")
    )
    moments: list[datetime | None] = list(rounds.values())
    return max(moment for moment in moments if moment is not None)
