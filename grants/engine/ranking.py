# SPDX-License-Identifier: AGPL-3.0-or-later
"""One row of a ranking as it is handed down to be frozen."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A case's points by the published basis, plain mean, calibrated estimate, spread, and its rank (1 = best)."""

    application_id: int
    rank: int
    basis_score: Decimal | None
    raw_score: Decimal | None
    spread: Decimal | None
    valid_scores: int
    is_flagged: bool
    calibrated_score: Decimal | None = None
