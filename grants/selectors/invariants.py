# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must always be true of the rows of grants: named questions that must find nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from grants.enums import (
    AgreementState,
    AwardStatus,
    DecisionOutcome,
    ListState,
    NoticeEntryState,
    NoticeState,
    PaymentState,
    RecommendationConclusion,
    SignOffState,
)
from grants.enums import ApplicationStatus as Case
from grants.models import (
    Agreement,
    Application,
    Approval,
    Award,
    Call,
    Decision,
    DecisionList,
    Exemption,
    Honour,
    Instalment,
    Membership,
    Notice,
    NoticeEntry,
    Organisation,
    Payment,
    Quota,
    Recommendation,
    Reopening,
    Snapshot,
)
from grants.models.indexes import indexes_missing
from grants.models.triggers import triggers_missing
from grants.permissions import grant_violations
from grants.selectors.awards import awards_off_balance

Question = Callable[[], Iterable[Any]]

SUBMITTED_OR_LATER = set(Case.values) - {Case.DRAFT, Case.LAPSED, Case.WITHDRAWN}
AFTER_SUPPORT = (Case.PROPOSED, Case.PUBLICITY, Case.OBJECTION, Case.AWAITING_APPROVAL, Case.APPROVED)


def submitted_without_number() -> Iterable[Any]:
    """Find cases past the draft that have no number."""
    return Application.objects.filter(status__in=SUBMITTED_OR_LATER, number=None)


def submitted_without_snapshot() -> Iterable[Any]:
    """Find submitted cases with nothing frozen."""
    handed_in = Snapshot.objects.filter(application=OuterRef("pk"), handed_in_at__isnull=False)
    return Application.objects.filter(~Exists(handed_in), submitted_at__isnull=False)


def submitted_late() -> Iterable[Any]:
    """Find cases submitted at or after their last closing moment."""
    reopened = (
        Reopening.objects.filter(
            Q(district=None) | Q(district=OuterRef("organisation__district")), round=OuterRef("round")
        )
        .values("round")
        .annotate(latest=Max("closes_at"))
        .values("latest")
    )
    return (
        Application.objects.annotate(reopened=Subquery(reopened))
        .filter(submitted_at__gte=F("round__closes_at"))
        .exclude(submitted_at__lt=F("reopened"))
        .exclude(submitted_at__lt=F("extended_to"))
    )


def returned_without_open_correction() -> Iterable[Any]:
    """Find returned cases of which nobody says what to correct."""
    return Application.objects.filter(status=Case.RETURNED).exclude(correction_requests__answered_at=None)


def open_correction_elsewhere() -> Iterable[Any]:
    """Find cases with an open correction that are not returned (a lapsed or withdrawn case may keep one)."""
    return Application.objects.filter(correction_requests__answered_at=None, correction_requests__isnull=False).exclude(
        status__in=[Case.RETURNED, Case.LAPSED, Case.WITHDRAWN]
    )


def refused_without_reason() -> Iterable[Any]:
    """Find refused cases without a formal check that says why."""
    return Application.objects.filter(status=Case.REFUSED).exclude(formal_checks__outcome="refused")


def recommended_without_opinion() -> Iterable[Any]:
    """Find recommended cases without a current recommendation."""
    return Application.objects.filter(status=Case.RECOMMENDED).exclude(
        recommendations__is_current=True, recommendations__conclusion=RecommendationConclusion.RECOMMENDED
    )


def recommendation_by_another_body() -> Iterable[Any]:
    """Find recommendations given by another body than the case's."""
    return Recommendation.objects.filter(is_current=True).exclude(recommender=F("application__recommender"))


def quota_miscounted() -> Iterable[Any]:
    """Find recommender quotas whose counter differs from the recommendations that count."""
    for quota in Quota.objects.filter(dimension="recommender"):
        counted = Recommendation.objects.filter(
            application__call_id=quota.call_id, recommender__code=quota.key, counts_in_quota=True
        ).count()
        if counted != quota.used:
            yield f"quota {quota.pk}: {quota.used} instead of {counted}"


def call_overcommitted() -> Iterable[Any]:
    """Find calls that committed more than budget and exemptions allow."""
    return Call.objects.filter(committed_fen__gt=F("budget_fen") + F("exempt_fen"))


