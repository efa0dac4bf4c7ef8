# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the lists of a call, read in chunks; headers are those of the rosters and official lists, in Chinese."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.engine.funding import instalments_fen
from grants.enums import ApplicationStatus, OrganisationKind, PaymentState
from grants.exceptions import GrantsError
from grants.models import (
    Application,
    Call,
    CallBudget,
    Decision,
    FundPlan,
    Membership,
    Organisation,
    Payment,
    Ranking,
    RankingEntry,
    Recommendation,
)
from grants.rules import load_rules
from grants.storage.sheets import Row

CHUNK = 1000
FEN_PER_WAN = Decimal(1_000_000)
LAST_DIGITS = 4

APPLICATIONS = (
    "序号",
    "申报编号",
    "项目名称",
    "申报单位",
    "统一社会信用代码",
    "所属区",
    "所属行业",
    "推荐单位",
    "状态",
    "总投资（万元）",
    "申请资金（万元）",
    "自筹资金（万元）",
    "提交时间",
)
RANKING = (
    "排名",
    "申报编号",
    "项目名称",
    "申报单位",
    "统一社会信用代码",
    "所属区",
    "所属行业",
    "综合得分",
    "平均分",
    "标准差",
    "有效评分数",
    "推荐排名",
    "申请资金（万元）",
    "核定总投资（万元）",
    "决定",
    "支持金额（万元）",
    "储备顺序",
    "理由",
)
APPROVED = (
    "序号",
    "申报编号",
    "项目名称",
    "申报单位",
    "统一社会信用代码",
    "所属区",
    "所属行业",
    "综合得分",
    "排名",
    "支持金额（万元）",
    "备注",
)
APPROVED_NOTICE = ("序号", "项目名称", "申报单位", "所属区")
APPROVED_ISSUE = ("序号", "项目名称", "申报单位", "所属区", "支持金额（万元）", "备注")
APPROVED_TREASURY = ("序号", "预算年度", "预算科目编号", "单位名称", "项目名称", "支持金额（万元）", "首期拨付（万元）")
ORGANISATIONS = (
    "单位名称",
    "统一社会信用代码",
    "单位类型",
    "所属区",
    "所属行业",
    "法定代表人",
    "联系人",
    "联系电话",
    "电子邮箱",
    "上年主营业务收入（万元）",
    "从业人数",
)
PAYMENTS = (
    "序号",
    "申报编号",
    "项目名称",
    "收款单位",
    "开户银行",
    "银行账号",
    "期次",
    "金额（万元）",
    "状态",
    "预算年度",
    "预算科目编号",
    "用途",
    "凭证号",
    "支付日期",
)


def wan_of(fen: int | None) -> Decimal | None:
    """Return ``fen`` in ten thousand yuan, with two decimals or as many as the amount has."""
    if fen is None:
        return None
    whole, decimals = f"{Decimal(fen) / FEN_PER_WAN:.6f}".split(".")
    return Decimal(f"{whole}.{decimals.rstrip('0').ljust(2, '0')}")


def name_now_and_then(now: str, then: str) -> str:
    """Return the name of an organisation, and after it the one at submission where that was another."""
    return f"{now}（{then}）" if then and then != now else now


def application_rows(call: Call) -> Iterator[Row]:
    """Yield the submitted cases of a call, by number."""
    cases = _cases(call).filter(submitted_at__isnull=False)
    with translation.override("zh-hans"):
        for number, case in enumerate(cases.iterator(chunk_size=CHUNK), start=1):
            yield (
                number,
                *_head(case),
                case.recommender.name_zh if case.recommender else "",
                str(ApplicationStatus(case.status).label),
                wan_of(case.total_fen),
                wan_of(case.requested_fen),
                wan_of(case.own_fen),
                f"{timezone.localtime(case.submitted_at):%Y-%m-%d %H:%M}",
            )


def ranking_rows(call: Call) -> Iterator[Row]:
    """Yield the locked ranking of a call; raises GrantsError while none is locked."""
    ranking = Ranking.objects.filter(call=call, is_current=True).first()
    if ranking is None:
        raise GrantsError(_("The ranking is not locked yet."))
    entries = (
        RankingEntry.objects.filter(ranking=ranking)
        .select_related("application__organisation", "application__district", "application__industry")
        .annotate(recommended_as=_recommended_as("application"))
        .order_by("rank", "pk")
    )
    decisions = {one.application_id: one for one in Decision.objects.filter(list__call=call, is_current=True)}
    with translation.override("zh-hans"):
        for entry in entries.iterator(chunk_size=CHUNK):
            decision = decisions.get(entry.application_id)
            yield (
                entry.rank,
                *_head(entry.application),
                entry.basis_score,
                entry.raw_score,
                entry.spread,
                entry.valid_scores,
                entry.recommended_as,
                wan_of(entry.application.requested_fen),
                wan_of(entry.application.approved_total_fen),
                decision.get_outcome_display() if decision else "",
                wan_of(decision.amount_fen) if decision and decision.amount_fen else None,
                decision.reserve_order if decision else None,
                decision.reason if decision else "",
            )


def approved_rows(call: Call) -> Iterator[Row]:
    """Yield the approved cases of a call by number, with score, rank and remarks, for the office."""
    entry = RankingEntry.objects.filter(ranking__is_current=True, ranking__call=call, application=OuterRef("pk"))
    cases = approved_cases(call).annotate(
        basis_score=Subquery(entry.values("basis_score")[:1]), place=Subquery(entry.values("rank")[:1])
    )
    for number, case in enumerate(cases.iterator(chunk_size=CHUNK), start=1):
        yield (
            number,
            *_head(case),
            case.basis_score,
            case.place,
            wan_of(case.approval_entry.amount_fen),
            _remark(case),
        )


