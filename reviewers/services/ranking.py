# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hand the order of a call down to be frozen."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.exceptions import GrantsError
from grants.models import Call, Ranking, User
from grants.services.decisions import ranking_freeze
from reviewers.selectors.ranking import ranking_compute
from reviewers.selectors.scores import cases_waited_for

NAMED = 3


@transaction.atomic
def ranking_lock(*, actor: User, call: Call) -> Ranking:
    """Freeze the ranking of a call; an assessment that is not complete holds it and is named."""
    waiting = cases_waited_for(call)
    if waiting:
        raise GrantsError(
            ngettext(
                "%(count)d assessment is still open (%(cases)s).",
                "%(count)d assessments are still open (%(cases)s).",
                len(waiting),
            )
            % {"count": len(waiting), "cases": _(", ").join(case.number for case in waiting[:NAMED])}
        )
    return ranking_freeze(actor=actor, call=call, rows=ranking_compute(call=call))
