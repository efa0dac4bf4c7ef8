# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists whose rows grants itself knows; headers are those of the rosters and official lists, in Chinese."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.enums import Choices
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from grants.engine.funding import instalments_fen
from grants.enums import ApplicationStatus, OrganisationKind, PaymentState
from grants.models import (
    Application,
    Call,
    CallBudget,
    District,
    Exemption,
    FundPlan,
    Industry,
    Membership,
    Organisation,
    Payment,
    RankingEntry,
    User,
)
from grants.permissions import holdings
from grants.rules import load_rules
from grants.selectors.exportkinds import DEFAULT_LAYOUT, ExportKind, Filter, Scope, register_export
from grants.selectors.exportkinds import Choices as Offered
from grants.selectors.honours import HONOURS
from grants.selectors.marks import mark_choices, marked
from grants.selectors.people import keeps_register, organisations_visible_to
from grants.storage.columns import Column, rows_of, text
from grants.storage.sheets import Row

STEPS = ((10_000, 2), (1_000, 3), (100, 4), (10, 5))  # fen, and the decimals of ten thousand yuan they need
LAST_DIGITS = 4
NOBODY = ("", "", "")
READING = ("manage", "rank", "decide", "sign", "exempt", "notice", "finance", "audit")
PLACE = Column("place", "序号")


