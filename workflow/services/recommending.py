# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommend several cases under one letter, each in its own transaction; answer a case as a row of a list says."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from grants.enums import RecommendationConclusion
from grants.exceptions import GrantsError
from grants.models import Application, Recommendation, User
from grants.services.corrections import CorrectionPoint
from workflow.services.cases import case_not_recommend, case_recommend, case_return_by_recommender


@dataclass
class BatchOutcome:
    """What came of a batch: the cases that are recommended, and those refused with the reason."""

    done: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, str]] = field(default_factory=list)


def cases_recommend(
    *, actor: User, entries: Sequence[tuple[Application, int | None]], opinion: str, letter_number: str
) -> BatchOutcome:
    """Recommend each case with its rank; a full quota or a case that moved on refuses that case alone."""
    outcome = BatchOutcome()
    for application, rank in entries:
        try:
            case_recommend(
                actor=actor, application=application, opinion=opinion, rank=rank, letter_number=letter_number
            )
        except GrantsError as error:
            outcome.refused.append((application, str(error)))
        else:
            outcome.done.append(application)
    return outcome


def case_answer(
    *,
    actor: User,
    application: Application,
    conclusion: RecommendationConclusion,
    opinion: str,
    rank: int | None,
    letter_number: str,
) -> Recommendation:
    """Answer a case as the page does; the opinion of a return says what is to be corrected in the whole case."""
    if conclusion == RecommendationConclusion.RETURNED:
        points = [CorrectionPoint(text=opinion)]
        case_return_by_recommender(actor=actor, application=application, opinion=opinion, points=points)
        return application.recommendations.get(is_current=True)
    if conclusion == RecommendationConclusion.NOT_RECOMMENDED:
        return case_not_recommend(actor=actor, application=application, opinion=opinion)
    return case_recommend(actor=actor, application=application, opinion=opinion, rank=rank, letter_number=letter_number)
