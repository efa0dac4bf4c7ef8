# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel of an acceptance: recorded by the office before the conclusion, which rests on it."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import AwardStatus
from grants.exceptions import GrantsError
from grants.models import Award, User
from grants.permissions import require_permission
from reviewers.models import Opinion
from reviewers.selectors.acceptances import acceptance_opinion
from reviewers.services.acceptances import Sitting, acceptance_panel_record
from workflow.services.gates import gate_take


@transaction.atomic
def acceptance_panel_heard(*, actor: User, award: Award, sitting: Sitting) -> Opinion:
    """Record who heard the application for acceptance and what they found."""
    require_permission(actor, "grants.manage_call", award.application.call)
    gate_take(call_id=award.application.call_id, exclusive=False)
    award.refresh_from_db(fields=["status"])
    acceptance = award.acceptances.filter(conclusion="").select_related("award__application", "award__rule_set").first()
    if award.status != AwardStatus.IN_ACCEPTANCE or acceptance is None:
        raise GrantsError(_("The panel is recorded while an application for acceptance waits for its conclusion."))
    return acceptance_panel_record(actor=actor, acceptance=acceptance, sitting=sitting)


def panel_required(*, award: Award) -> None:
    """Refuse a conclusion before the panel was heard."""
    acceptance = award.acceptances.filter(conclusion="").first()
    if acceptance is not None and acceptance_opinion(award.application, acceptance.number) is None:
        raise GrantsError(_("Record the acceptance panel and its opinion first; the conclusion rests on it."))