def wan_of(fen: int | None) -> Decimal | None:
    """Return ``fen`` in ten thousand yuan, with two decimals or as many as the amount has."""
    if fen is None:
        return None
    for unit, places in STEPS:
        if fen % unit == 0:
            return Decimal(fen // unit).scaleb(-places)
    return Decimal(fen).scaleb(-6)


def name_now_and_then(now: str, then: str) -> str:
    """Return the name of an organisation, and after it the one at submission where that was another."""
    return f"{now}（{then}）" if then and then != now else now


def masked_account(account: str) -> str:
    """Keep the last digits of a bank account."""
    return f"****{account[-LAST_DIGITS:]}" if account else ""


def words_of(choices: type[Choices]) -> Callable[[Any], str]:
    """Return what says the words of a code in Chinese, as lists do."""
    with translation.override("zh-hans"):
        words = {member.value: str(member.label) for member in choices}
    return words.__getitem__


def day_of(when: date | None) -> str:
    """Return a date as lists write it."""
    return when.isoformat() if when else ""


def minute_text(moment: str) -> Func:
    """Return the expression of a moment as lists write it, in the zone of the house.

    The database writes the text itself: to read a hundred thousand moments takes longer than all other columns.
    """
    if connection.vendor == "postgresql":
        local = Func(Value(timezone.get_current_timezone_name()), F(moment), function="TIMEZONE")
        return Func(local, Value("YYYY-MM-DD HH24:MI"), function="TO_CHAR", output_field=CharField())
    offset = timezone.localtime().utcoffset() or timedelta()
    seconds = Value(f"{offset.total_seconds():+.0f} seconds")
    return Func(Value("%Y-%m-%d %H:%M"), F(moment), seconds, function="STRFTIME", output_field=CharField())


def case_columns(case: str = "") -> tuple[Column, ...]:
    """Return the columns by which every list names a case; ``case`` is the way to it, such as ``application__``."""
    return (
        Column("number", "申报编号", (f"{case}number",), text),
        Column("title", "项目名称", (f"{case}title",)),
        organisation_column(case),
        Column("uscc", "统一社会信用代码", (f"{case}organisation__uscc",), text),
        Column("district", "所属区", (f"{case}district__name_zh",), text),
        Column("industry", "所属行业", (f"{case}industry__name_zh",), text),
    )


def organisation_column(case: str = "", *, code: str = "organisation", title: str = "申报单位") -> Column:
    """Return the column of the organisation of a case, by its name now and at submission."""
    names = (f"{case}organisation__name", f"{case}organisation_name")
    return Column(code, title, names, name_now_and_then)


def all_of(model: type[District] | type[Industry]) -> Callable[[Scope], Offered]:
    """Return what offers every row of a table of reference, by its code."""
    return lambda _scope: [(one.code, str(one)) for one in model.objects.order_by("code")]


# -- approved cases ----------------------------------------------------------------------------------------------------


def approved_cases(call: Call) -> QuerySet[Application]:
    """Return the approved cases of a call by number."""
    return Application.objects.filter(
        call=call, status=ApplicationStatus.APPROVED, approval_entry__approval__checked_by__isnull=False
    ).order_by("number")


def approved_query(scope: Scope) -> QuerySet[Application]:
    """Return the approved cases with their place in the ranking."""
    entry = RankingEntry.objects.filter(ranking__is_current=True, ranking__call=scope.call, application=OuterRef("pk"))
    return approved_cases(_call(scope)).annotate(
        basis_score=Subquery(entry.values("basis_score")[:1]), ranked_as=Subquery(entry.values("rank")[:1])
    )


def approved_columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns of the approved list."""
    amount = ("approval_entry__amount_fen",)
    remarks = cache(lambda: _remarks(_call(scope)))
    budget = cache(lambda: CallBudget.objects.filter(call=_call(scope)).order_by("fiscal_year").first())
    shares = cache(lambda: _shares(_call(scope)))
    return (
        PLACE,
        *case_columns(),
        Column("score", "综合得分", ("basis_score",)),
        Column("rank", "排名", ("ranked_as",)),
        Column("amount", "支持金额（万元）", amount, wan_of),
        Column("remark", "备注", ("pk",), lambda key: remarks().get(key, "")),
        Column("fiscal_year", "预算年度", ("pk",), lambda _key: str(one.fiscal_year) if (one := budget()) else ""),
        Column("item_number", "预算科目编号", ("pk",), lambda _key: one.item_number if (one := budget()) else ""),
        organisation_column(code="payee", title="单位名称"),
        Column("first", "首期拨付（万元）", amount, lambda fen: wan_of(instalments_fen(fen, shares())[0])),
    )


def _remarks(call: Call) -> dict[int, str]:
    """Return by which documents limits were lifted, by the key of the case."""
    documents: dict[int, list[str]] = {}
    lifted = Exemption.objects.filter(call=call, checked_by__isnull=False, cases__isnull=False).order_by("pk")
    for case, document in lifted.values_list("cases", "document_number"):
        documents.setdefault(case, []).append(document)
    return {case: f"按{'、'.join(numbers)}豁免" for case, numbers in documents.items()}


def _shares(call: Call) -> list[Any]:
    return [part.share for part in load_rules(call.rule_sets.latest("version").data).funding.instalments]


def _call(scope: Scope) -> Call:
    if scope.call is None:
        raise LookupError("This list is of a call.")
    return scope.call


# -- organisations -----------------------------------------------------------------------------------------------------


def organisation_query(scope: Scope) -> QuerySet[Organisation]:
    """Return the organisations by name; with a call, those that submitted a case to it."""
    found = Organisation.objects.all() if scope.user is None else organisations_visible_to(scope.user)
    if scope.call is not None:
        submitted = Application.objects.filter(call=scope.call, submitted_at__isnull=False)
        found = found.filter(pk__in=submitted.values("organisation"))
    words = scope.given("text")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(uscc__iexact=words))
    exact = {"kind": "kind", "district": "district__code", "industry": "industry__code"}
    chosen = {column: scope.given(code) for code, column in exact.items() if scope.given(code)}
    return marked(found.filter(**chosen), scope.given("mark"), organisation="pk").order_by("name", "pk")


def organisation_columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns of organisations; how to reach their people is on no page and goes to the machine alone."""
    leads = cache(_leads)
    reach = (
        Column("contact", "联系人", ("pk", "contact_name"), lambda key, said: leads().get(key, NOBODY)[0] or said),
        Column("mobile", "联系电话", ("pk", "contact_phone"), lambda key, said: leads().get(key, NOBODY)[1] or said),
        Column("email", "电子邮箱", ("pk", "contact_email"), lambda key, said: leads().get(key, NOBODY)[2] or said),
        Column("revenue", "上年主营业务收入（万元）", ("revenue_fen",), wan_of),
        Column("employees", "从业人数", ("employees",)),
    )
    return (
        Column("name", "单位名称", ("name",)),
        Column("uscc", "统一社会信用代码", ("uscc",), text),
        Column("kind", "单位类型", ("kind",), words_of(OrganisationKind)),
        Column("district", "所属区", ("district__name_zh",), text),
        Column("industry", "所属行业", ("industry__name_zh",), text),
        Column("representative", "法定代表人", ("legal_representative",)),
        *(() if scope.user is not None else reach),
        Column("address", "注册地址", ("address",)),
    )


def _leads() -> Mapping[int, tuple[str, str, str]]:
    """Return name, mobile number and mail address of the first administrator of each organisation."""
    led = Membership.objects.filter(is_active=True, is_administrator=True).order_by("-pk")
    rows = led.values_list("organisation", "user__name", "user__mobile", "user__email")
    return {key: (name or "", (mobile or "").removeprefix("+86"), email or "") for key, name, mobile, email in rows}


# -- payments ----------------------------------------------------------------------------------------------------------


def payment_query(scope: Scope) -> QuerySet[Payment]:
    """Return the payments of a call by case and instalment."""
    found = Payment.objects.filter(award__application__call=_call(scope))
    if scope.given("state"):
        found = found.filter(state=scope.given("state"))
    return _in_order(found)


def payment_columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns of payments; whole account numbers are for who pays."""
    account = Column("account", "银行账号", ("account",), text, about=_("Whole account numbers"))
    may_pay = scope.user is None or _may_pay(scope.user, _call(scope))
    return (
        PLACE,
        Column("number", "申报编号", ("award__application__number",), text),
        Column("title", "项目名称", ("award__application__title",)),
        Column("payee", "收款单位", ("payee",)),
        Column("bank", "开户银行", ("bank",)),
        Column(
            "masked_account",
            "银行账号",
            ("account",),
            lambda account: masked_account(account or ""),
            about=_("The last four digits"),
        ),
        *((account,) if may_pay else ()),
        Column("instalment", "期次", ("instalment_number",)),
        Column("amount", "金额（万元）", ("amount_fen",), wan_of),
        Column("state", "状态", ("state",), words_of(PaymentState)),
        Column("fiscal_year", "预算年度", ("fund_plan__fiscal_year",), lambda year: str(year) if year else ""),
        Column("item_number", "预算科目编号", ("fund_plan__item_number",), text),
        Column("purpose", "用途", ("purpose",)),
        Column("voucher", "凭证号", ("voucher",)),
        Column("paid_on", "支付日期", ("paid_on",), day_of),
    )


def plan_sheet(plan: FundPlan) -> tuple[Sequence[str], Iterator[Row]]:
    """Return header and rows of the payments of one fund plan with their accounts in full, for the treasury."""
    known = {column.code: column for column in payment_columns(Scope(call=plan.call))}
    columns = [known[code] for code in PAID_TO_ACCOUNTS]
    return [column.title for column in columns], rows_of(_in_order(Payment.objects.filter(fund_plan=plan)), columns)


def _in_order(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    return payments.order_by("award__application__number", "instalment_number", "pk")


def _may_pay(user: User | AnonymousUser, call: Call) -> bool:
    return call.pk in holdings(user, "grants.finance_call")


PAID = (
    *("place", "number", "title", "payee", "bank", "masked_account", "instalment", "amount", "state", "fiscal_year"),
    *("item_number", "purpose", "voucher", "paid_on"),
)
PAID_TO_ACCOUNTS = tuple("account" if code == "masked_account" else code for code in PAID)


# -- what is offered ---------------------------------------------------------------------------------------------------

APPROVED = ExportKind(
    code="approved",
    title=_("Approved list"),
    query=approved_query,
    columns=approved_columns,
    layouts={
        DEFAULT_LAYOUT: (
            *("place", "number", "title", "organisation", "uscc", "district", "industry", "score", "rank", "amount"),
            "remark",
        ),
        "notice": ("place", "title", "organisation", "district"),
        "issue": ("place", "title", "organisation", "district", "amount", "remark"),
        "treasury": ("place", "fiscal_year", "item_number", "payee", "title", "amount", "first"),
    },
    acts=READING,
    page="workflow:approved_list",
)
ORGANISATIONS = ExportKind(
    code="organisations",
    title=_("Organisations"),
    query=organisation_query,
    columns=organisation_columns,
    layouts={
        DEFAULT_LAYOUT: (
            *("name", "uscc", "kind", "district", "industry", "representative", "contact", "mobile", "email"),
            *("revenue", "employees"),
        ),
        "register": ("name", "uscc", "kind", "district", "industry", "representative", "address"),
    },
    acts=("manage",),
    opens=keeps_register,
    filters=(
        Filter("text", _("Name or code")),
        Filter("kind", _("Kind of organisation"), lambda _scope: OrganisationKind.choices),
        Filter("district", _("District"), all_of(District)),
        Filter("industry", _("Industry"), all_of(Industry)),
        Filter("mark", _("List of firms"), lambda _scope: mark_choices()),
    ),
    page="grants:organisation_list",
)
PAYMENTS = ExportKind(
    code="payments",
    title=_("Payments"),
    query=payment_query,
    columns=payment_columns,
    layouts={DEFAULT_LAYOUT: PAID, "treasury": PAID_TO_ACCOUNTS},
    acts=READING,
    filters=(Filter("state", _("State"), lambda _scope: PaymentState.choices),),
    page="workflow:call_ledger",
)


def register_exports() -> None:
    """Make the lists known."""
    for kind in (APPROVED, ORGANISATIONS, PAYMENTS, HONOURS):
        register_export(kind)
