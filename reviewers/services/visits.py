# SPDX-License-Identifier: AGPL-3.0-or-later
"""The visit of a panel to the site of a case: when, where, and what the panel found."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Application, User
from grants.rules import load_rules
from reviewers.enums import AssessmentState, Stage
from reviewers.models import Meeting, Opinion
from reviewers.selectors.seats import assessment_before_panel
from reviewers.services.assessments import assessment_complete, assessment_open

VISITED = (ApplicationStatus.IN_REVIEW, ApplicationStatus.SCORED)


@transaction.atomic
def site_visit_record(*, actor: User, application: Application, held_at: datetime, place: str, text: str) -> Opinion:
    """Record the visit of the panel that judges a case, with its opinion; one visit for each case."""
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__rubric", "rule_set")
        .get(pk=application.pk)
    )
    judged = assessment_before_panel(application)
    _check(application, held_at=held_at, text=text)
    if judged is None or judged.panel is None:
        raise GrantsError(_("A site is visited while the panel judges the case."))

    visit = assessment_open(actor=actor, application=application, panel=None, stage=Stage.SITE_VISIT, minimum_reviews=0)
    visit = assessment_complete(actor=actor, assessment=visit)
    meeting = Meeting.objects.create(panel=judged.panel, held_at=held_at, place=place.strip(), recorded_by=actor)
    opinion = Opinion.objects.create(assessment=visit, meeting=meeting, text=text.strip(), written_by=actor)

    record(application, actor=actor, action="application.site_visited", data={"assessment": visit.pk})
    return opinion


def _check(application: Application, *, held_at: datetime, text: str) -> None:
    if not load_rules(application.rule_set.data).route.site_visit:
        raise GrantsError(_("The rules of this call know no visit of the site."))
    if application.status not in VISITED:
        raise GrantsError(_("A site is visited while the panel judges the case."))
    if application.assessments.filter(stage=Stage.SITE_VISIT).exclude(state=AssessmentState.VOID).exists():
        raise GrantsError(_("The visit of this site is on record already."))
    if held_at > timezone.now():
        raise GrantsError(_("The visit lies in the future. Record it when it has taken place."))
    if not text.strip():
        raise GrantsError(_("Write down what the panel found."))
