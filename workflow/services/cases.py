# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on one case before the experts see it, each through the one way into its process."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from grants.enums import ApplicationStatus, CorrectionAsker
from grants.models import Application, Call, CorrectionRequest, FormalCheck, Organisation, Recommendation, User
from grants.permissions import require_permission
from grants.rules import load_rules
from grants.rules.choices import RecommendationPlace
from grants.services.applications import (
    application_create,
    application_resubmit,
    application_submit,
    application_update,
    asker_of_open_correction,
)
from grants.services.corrections import CorrectionPoint
from grants.services.jobs import job_schedule
from grants.services.leaving import application_lapse, application_withdraw
from grants.services.prefill import sections_prefill
from grants.services.recommendations import recommendation_give, recommendation_refuse, recommendation_return
from grants.services.screening import (
    CheckPoint,
    formal_check_accept,
    formal_check_refuse,
    formal_check_return,
)
from workflow.flows import ApplicationFlow
from workflow.selectors.tasks import process_of, task_required
from workflow.services.steps import handle_complete, process_start, task_complete

TO_RECOMMENDER = ("to_recommender", ApplicationStatus.SUBMITTED)
TO_CHECK = ("to_check", ApplicationStatus.CHECKING)


@transaction.atomic
def case_begin(*, actor: User, call: Call, organisation: Organisation, **fields: Any) -> Application:
    """Begin a draft and its process; only for who may prepare for the organisation."""
    if not (organisation.memberships.filter(user=actor, is_active=True).exists()):
        require_permission(actor, "grants.prepare_application", organisation)
    application = application_create(actor=actor, call=call, organisation=organisation, **fields)
    sections_prefill(actor=actor, application=application)
    process_start(start=ApplicationFlow.start, application=application)
    return application


def case_submit(*, actor: User, application: Application, received_at: datetime) -> Application:
    """Submit a draft to the first body of the route."""
    place = load_rules(application.rule_set.data).route.recommendation
    result, status = TO_RECOMMENDER if place == RecommendationPlace.BEFORE_CHECK else TO_CHECK
    submitted: Application = task_complete(
        task=task_required(application, ApplicationFlow.prepare),
        actor=actor,
        act=application_submit,
        result=result,
        application=application,
        received_at=received_at,
        status=status,
    )
    return submitted


def case_resubmit(*, actor: User, application: Application) -> Application:
    """Hand a corrected case in again, to whoever sent it back."""
    task = task_required(application, ApplicationFlow.correct)
    asker = asker_of_open_correction(application=application)
    result, status = TO_RECOMMENDER if asker == CorrectionAsker.RECOMMENDER else TO_CHECK
    resubmitted: Application = task_complete(
        task=task, actor=actor, act=application_resubmit, result=result, application=application, status=status
    )
    return resubmitted


def case_update(*, actor: User, application: Application) -> Application:
    """Hand in the update of a case carried over."""
    updated: Application = task_complete(
        task=task_required(application, ApplicationFlow.update),
        actor=actor,
        act=application_update,
        result="to_ready",
        application=application,
    )
    return updated


def case_recommend(
    *, actor: User, application: Application, opinion: str, rank: int | None, letter_number: str
) -> Recommendation:
    """Recommend a case; where the formal check came first it is then ready for review."""
    place = load_rules(application.rule_set.data).route.recommendation
    is_checked = place == RecommendationPlace.AFTER_CHECK
    recommendation: Recommendation = task_complete(
        task=task_required(application, ApplicationFlow.recommend),
        actor=actor,
        act=recommendation_give,
        result="checked_recommended" if is_checked else "recommended",
        application=application,
        opinion=opinion,
        rank=rank,
        letter_number=letter_number,
        status=ApplicationStatus.ACCEPTED if is_checked else ApplicationStatus.RECOMMENDED,
    )
    return recommendation


def case_return_by_recommender(
    *, actor: User, application: Application, opinion: str, points: Sequence[CorrectionPoint]
) -> CorrectionRequest:
    """Send a case back from the recommender."""
    request: CorrectionRequest = task_complete(
        task=task_required(application, ApplicationFlow.recommend),
        actor=actor,
        act=recommendation_return,
        result="returned",
        application=application,
        opinion=opinion,
        points=points,
    )
    return request


def case_not_recommend(*, actor: User, application: Application, opinion: str) -> Recommendation:
    """Not recommend a case."""
    recommendation: Recommendation = task_complete(
        task=task_required(application, ApplicationFlow.recommend),
        actor=actor,
        act=recommendation_refuse,
        result="not_recommended",
        application=application,
        opinion=opinion,
    )
    return recommendation


def case_accept(*, actor: User, application: Application, items: Sequence[CheckPoint]) -> FormalCheck:
    """Accept a case at the formal check; where the recommendation comes after it, it goes there."""
    place = load_rules(application.rule_set.data).route.recommendation
    is_recommended = application.recommendations.filter(is_current=True, conclusion="recommended").exists()
    goes_on = place == RecommendationPlace.AFTER_CHECK and not is_recommended
    check: FormalCheck = task_complete(
        task=task_required(application, ApplicationFlow.formal_check),
        actor=actor,
        act=formal_check_accept,
        result="checked" if goes_on else "accepted",
        application=application,
        items=items,
        status=ApplicationStatus.SUBMITTED if goes_on else ApplicationStatus.ACCEPTED,
    )
    return check


def case_return_by_officer(
    *,
    actor: User,
    application: Application,
    reason: str,
    points: Sequence[CorrectionPoint],
    items: Sequence[CheckPoint] = (),
) -> CorrectionRequest:
    """Send a case back from the formal check."""
    request: CorrectionRequest = task_complete(
        task=task_required(application, ApplicationFlow.formal_check),
        actor=actor,
        act=formal_check_return,
        result="returned",
        application=application,
        reason=reason,
        points=points,
        items=items,
    )
    return request


def case_refuse(*, actor: User, application: Application, reason: str, items: Sequence[CheckPoint] = ()) -> FormalCheck:
    """Not accept a case at the formal check."""
    check: FormalCheck = task_complete(
        task=task_required(application, ApplicationFlow.formal_check),
        actor=actor,
        act=formal_check_refuse,
        result="refused",
        application=application,
        reason=reason,
        items=items,
    )
    return check


def case_withdraw(*, actor: User, application: Application) -> Application:
    """Withdraw a case before its decision; only an administrator of the organisation may."""
    require_permission(actor, "grants.administer_organisation", application.organisation)
    withdrawn: Application = handle_complete(
        process=process_of(application),
        node="may_stop",
        actor=actor,
        act=_withdraw_with_seats,
        result="withdrawn",
        application=application,
    )
    return withdrawn


def case_lapse(*, application: Application) -> Application:
    """Let a case lapse whose time ran out."""
    lapsed: Application = handle_complete(
        process=process_of(application),
        node="may_stop",
        actor=None,
        act=application_lapse,
        result="lapsed",
        application=application,
    )
    return lapsed


@transaction.atomic
def _withdraw_with_seats(*, actor: User, application: Application) -> Application:
    withdrawn = application_withdraw(actor=actor, application=application)
    job_schedule(kind="seats_void", subject=withdrawn, key=str(withdrawn.pk))
    return withdrawn
