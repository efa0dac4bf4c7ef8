# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acceptance: applied for, concluded by the targets reached, rectified once, and what is left of the final payment."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.engine.calendar import city_date
from grants.enums import AcceptanceConclusion, AwardStatus, HonourState
from grants.exceptions import GrantsError
from grants.models import Acceptance, Award, Target, TargetResult, User
from grants.rules import load_rules
from grants.rules.choices import Conclusion
from grants.selectors.awards import agreement_in_force, tail_by_rules_fen
from grants.services.awards.hold import award_locked, award_moved, reason_required
from grants.services.awards.honours import award_honour_end
from grants.services.awards.payments import payments_stop
from grants.services.messages import message_queue

STATUS_AFTER = {
    AcceptanceConclusion.PASSED: AwardStatus.ACCEPTED_FINAL,
    AcceptanceConclusion.CLOSED: AwardStatus.CLOSED,
    AcceptanceConclusion.FAILED: AwardStatus.FAILED,
}


@transaction.atomic
def acceptance_apply(*, actor: User, award: Award, summary: str) -> Acceptance:
    """Apply for acceptance; after a rectification, for the second and last time."""
    award = award_locked(award=award, among={AwardStatus.DUE_ACCEPTANCE, AwardStatus.RECTIFY})
    if not summary.strip():
        raise GrantsError(_("Summarise what was reached. The panel reads it."))

    acceptance = Acceptance.objects.create(
        award=award, number=award.acceptances.count() + 1, applied_by=actor, summary=summary
    )

    award_moved(
        award=award,
        status=AwardStatus.IN_ACCEPTANCE,
        actor=actor,
        action="acceptance.applied",
        data={"number": acceptance.number},
    )
    return acceptance


@transaction.atomic
def acceptance_conclude(
    *,
    actor: User,
    award: Award,
    conclusion: AcceptanceConclusion,
    opinion: str,
    reached: Mapping[str, Decimal],
    audited_cost_fen: int | None = None,
    tail_fen: int | None = None,
) -> Acceptance:
    """Conclude an acceptance by what was ``reached`` of each target (by code).

    Passing and closing need the share of targets of the rules. The final payment follows the rules when the
    project passed; a closed one gets ``tail_fen`` of it (nothing unless said), a failed one nothing.
    """
    award = award_locked(award=award, among={AwardStatus.IN_ACCEPTANCE})
    acceptance = _concluded(
        actor=actor,
        award=award,
        conclusion=conclusion,
        opinion=opinion,
        reached=reached,
        audited_cost_fen=audited_cost_fen,
    )
    _check_targets(award, acceptance, conclusion)

    _set_tail(award, acceptance, tail_fen)

    if conclusion == AcceptanceConclusion.FAILED:
        payments_stop(actor=actor, award=award, reason=opinion)
        award_honour_end(actor=actor, award=award, state=HonourState.WITHDRAWN)
    award_moved(
        award=award,
        status=STATUS_AFTER[conclusion],
        actor=actor,
        action=f"acceptance.{conclusion.value}",
        data={"number": acceptance.number, "tail_fen": acceptance.tail_fen},
    )
    _tell(award, "acceptance_concluded", opinion)
    return acceptance


@transaction.atomic
def award_rectify(
    *,
    actor: User,
    award: Award,
    opinion: str,
    reached: Mapping[str, Decimal],
    audited_cost_fen: int | None = None,
) -> Award:
    """Let a project that missed its targets be rectified before a second acceptance, as often as the rules allow."""
    award = award_locked(award=award, among={AwardStatus.IN_ACCEPTANCE})
    if award.rectifications >= load_rules(award.rule_set.data).acceptance.rectify_times_max:
        raise GrantsError(_("A project is rectified once. Conclude the acceptance."))
    acceptance = _concluded(
        actor=actor,
        award=award,
        conclusion=AcceptanceConclusion.FAILED,
        opinion=opinion,
        reached=reached,
        audited_cost_fen=audited_cost_fen,
    )

    award.rectifications += 1
    award.status_reason = opinion
    award_moved(
        award=award,
        status=AwardStatus.RECTIFY,
        actor=actor,
        action="acceptance.rectify",
        data={"number": acceptance.number},
        also=["rectifications", "status_reason"],
    )
    _tell(award, "rectification_asked", opinion)
    return award


