# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a copy reckons anew once its rows are there: numbers, and the digests over rows that have other keys now."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model

from grants.models import (
    Agreement,
    Application,
    Approval,
    ApprovalEntry,
    Decision,
    DecisionList,
    FundPlan,
    Instalment,
    Notice,
    NoticeEntry,
    NumberTicket,
    Payment,
    Ranking,
    RankingEntry,
)
from grants.services.applications import number_of
from grants.services.awards.agreements import agreement_digest
from grants.services.awards.plans import plan_digest
from grants.services.decisions import list_digest, ranking_digest
from grants.services.notices import entries_digest
from grants.services.signatures import approval_digest
from workflow.management.demo.copies.rows import Copy, Row


def reckoned(copy: Copy, model: type[Model], rows: Iterable[tuple[Row, Any]]) -> None:
    """Reckon what rests on rows that have just been written."""
    reckon = AFTER.get(model)
    if reckon is not None:
        reckon(copy, rows)


def _numbers(copy: Copy, rows: Iterable[tuple[Row, Any]]) -> None:
    """Draw a number for each case that was submitted, and note the moment of its submission with it."""
    handed_in = [(row.values, case) for row, case in rows if row.values["number"]]
    tickets = NumberTicket.objects.bulk_create(NumberTicket(application=case) for _old, case in handed_in)
    calls = Application.objects.select_related("call__programme").in_bulk([case.pk for _old, case in handed_in])
    for (old, case), ticket in zip(handed_in, tickets, strict=True):
        case.number, case.submitted_at = number_of(call=calls[case.pk].call, ticket=ticket), old["submitted_at"]
        copy.words[old["number"]] = case.number
    Application.objects.bulk_update([case for _old, case in handed_in], ["number", "submitted_at"])


def _ranking(copy: Copy, rows: Iterable[tuple[Row, Any]]) -> None:
    for ranking in _of(Ranking, rows, "ranking_id"):
        entries = RankingEntry.objects.filter(ranking=ranking).order_by("rank", "pk")
        _spelt_anew(copy, ranking, "digest", ranking_digest(rows=entries))


def _decisions(copy: Copy, rows: Iterable[tuple[Row, Any]]) -> None:
    for one in _of(DecisionList, rows, "list_id"):
        _spelt_anew(copy, one, "digest", list_digest(decision_list=one))


def _notices(copy: Copy, rows: Iterable[tuple[Row, Any]]) -> None:
    for notice in _of(Notice, rows, "notice_id"):
        entries = NoticeEntry.objects.filter(notice=notice).order_by("position")
        _spelt_anew(copy, notice, "sha256", entries_digest(entries=entries))


def _approvals(copy: Copy, rows: Iterable[tuple[Row, Any]]) -> None:
    for approval in _of(Approval, rows, "approval_id"):
        amounts = dict(approval.entries.values_list("application_id", "amount_fen"))
        _spelt_anew(copy, approval, "digest", approval_digest(amounts=amounts))


def _agreements(copy: Copy, rows: Iterable[tuple[Row, Any]]) -> None:
    """Bring an agreement to where its model stands, now that its instalments are there."""
    models = {row.agreement_id: old.values["agreement_id"] for old, row in rows}
    states = dict(Agreement.objects.filter(pk__in=models.values()).values_list("pk", "state"))
    for agreement in _of(Agreement, rows, "agreement_id"):
        Agreement.objects.filter(pk=agreement.pk).update(state=states[models[agreement.pk]])
        if agreement.digest:
            _spelt_anew(copy, agreement, "digest", agreement_digest(agreement=agreement))


def _plans(copy: Copy, rows: Iterable[tuple[Row, Any]]) -> None:
    for plan in _of(FundPlan, rows, "fund_plan_id"):
        if plan.digest:
            _spelt_anew(copy, plan, "digest", plan_digest(plan=plan))


def _of(model: type[Model], rows: Iterable[tuple[Row, Any]], name: str) -> Iterable[Any]:
    """Return the rows that the written ones belong to."""
    return model._default_manager.filter(pk__in={getattr(row, name) for _old, row in rows})


def _spelt_anew(copy: Copy, row: Model, name: str, digest: str) -> None:
    copy.words[getattr(row, name)] = digest
    type(row)._default_manager.filter(pk=row.pk).update(**{name: digest})


AFTER: Mapping[type[Model], Callable[[Copy, Iterable[tuple[Row, Any]]], None]] = {
    Application: _numbers,
    RankingEntry: _ranking,
    Decision: _decisions,
    NoticeEntry: _notices,
    ApprovalEntry: _approvals,
    Instalment: _agreements,
    Payment: _plans,
}
