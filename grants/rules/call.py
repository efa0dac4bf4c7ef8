# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a call: all chapters together, and what must hold between them."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import model_validator

from grants.enums import ResultKind
from grants.rules.acceptance import AcceptanceRules
from grants.rules.agreement import AgreementRules
from grants.rules.certificate import CertificateRules
from grants.rules.change import ChangeRules
from grants.rules.choices import InstalmentTrigger
from grants.rules.credit import CreditRules
from grants.rules.decision import DecisionRules
from grants.rules.eligibility import Eligibility
from grants.rules.evaluation import EvaluationRules
from grants.rules.formal_check import FormalCheckRules
from grants.rules.funding import FundingRules
from grants.rules.limits import Limits
from grants.rules.monitoring import MonitoringRules
from grants.rules.notice import NoticeRules
from grants.rules.panel import PanelRules
from grants.rules.recommendation import RecommendationRules
from grants.rules.recusal import RecusalRules
from grants.rules.retention import RetentionRules
from grants.rules.route import Route
from grants.rules.scoring import ScoringRules
from grants.rules.termination import TerminationRules
from grants.rules.upgrades import SCHEMA_VERSION, upgrade
from grants.rules.values import Chapter
from grants.rules.windows import Windows


class CallRules(Chapter):
    """Every rule a call is run by; stored as JSON with the version of its schema."""

    schema_version: Literal[1]
    windows: Windows
    route: Route
    limits: Limits
    recommendation: RecommendationRules
    formal_check: FormalCheckRules
    panel: PanelRules
    eligibility: Eligibility
    recusal: RecusalRules
    scoring: ScoringRules
    decision: DecisionRules
    notice: NoticeRules
    funding: FundingRules
    agreement: AgreementRules
    monitoring: MonitoringRules
    change: ChangeRules
    acceptance: AcceptanceRules
    termination: TerminationRules
    evaluation: EvaluationRules
    certificate: CertificateRules
    credit: CreditRules
    retention: RetentionRules

    @model_validator(mode="after")
    def chapters_agree(self) -> Self:
        """Refuse chapters that cannot be kept together."""
        if self.scoring.valid_scores_min > self.panel.size_paper:
            raise ValueError(_("A case cannot need more valid scores than its panel has seats."))
        if self.route.result == ResultKind.FUNDED:
            self._instalments_can_fall_due()
        return self

    def _instalments_can_fall_due(self) -> None:
        """Refuse an instalment that waits for a step which the route leaves out."""
        triggers = {part.trigger for part in self.funding.instalments}
        if InstalmentTrigger.AGREEMENT_SIGNED in triggers and not self.route.agreement:
            raise ValueError(_("An instalment waits for an agreement that the route leaves out."))
        if InstalmentTrigger.ACCEPTANCE_PASSED in triggers and not self.route.acceptance:
            raise ValueError(_("An instalment waits for an acceptance that the route leaves out."))


def load_rules(data: Mapping[str, Any]) -> CallRules:
    """Return the rules stored as ``data``, of this or an earlier schema; raises ValidationError.

    Every page of a case asks for them, so each text is read once in a process: what comes out is frozen to the bottom,
    and rules that differ anywhere are another text.
    """
    return _read(json.dumps(data, ensure_ascii=False, default=str))


@lru_cache(maxsize=128)
def _read(text: str) -> CallRules:
    data = json.loads(text)
    version = data.get("schema_version")
    is_current = type(version) is int and version == SCHEMA_VERSION
    return CallRules.model_validate(data if is_current else upgrade(data))


def dump_rules(rules: CallRules) -> dict[str, Any]:
    """Return ``rules`` as JSON may hold them: decimals and times as text, codes, integers."""
    return rules.model_dump(mode="json")


__all__ = ["SCHEMA_VERSION", "CallRules", "dump_rules", "load_rules"]