@transaction.atomic
def rectification_expire(*, actor: User | None, award: Award) -> Award:
    """Let a project fail that was not rectified in time."""
    award = award_locked(award=award, among={AwardStatus.RECTIFY})
    payments_stop(actor=actor, award=award, reason=_("The project was not rectified in time."))
    award_honour_end(actor=actor, award=award, state=HonourState.WITHDRAWN)
    _tell(award, "acceptance_concluded", _("The project was not rectified in time."))
    return award_moved(award=award, status=AwardStatus.FAILED, actor=actor, action="acceptance.not_rectified")


def _concluded(
    *,
    actor: User,
    award: Award,
    conclusion: AcceptanceConclusion,
    opinion: str,
    reached: Mapping[str, Decimal],
    audited_cost_fen: int | None,
) -> Acceptance:
    rules = load_rules(award.rule_set.data).acceptance
    if Conclusion(conclusion.value) not in rules.conclusions:
        raise GrantsError(_("The rules of this call do not know this conclusion."))
    if audited_cost_fen is None and award.amount_fen >= rules.audit_from_fen:
        raise GrantsError(_("An award of this size needs an audit. Enter the audited cost."))
    acceptance = award.acceptances.get(conclusion="")
    acceptance.conclusion = conclusion
    acceptance.opinion = reason_required(reason=opinion)
    acceptance.audited_cost_fen = audited_cost_fen
    acceptance.concluded_by = actor
    acceptance.concluded_at = timezone.now()
    acceptance.save(update_fields=["conclusion", "opinion", "audited_cost_fen", "concluded_by", "concluded_at"])
    _results_write(award, acceptance, reached)
    return acceptance


def _set_tail(award: Award, acceptance: Acceptance, tail_fen: int | None) -> None:
    limit = tail_by_rules_fen(
        award=award, audited_cost_fen=acceptance.audited_cost_fen, applied_on=city_date(acceptance.applied_at)
    )
    if tail_fen is None:
        tail_fen = limit if acceptance.conclusion == AcceptanceConclusion.PASSED else 0
    if not 0 <= tail_fen <= limit or (acceptance.conclusion == AcceptanceConclusion.FAILED and tail_fen):
        raise GrantsError(_("The final payment cannot be more than the rules leave of it."))
    acceptance.tail_fen = tail_fen
    acceptance.save(update_fields=["tail_fen"])


def _results_write(award: Award, acceptance: Acceptance, reached: Mapping[str, Decimal]) -> None:
    agreement = agreement_in_force(award)
    targets = list(agreement.targets.order_by("code")) if agreement else []
    if {target.code for target in targets} != set(reached):
        raise GrantsError(_("Enter what was reached for each target of the agreement, and for no other."))
    TargetResult.objects.bulk_create(
        TargetResult(
            acceptance=acceptance,
            target=target,
            reached=reached[target.code],
            is_met=target_is_met(target=target, reached=reached[target.code]),
        )
        for target in targets
    )


def target_is_met(*, target: Target, reached: Decimal) -> bool:
    """Say whether ``reached`` meets a target, from the side on which it lies."""
    return reached <= target.target if target.lower_is_better else reached >= target.target


def _check_targets(award: Award, acceptance: Acceptance, conclusion: AcceptanceConclusion) -> None:
    rules = load_rules(award.rule_set.data).acceptance
    needed = {
        AcceptanceConclusion.PASSED: rules.pass_target_ratio,
        AcceptanceConclusion.CLOSED: rules.closed_target_ratio,
        AcceptanceConclusion.FAILED: Decimal(0),
    }[conclusion]
    results = list(acceptance.results.all())
    met = sum(result.is_met for result in results)
    if met < needed * len(results):
        raise GrantsError(
            _("%(met)d of %(count)d targets were reached; this conclusion needs more.")
            % {"met": met, "count": len(results)}
        )


def _tell(award: Award, template: str, opinion: str) -> None:
    message_queue(
        subject=award,
        template=template,
        to=award.organisation,
        context={"number": award.application.number, "opinion": opinion},
    )
