# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask the chair of a panel to review what its experts disagree about."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import User
from reviewers.enums import AssessmentState, MemberRole, MemberState
from reviewers.models import Assessment, PanelMember
from reviewers.services.assessments import assessment_locked


@transaction.atomic
def chair_review_ask(*, actor: User, assessment: Assessment, reason: str) -> PanelMember:
    """Ask the chair to look at a case again instead of seating one more expert; return the chair."""
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.OPEN, AssessmentState.COMPLETE))
    if not reason.strip():
        raise GrantsError(_("State what the chair is to look at."))
    chair = (
        PanelMember.objects.filter(panel=assessment.panel_id, role=MemberRole.CHAIR, state=MemberState.ACCEPTED)
        .select_related("expert__user")
        .first()
    )
    if chair is None or chair.expert.user is None:
        raise GrantsError(_("This panel has no chair. Name one first."))

    record(assessment, actor=actor, action="assessment.chair_review_asked", data={"expert_id": chair.expert_id})
    return chair
