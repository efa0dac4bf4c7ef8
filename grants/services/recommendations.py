# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommend a case within the quota, send it back, or not recommend it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from grants.enums import ApplicationStatus, CorrectionAsker, QuotaDimension, RecommendationConclusion
from grants.exceptions import GrantsError
from grants.models import Application, CorrectionRequest, Quota, Recommendation, User
from grants.rules import load_rules
from grants.rules.choices import RecommendationPart
from grants.services.cases import application_locked, application_moved
from grants.services.corrections import CorrectionPoint, correction_ask


@transaction.atomic
def recommendation_give(
    *,
    actor: User,
    application: Application,
    opinion: str,
    rank: int | None,
    letter_number: str,
    status: ApplicationStatus = ApplicationStatus.RECOMMENDED,
) -> Recommendation:
    """Recommend a case within the recommender's quota, with what the rules ask a recommendation to carry."""
    application = application_locked(application=application, among={ApplicationStatus.SUBMITTED})
    _require_parts(application, opinion, rank, letter_number)
    counted = quota_take(application=application)

    recommendation = _conclude(
        actor,
        application,
        RecommendationConclusion.RECOMMENDED,
        opinion,
        rank=rank,
        letter_number=letter_number,
        counted=counted,
    )

    application_moved(
        application=application,
        status=status,
        actor=actor,
        action="application.recommended",
        data={"rank": rank, "letter": letter_number},
    )
    return recommendation


@transaction.atomic
def recommendation_return(
    *, actor: User, application: Application, opinion: str, points: Sequence[CorrectionPoint]
) -> CorrectionRequest:
    """Send a case back to its organisation, within the rounds that the rules allow."""
    application = application_locked(application=application, among={ApplicationStatus.SUBMITTED})
    rules = load_rules(application.rule_set.data)
    _conclude(actor, application, RecommendationConclusion.RETURNED, opinion)
    return correction_ask(
        actor=actor,
        application=application,
        asker=CorrectionAsker.RECOMMENDER,
        opinion=opinion,
        points=points,
        rounds_allowed=rules.recommendation.correction_rounds,
    )


@transaction.atomic
def recommendation_refuse(*, actor: User, application: Application, opinion: str) -> Recommendation:
    """Not recommend a case, with the reason; the organisation may appeal."""
    application = application_locked(application=application, among={ApplicationStatus.SUBMITTED})
    if not opinion.strip():
        raise GrantsError(_("State the reason. The organisation will read it and may appeal."))

    recommendation = _conclude(actor, application, RecommendationConclusion.NOT_RECOMMENDED, opinion)

    application_moved(
        application=application,
        status=ApplicationStatus.NOT_RECOMMENDED,
        actor=actor,
        action="application.not_recommended",
    )
    return recommendation


@transaction.atomic
def quota_take(*, application: Application) -> bool:
    """Count a recommended case in the quota of its recommender; False when the call has none for it.

    The database refuses a count above the maximum, so two clerks cannot both take the last place.
    """
    quotas = _quotas_of(application)
    taken = quotas.filter(used__lt=F("maximum") + F("exempt")).update(used=F("used") + 1)
    full = None if taken else quotas.first()
    if full is not None:
        raise GrantsError(
            _(
                "The quota of %(maximum)d cases is used up, so this case cannot be recommended. "
                "Ask the commission if more places are needed."
            )
            % {"maximum": full.maximum + full.exempt}
        )
    return bool(taken)


@transaction.atomic
def quota_release(*, application: Application) -> None:
    """Give the place of a case back when it leaves before its decision."""
    counted = Recommendation.objects.filter(application=application, counts_in_quota=True).update(counts_in_quota=False)
    if counted:
        _quotas_of(application).update(used=F("used") - counted)


def _require_parts(application: Application, opinion: str, rank: int | None, letter_number: str) -> None:
    required = load_rules(application.rule_set.data).recommendation.requires
    if not opinion.strip():
        raise GrantsError(_("Write the opinion of your body."))
    if RecommendationPart.RANK in required and not (rank and rank > 0):
        raise GrantsError(_("Give the case its rank among those that you recommend, from 1 upwards."))
    if RecommendationPart.LETTER_NUMBER in required and not letter_number.strip():
        raise GrantsError(_("Enter the number of the official letter."))


def _quotas_of(application: Application) -> QuerySet[Quota]:
    return Quota.objects.filter(
        call_id=application.call_id,
        dimension=QuotaDimension.RECOMMENDER,
        key=application.recommender.code if application.recommender else "",
    )


def _conclude(
    actor: User,
    application: Application,
    conclusion: RecommendationConclusion,
    opinion: str,
    *,
    rank: int | None = None,
    letter_number: str = "",
    counted: bool = False,
) -> Recommendation:
    if application.recommender is None:
        raise GrantsError(_("This case has no recommender."))
    application.recommendations.filter(is_current=True).update(is_current=False)
    return Recommendation.objects.create(
        application=application,
        recommender=application.recommender,
        conclusion=conclusion,
        opinion=opinion,
        rank=rank,
        letter_number=letter_number,
        counts_in_quota=counted,
        given_by=actor,
    )
