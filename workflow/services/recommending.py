# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommend several cases under one letter, each in its own transaction: what is refused leaves the others done."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from grants.exceptions import GrantsError
from grants.models import Application, User
from workflow.services.cases import case_recommend


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