def approved_rows_for_notice(call: Call) -> Iterator[Row]:
    """Yield the approved cases as a public list shows them."""
    for number, case in enumerate(approved_cases(call).iterator(chunk_size=CHUNK), start=1):
        yield (number, case.title, _organisation(case), _district(case))


def approved_rows_for_issue(call: Call) -> Iterator[Row]:
    """Yield the approved cases as the approval document lists them."""
    for number, case in enumerate(approved_cases(call).iterator(chunk_size=CHUNK), start=1):
        amount = wan_of(case.approval_entry.amount_fen)
        yield (number, case.title, _organisation(case), _district(case), amount, _remark(case))


def approved_rows_for_treasury(call: Call) -> Iterator[Row]:
    """Yield the approved cases as the letter to the treasury lists them, with the first instalment by the rules."""
    budget = CallBudget.objects.filter(call=call).order_by("fiscal_year").first()
    shares = [part.share for part in load_rules(call.rule_sets.latest("version").data).funding.instalments]
    for number, case in enumerate(approved_cases(call).iterator(chunk_size=CHUNK), start=1):
        amount = case.approval_entry.amount_fen
        yield (
            number,
            str(budget.fiscal_year) if budget else "",
            budget.item_number if budget else "",
            _organisation(case),
            case.title,
            wan_of(amount),
            wan_of(instalments_fen(amount, shares)[0]),
        )


def organisation_rows(call: Call) -> Iterator[Row]:
    """Yield the organisations that submitted a case to a call, by name, with the administrator as contact."""
    submitted = Application.objects.filter(call=call, submitted_at__isnull=False)
    leads = Membership.objects.filter(organisation=OuterRef("pk"), is_active=True, is_administrator=True).order_by("pk")
    organisations = (
        Organisation.objects.filter(pk__in=submitted.values("organisation"))
        .select_related("district", "industry")
        .annotate(
            lead_name=Subquery(leads.values("user__name")[:1]),
            lead_mobile=Subquery(leads.values("user__mobile")[:1]),
            lead_email=Subquery(leads.values("user__email")[:1]),
        )
        .order_by("name", "pk")
    )
    with translation.override("zh-hans"):
        for one in organisations.iterator(chunk_size=CHUNK):
            yield (
                one.name,
                one.uscc or "",
                str(OrganisationKind(one.kind).label),
                one.district.name_zh if one.district else "",
                one.industry.name_zh if one.industry else "",
                one.legal_representative,
                one.lead_name or "",
                (one.lead_mobile or "").removeprefix("+86"),
                one.lead_email or "",
                None,
                None,
            )


def payment_rows(call: Call) -> Iterator[Row]:
    """Yield the payments of a call, the accounts masked."""
    return _payments(call, shows_account=False)


def payment_rows_for_treasury(call: Call) -> Iterator[Row]:
    """Yield the payments of a call with their accounts in full, for who pays."""
    return _payments(call, shows_account=True)


def plan_rows(plan: FundPlan) -> Iterator[Row]:
    """Yield the payments of one fund plan with their accounts in full, for the treasury."""
    return _payment_lines(Payment.objects.filter(fund_plan=plan), shows_account=True)


def approved_cases(call: Call) -> QuerySet[Application]:
    """Return the approved cases of a call by number."""
    return (
        _cases(call)
        .filter(status=ApplicationStatus.APPROVED, approval_entry__approval__checked_by__isnull=False)
        .select_related("approval_entry__approval")
        .prefetch_related("exemptions")
    )


def _cases(call: Call) -> QuerySet[Application]:
    related = ("organisation", "district", "industry", "recommender")
    return Application.objects.filter(call=call).select_related(*related).order_by("number")


def _recommended_as(path: str) -> Subquery:
    current = Recommendation.objects.filter(application=OuterRef(path), is_current=True)
    return Subquery(current.values("rank")[:1])


def _head(case: Application) -> Row:
    return (
        case.number or "",
        case.title,
        _organisation(case),
        case.organisation.uscc or "",
        _district(case),
        case.industry.name_zh if case.industry else "",
    )


def _organisation(case: Application) -> str:
    return name_now_and_then(case.organisation.name, case.organisation_name)


def _district(case: Application) -> str:
    return case.district.name_zh if case.district else ""


def _remark(case: Application) -> str:
    """Return by which documents limits were lifted for a case."""
    documents = [one.document_number for one in case.exemptions.all() if one.checked_by_id is not None]
    return f"按{'、'.join(documents)}豁免" if documents else ""


def _payments(call: Call, *, shows_account: bool) -> Iterator[Row]:
    return _payment_lines(Payment.objects.filter(award__application__call=call), shows_account=shows_account)


def masked_account(account: str) -> str:
    """Keep the last digits of a bank account."""
    return f"****{account[-LAST_DIGITS:]}" if account else ""


def _payment_lines(chosen: QuerySet[Payment], *, shows_account: bool) -> Iterator[Row]:
    payments = chosen.select_related("award__application", "fund_plan").order_by(
        "award__application__number", "instalment_number", "pk"
    )
    with translation.override("zh-hans"):
        for number, one in enumerate(payments.iterator(chunk_size=CHUNK), start=1):
            account = one.account or ""
            yield (
                number,
                one.award.application.number or "",
                one.award.application.title,
                one.payee,
                one.bank,
                account if shows_account else masked_account(account),
                one.instalment_number,
                wan_of(one.amount_fen),
                str(PaymentState(one.state).label),
                str(one.fund_plan.fiscal_year) if one.fund_plan else "",
                one.fund_plan.item_number if one.fund_plan else "",
                one.purpose,
                one.voucher,
                one.paid_on.isoformat() if one.paid_on else "",
            )
