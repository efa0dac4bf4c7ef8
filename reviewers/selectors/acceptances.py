# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the panels of acceptances found."""

from grants.models import Application
from reviewers.enums import AssessmentState, Stage
from reviewers.models import Opinion, PanelMember


def acceptance_opinion(application: Application, number: int) -> Opinion | None:
    """Return the panel's opinion on the application for acceptance with this number; one query."""
    found = Opinion.objects.filter(
        assessment__application=application, assessment__stage=Stage.ACCEPTANCE, assessment__number=number
    )
    return found.exclude(assessment__state=AssessmentState.VOID).select_related("meeting", "written_by").first()


def acceptance_members(opinion: Opinion) -> list[PanelMember]:
    """Return who sat in the panel of an opinion, the chair first; one query."""
    members = PanelMember.objects.filter(panel__assessments=opinion.assessment_id).select_related("expert")
    return list(members.order_by("position"))
