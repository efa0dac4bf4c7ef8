# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freeze the ranking, prepare the list of decisions, and move each case by what was decided."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.ranking import RankingRow
from grants.enums import ApplicationStatus, CallState, DecisionOutcome, ExemptionKind, ListState, ResultKind
from grants.exceptions import GrantsError
from grants.models import Application, BudgetReview, Call, Decision, DecisionList, Ranking, RankingEntry, User
from grants.rules import CallRules, load_rules
from grants.selectors.decisions import amount_by_rules, is_exempt, too_much
from grants.services.cases import application_locked, application_moved
from grants.services.programmes import call_locked, call_moved

STATUS_OF = {
    DecisionOutcome.SUPPORT: ApplicationStatus.PROPOSED,
    DecisionOutcome.RESERVE: ApplicationStatus.RESERVE,
    DecisionOutcome.REJECT: ApplicationStatus.REJECTED,
}
DECIDABLE = (ApplicationStatus.SCORED, ApplicationStatus.RESERVE)


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one case; ``amount_fen`` only with support, ``reserve_order`` only in reserve."""

    application: Application
    outcome: DecisionOutcome
    amount_fen: int = 0
    reason: str = ""
    reserve_order: int | None = None


@transaction.atomic
def ranking_freeze(*, actor: User, call: Call, rows: Sequence[RankingRow]) -> Ranking:
    """Freeze the order of a call whose review is complete."""
    call = call_locked(call=call, among={CallState.ASSESSED})
    rule_set = call.rule_sets.latest("version")
    basis = load_rules(rule_set.data).scoring
    call.rankings.filter(is_current=True).update(is_current=False)

    ranking = Ranking.objects.create(
        call=call,
        number=call.rankings.count() + 1,
        rule_set=rule_set,
        basis=f"{basis.basis}:{basis.aggregate.method}",
        digest=ranking_digest(rows=rows),
        locked_by=actor,
    )
    RankingEntry.objects.bulk_create(
        RankingEntry(
            ranking=ranking,
            application_id=row.application_id,
            rank=row.rank,
            basis_score=row.basis_score,
            raw_score=row.raw_score,
            calibrated_score=row.calibrated_score,
            spread=row.spread,
            valid_scores=row.valid_scores,
            is_flagged=row.is_flagged,
        )
        for row in rows
    )

    call_moved(
        call=call,
        state=CallState.RANKED,
        actor=actor,
        action="call.ranked",
        data={"ranking": ranking.number, "digest": ranking.digest, "rows": len(rows)},
    )
    return ranking


def ranking_digest(*, rows: Iterable[RankingRow | RankingEntry]) -> str:
    """Return the SHA-256 of a ranking, in the order of its rows."""
    return _digest([_row_text(row) for row in rows])


@transaction.atomic
def budget_review_record(
    *, actor: User, application: Application, approved_total_fen: int, reason: str
) -> BudgetReview:
    """Record the approved total investment of a case, with the reason."""
    application = application_locked(
        application=application, among={ApplicationStatus.SCORED, ApplicationStatus.RESERVE}
    )
    if not reason.strip():
        raise GrantsError(_("State the reason for the approved total."))
    if application.total_fen is not None and approved_total_fen > application.total_fen:
        raise GrantsError(_("The approved total should not exceed the total applied for."))

    application.budget_reviews.filter(is_current=True).update(is_current=False)
    review = BudgetReview.objects.create(
        application=application, approved_total_fen=approved_total_fen, reason=reason, reviewed_by=actor
    )
    application.approved_total_fen = approved_total_fen
    application.save(update_fields=["approved_total_fen"])

    record(application, actor=actor, action="application.budget_reviewed", data={"approved_fen": approved_total_fen})
    return review


@transaction.atomic
def decision_list_prepare(*, actor: User, call: Call, proposals: Sequence[Proposal]) -> DecisionList:
    """Put a list of decisions together, in place of the draft there may be; a case left out is still undecided."""
    call = call_locked(call=call, among={CallState.RANKED})
    ranking = call.rankings.filter(is_current=True).first()
    rules = load_rules(call.rule_sets.latest("version").data)
    _check_proposals(call, ranking, proposals, rules)
    call.decision_lists.filter(state=ListState.DRAFT).update(state=ListState.VOID)

    draft = DecisionList.objects.create(
        call=call, ranking=ranking, number=call.decision_lists.count() + 1, prepared_by=actor
    )
    departing = _departing(ranking, proposals)
    Decision.objects.bulk_create(
        Decision(
            list=draft,
            application=proposal.application,
            rule_set_id=proposal.application.rule_set_id,
            outcome=proposal.outcome,
            amount_fen=proposal.amount_fen,
            reason=proposal.reason,
            reserve_order=proposal.reserve_order,
            departs_from_order=proposal.application.pk in departing,
            is_current=False,
        )
        for proposal in proposals
    )
    draft.digest = list_digest(decision_list=draft)
    draft.save(update_fields=["digest"])

    record(call, actor=actor, action="call.decisions_prepared", data={"list": draft.number, "digest": draft.digest})
    return draft


def list_digest(*, decision_list: DecisionList) -> str:
    """Return the SHA-256 of what a list decides, in the order of its cases."""
    rows = decision_list.decisions.order_by("application_id").values_list(
        "application_id", "outcome", "amount_fen", "reserve_order", "reason"
    )
    return _digest([json.dumps(row, ensure_ascii=False) for row in rows])


@transaction.atomic
def decision_apply(*, actor: User | None, application: Application) -> Decision:
    """Move one case by the decision of the list that was signed last."""
    application = application_locked(application=application, among=DECIDABLE)
    decision = (
        Decision.objects.filter(application=application, list__state=ListState.DECIDED)
        .select_related("list")
        .latest("list__number")
    )
    if decision.is_current:
        raise GrantsError(_("This case has taken its decision already."))
    Decision.objects.filter(application=application, is_current=True).update(is_current=False)
    decision.is_current = True
    decision.save(update_fields=["is_current"])

    application_moved(
        application=application,
        status=STATUS_OF[DecisionOutcome(decision.outcome)],
        actor=actor,
        action="application.decided",
        data={"outcome": decision.outcome, "amount_fen": decision.amount_fen, "list": decision.list.number},
    )
    return decision


@transaction.atomic
def decision_list_conclude(*, actor: User, decision_list: DecisionList) -> DecisionList:
    """Make a wholly signed list the decision, and commit its money to the budget of the call."""
    call = call_locked(call=decision_list.call, among={CallState.RANKED})
    amount = sum(decision_list.decisions.values_list("amount_fen", flat=True))
    if call.committed_fen + amount > call.budget_fen + call.exempt_fen:
        raise GrantsError(
            _("The list goes %(over)s yuan over the budget of the call. Reduce it, or enter an exemption.")
            % {"over": f"{(call.committed_fen + amount - call.budget_fen - call.exempt_fen) / 100:,.2f}"}
        )

    Call.objects.filter(pk=call.pk).update(committed_fen=F("committed_fen") + amount)
    decision_list.state = ListState.DECIDED
    decision_list.decided_at = timezone.now()
    decision_list.save(update_fields=["state", "decided_at"])

    call.refresh_from_db(fields=["committed_fen"])
    call_moved(
        call=call,
        state=CallState.DECIDED,
        actor=actor,
        action="call.decided",
        data={"list": decision_list.number, "committed_fen": amount},
    )
    return decision_list


@transaction.atomic
def commitment_release(*, application: Application) -> None:
    """Give the money of a case back to the budget when it leaves after its decision."""
    decision = Decision.objects.filter(application=application, is_current=True).first()
    if decision is None:
        return
    Call.objects.filter(pk=application.call_id).update(committed_fen=F("committed_fen") - decision.amount_fen)
    decision.is_current = False
    decision.save(update_fields=["is_current"])


def _check_proposals(call: Call, ranking: Ranking | None, proposals: Sequence[Proposal], rules: CallRules) -> None:
    if not proposals:
        raise GrantsError(_("The list is empty. Choose what happens to at least one case."))
    strangers = [proposal for proposal in proposals if proposal.application.call_id != call.pk]
    undecidable = [proposal for proposal in proposals if proposal.application.status not in DECIDABLE]
    if strangers or undecidable:
        raise GrantsError(_("Only scored or reserve cases of this call can stand in the list."))
    again = DecisionOutcome.RESERVE
    if any(p.outcome == again and p.application.status == ApplicationStatus.RESERVE for p in proposals):
        raise GrantsError(_("A case in reserve stays there without a decision. Leave it out of the list."))
    for proposal in proposals:
        _check_amount(proposal, rules)
    departing = _departing(ranking, proposals)
    if rules.decision.departure_needs_reason and any(
        not p.reason.strip() for p in proposals if p.application.pk in departing
    ):
        raise GrantsError(_("Where the list departs from the order of scores, state the reason in the row."))


def _check_amount(proposal: Proposal, rules: CallRules) -> None:
    """Refuse support without money where money is given, and more of it than request and ceiling allow."""
    if proposal.outcome != DecisionOutcome.SUPPORT or rules.route.result != ResultKind.FUNDED:
        return
    case = proposal.application
    if proposal.amount_fen <= 0:
        raise GrantsError(_("Enter the amount for case %(number)s.") % {"number": case.number})
    most = amount_by_rules(case, rules).amount_fen
    if proposal.amount_fen > most and not is_exempt(case, ExemptionKind.LIMIT):
        raise GrantsError(too_much(case.number, most))


def _departing(ranking: Ranking | None, proposals: Sequence[Proposal]) -> set[int]:
    """Return the cases supported below, or left out above, one that was treated the other way."""
    if ranking is None:
        return set()
    ranks = dict(ranking.entries.values_list("application_id", "rank"))
    supported = [
        ranks[p.application.pk] for p in proposals if p.outcome == DecisionOutcome.SUPPORT and p.application.pk in ranks
    ]
    passed = [
        ranks[p.application.pk] for p in proposals if p.outcome != DecisionOutcome.SUPPORT and p.application.pk in ranks
    ]
    if not supported or not passed:
        return set()
    return {
        p.application.pk
        for p in proposals
        if p.application.pk in ranks
        and p.outcome != DecisionOutcome.SUPPORT
        and ranks[p.application.pk] < max(supported)
    }


def _row_text(row: RankingRow | RankingEntry) -> str:
    return f"{row.application_id}|{row.rank}|{row.basis_score}|{row.raw_score}|{row.valid_scores}"


def _digest(rows: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
