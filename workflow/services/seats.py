# SPDX-License-Identifier: AGPL-3.0-or-later
"""More judgement for one case: experts seated beside those who sit, or the chair asked to review."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from grants.exceptions import GrantsError
from grants.models import User
from grants.permissions import require_permission
from grants.rules import load_rules
from grants.services.messages import message_queue
from reviewers.enums import LIVE_SEATS
from reviewers.models import Assessment, PanelMember, Seat
from reviewers.services.chairs import chair_review_ask
from reviewers.services.panels import EvenPanelError
from workflow.services.gates import gate_take
from workflow.services.reviews import seat_called_up


@transaction.atomic
def seats_called_up(*, actor: User, assessment: Assessment, members: Sequence[PanelMember], reason: str) -> list[Seat]:
    """Seat several experts in a case at once.

    Raises EvenPanelError where more would sit than scores are needed and their number would be even under rules that
    ask for an odd one.
    """
    require_permission(actor, "grants.assign_call", assessment.application.call)
    if not members:
        raise GrantsError(_("Choose the experts to seat"))
    gate_take(call_id=assessment.application.call_id, exclusive=False)
    would_sit = assessment.seats.filter(state__in=LIVE_SEATS).count() + len(members)
    is_odd_asked = load_rules(assessment.rule_set.data).panel.odd_size
    if is_odd_asked and would_sit > assessment.minimum_reviews and would_sit % 2 == 0:
        raise EvenPanelError(would_sit)
    return [seat_called_up(actor=actor, assessment=assessment, member=member, reason=reason) for member in members]


@transaction.atomic
def chair_asked(*, actor: User, assessment: Assessment, reason: str) -> PanelMember:
    """Ask the chair to review a case about which the experts disagree, and write to him or her."""
    application = assessment.application
    require_permission(actor, "grants.assign_call", application.call)
    gate_take(call_id=application.call_id, exclusive=False)
    chair = chair_review_ask(actor=actor, assessment=assessment, reason=reason)
    if chair.expert.user is not None:
        context: dict[str, object] = {"number": application.number or "", "reason": reason}
        message_queue(subject=assessment, template="chair_review", to=chair.expert.user, context=context)
    return chair
