# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visits of panels to the sites of cases: what was found, and which sites wait."""

from django.db.models import Exists, OuterRef

from grants.enums import ApplicationStatus
from grants.models import Application, Call
from reviewers.enums import AssessmentState, Stage
from reviewers.models import Assessment, Opinion
from reviewers.selectors.samples import route_of

WAITING = (ApplicationStatus.IN_REVIEW, ApplicationStatus.SCORED)


def visit_of(application: Application) -> Opinion | None:
    """Return what the panel found at the site of a case; one query."""
    found = Opinion.objects.filter(assessment__application=application, assessment__stage=Stage.SITE_VISIT)
    return found.exclude(assessment__state=AssessmentState.VOID).select_related("meeting", "written_by").first()


def visits_missing(call: Call) -> int:
    """Count the cases under review whose site is still to be visited; none where the rules know no visit."""
    if not route_of(call).site_visit:
        return 0
    visited = Assessment.objects.filter(application=OuterRef("pk"), stage=Stage.SITE_VISIT)
    cases = Application.objects.filter(call=call, status__in=WAITING)
    return cases.filter(~Exists(visited.exclude(state=AssessmentState.VOID))).count()
