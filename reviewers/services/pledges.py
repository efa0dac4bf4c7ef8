# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commitment an expert gives before reading: fairness and confidentiality, once with each declaration."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Call, User
from grants.rules.choices import ExpertPledge
from reviewers.models import Expert


@transaction.atomic
def pledge_give(*, actor: User, call: Call, pledges: Sequence[ExpertPledge]) -> Expert:
    """Note, in the record of the expert, the commitment for the cases of a call."""
    expert = Expert.objects.select_for_update(of=("self",), no_key=True).filter(user=actor).first()
    if expert is None:
        raise GrantsError(_("Only an expert gives this commitment."))

    record(
        expert,
        actor=actor,
        action="expert.pledged",
        data={"call_id": call.pk, "pledges": [pledge.value for pledge in pledges]},
    )
    return expert