def call_miscommitted() -> Iterable[Any]:
    """Find calls whose commitment differs from the support that is decided and stands."""
    rows = Call.objects.annotate(
        decided=Coalesce(
            Sum(
                "applications__decisions__amount_fen",
                filter=Q(
                    applications__decisions__is_current=True,
                    applications__decisions__list__state=ListState.DECIDED,
                    applications__status__in=AFTER_SUPPORT,
                ),
            ),
            0,
        )
    )
    waiting = Application.objects.filter(status__in=[Case.SCORED, Case.RESERVE]).filter(
        decisions__list__state=ListState.DECIDED, decisions__is_current=False, decisions__amount_fen__gt=0
    )
    return rows.exclude(committed_fen=F("decided")).exclude(pk__in=waiting.values("call"))


def budget_missummed() -> Iterable[Any]:
    """Find calls whose budget differs from the sum over fiscal years."""
    return Call.objects.annotate(total=Coalesce(Sum("budgets__amount_fen"), 0)).exclude(budget_fen=F("total"))


def exemption_missummed() -> Iterable[Any]:
    """Find calls whose lifted budget differs from their checked exemptions."""
    checked = Sum("exemptions__amount_fen", filter=Q(exemptions__checked_by__isnull=False, exemptions__kind="budget"))
    return Call.objects.annotate(lifted=Coalesce(checked, 0)).exclude(exempt_fen=F("lifted"))


def exemption_by_one_person() -> Iterable[Any]:
    """Find exemptions that one person entered and checked."""
    return Exemption.objects.filter(checked_by=F("entered_by"))


def proposed_without_decision() -> Iterable[Any]:
    """Find cases after a positive decision that have none; a lapsed award has given its decision back."""
    return (
        Application.objects.filter(status__in=AFTER_SUPPORT)
        .exclude(award__status=AwardStatus.LAPSED)
        .exclude(decisions__is_current=True, decisions__outcome=DecisionOutcome.SUPPORT)
    )


def reserve_without_decision() -> Iterable[Any]:
    """Find reserves without a decision that says so."""
    return Application.objects.filter(status=Case.RESERVE).exclude(
        decisions__is_current=True, decisions__outcome=DecisionOutcome.RESERVE
    )


def decision_current_in_undecided_list() -> Iterable[Any]:
    """Find decisions in force from lists that were never signed."""
    return Decision.objects.filter(is_current=True).exclude(list__state=ListState.DECIDED)


def list_decided_with_open_step() -> Iterable[Any]:
    """Find decided lists with a step of the chain unsigned."""
    return DecisionList.objects.filter(
        state=ListState.DECIDED, sign_offs__state__in=[SignOffState.WAITING, SignOffState.ENTERED]
    )


def list_decided_without_signature() -> Iterable[Any]:
    """Find decided lists that nobody signed."""
    return DecisionList.objects.filter(state=ListState.DECIDED).exclude(sign_offs__state=SignOffState.SIGNED)


def signature_under_other_content() -> Iterable[Any]:
    """Find signed steps whose digest is not that of their list."""
    return DecisionList.objects.filter(sign_offs__state=SignOffState.SIGNED).exclude(
        sign_offs__content_digest=F("digest")
    )


def noticed_outside_a_notice() -> Iterable[Any]:
    """Find cases in public notice that stand in no running one."""
    return Application.objects.filter(status=Case.PUBLICITY).exclude(
        notice_entries__notice__state__in=[NoticeState.OPEN, NoticeState.ENDED]
    )


def objected_without_suspension() -> Iterable[Any]:
    """Find cases under objection whose entry is not suspended."""
    return Application.objects.filter(status=Case.OBJECTION).exclude(notice_entries__state=NoticeEntryState.SUSPENDED)


def notice_open_without_end() -> Iterable[Any]:
    """Find running notices that do not say when they end."""
    return Notice.objects.filter(state=NoticeState.OPEN, closes_on=None)


def notice_numbers_with_gaps() -> Iterable[Any]:
    """Find authorities and years whose notices are not numbered 1, 2, 3 without gaps."""
    rows = (
        Notice.objects.values("call__programme__authority", "year")
        .annotate(count=Count("pk"), last=Max("number"), numbers=Count("number", distinct=True))
        .order_by()
    )
    return [row for row in rows if not row["count"] == row["last"] == row["numbers"]]


