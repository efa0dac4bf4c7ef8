# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the state of an assessment does to its case."""

from django.db import transaction

from grants.enums import ApplicationStatus
from grants.models import Application, User
from grants.services.cases import application_locked, application_moved


@transaction.atomic
def application_release(*, actor: User | None, application: Application, with_review: bool) -> Application:
    """Hand an accepted case to the experts, or straight to the decision where the rules know no experts."""
    application = application_locked(application=application, among={ApplicationStatus.ACCEPTED})
    return application_moved(
        application=application,
        status=ApplicationStatus.IN_REVIEW if with_review else ApplicationStatus.SCORED,
        actor=actor,
        action="application.review_begun" if with_review else "application.review_skipped",
    )


@transaction.atomic
def application_score(*, actor: User | None, application: Application) -> Application:
    """Note that the experts are done with a case."""
    application = application_locked(application=application, among={ApplicationStatus.IN_REVIEW})
    return application_moved(
        application=application, status=ApplicationStatus.SCORED, actor=actor, action="application.scored"
    )


@transaction.atomic
def application_unscore(*, actor: User | None, application: Application) -> Application:
    """Note that the review of a case was opened again."""
    application = application_locked(application=application, among={ApplicationStatus.SCORED})
    return application_moved(
        application=application, status=ApplicationStatus.IN_REVIEW, actor=actor, action="application.review_reopened"
    )