def entry_amount_differs() -> Iterable[Any]:
    """Find entries of notices whose amount is not the decided one."""
    return NoticeEntry.objects.filter(decision__isnull=False).exclude(amount_fen=F("decision__amount_fen"))


def approved_without_document() -> Iterable[Any]:
    """Find approved cases that no checked document names."""
    return Application.objects.filter(status=Case.APPROVED).exclude(approval_entry__approval__checked_by__isnull=False)


def approval_by_one_person() -> Iterable[Any]:
    """Find approval documents that one person entered and checked."""
    return Approval.objects.filter(checked_by=F("entered_by"))


def award_without_approval() -> Iterable[Any]:
    """Find awards of cases that are not approved."""
    return Award.objects.exclude(application__status=Case.APPROVED)


def award_amount_differs() -> Iterable[Any]:
    """Find awards whose amount is not that of the approval document."""
    return Award.objects.exclude(amount_fen=F("application__approval_entry__amount_fen"))


def agreement_plan_differs() -> Iterable[Any]:
    """Find agreements in force whose instalments do not make the amount of the award."""
    total = (
        Instalment.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement").annotate(s=Sum("amount_fen"))
    )
    return (
        Agreement.objects.annotate(total=Coalesce(Subquery(total.values("s")), 0))
        .filter(state=AgreementState.AGREED)
        .exclude(total=F("award__amount_fen"))
    )


def active_without_agreement() -> Iterable[Any]:
    """Find awards in progress without an agreement in force."""
    return Award.objects.filter(status__in=[AwardStatus.ACTIVE, AwardStatus.DUE_ACCEPTANCE]).exclude(
        agreements__state=AgreementState.AGREED
    )


def payment_over_instalment() -> Iterable[Any]:
    """Find payments larger than their instalment."""
    return Payment.objects.filter(amount_fen__gt=F("instalment__amount_fen"))


def payment_without_agreement() -> Iterable[Any]:
    """Find paid payments whose agreement was never in force."""
    return Payment.objects.filter(
        state=PaymentState.PAID, instalment__agreement__state__in=[AgreementState.DRAFT, AgreementState.LAPSED]
    )


def honour_counted_twice() -> Iterable[Any]:
    """Find honours of one organisation, programme and year that stand twice."""
    return (
        Honour.objects.filter(organisation__isnull=False, state="valid")
        .values("programme", "organisation", "year", "subject_name")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by()
    )


def organisation_without_administrator() -> Iterable[Any]:
    """Find organisations with members of whom none is an active administrator."""
    return Organisation.objects.filter(memberships__is_active=True).exclude(
        pk__in=Membership.objects.filter(is_active=True, is_administrator=True).values("organisation")
    )


def snapshot_numbers_with_gaps() -> Iterable[Any]:
    """Find cases whose snapshots are not numbered 1, 2, 3."""
    rows = Snapshot.objects.values("application").annotate(count=Count("pk"), last=Max("number")).order_by()
    return rows.exclude(count=F("last"))


INVARIANTS: Mapping[str, Question] = {
    question.__name__: question
    for question in (
        submitted_without_number,
        submitted_without_snapshot,
        submitted_late,
        returned_without_open_correction,
        open_correction_elsewhere,
        refused_without_reason,
        recommended_without_opinion,
        recommendation_by_another_body,
        quota_miscounted,
        call_overcommitted,
        call_miscommitted,
        budget_missummed,
        exemption_missummed,
        exemption_by_one_person,
        proposed_without_decision,
        reserve_without_decision,
        decision_current_in_undecided_list,
        list_decided_with_open_step,
        list_decided_without_signature,
        signature_under_other_content,
        noticed_outside_a_notice,
        objected_without_suspension,
        notice_open_without_end,
        notice_numbers_with_gaps,
        entry_amount_differs,
        approved_without_document,
        approval_by_one_person,
        award_without_approval,
        award_amount_differs,
        awards_off_balance,
        agreement_plan_differs,
        active_without_agreement,
        payment_over_instalment,
        payment_without_agreement,
        honour_counted_twice,
        organisation_without_administrator,
        snapshot_numbers_with_gaps,
    )
} | {
    "grants_out_of_order": grant_violations,
    "triggers_missing": lambda: triggers_missing(connection),
    "indexes_missing": lambda: indexes_missing(connection),
}
