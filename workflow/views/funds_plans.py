# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fund plans of a call: approved payments chosen, listed, sent to the treasury, and what the treasury answered."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet, Sum
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import PaymentState
from grants.exceptions import GrantsError
from grants.models import CallBudget, FundPlan, Payment
from grants.selectors.exports import masked_account, plan_sheet
from grants.selectors.ledgers import budgets_of
from grants.services.exports import FORMATS, Sheet
from grants.views.requests import SignedInRequest
from workflow.forms.funds import BackForm, PaidForm, PlanForm, SendForm
from workflow.services.money import (
    payment_book,
    payment_carry_over,
    payment_come_back,
    payment_drop,
    plan_prepare,
    plan_put_aside,
    plan_send,
)
from workflow.views.decisions_desk import Desk, desk_for
from workflow.views.funds_books import file_of, page_of

BESIDE = ("award__application", "award__organisation", "instalment", "fund_plan")


@login_required
@require_http_methods(["GET", "POST"])
def funds(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the approved payments of a call and its plans; choose payments for a plan, or give one up."""
    desk = desk_for(request, reference)
    waiting = _of_call(desk).filter(state=PaymentState.APPROVED)
    budgets = budgets_of(desk.call)
    form = PlanForm(request.POST if request.POST.get("act") == "plan" else None, [one["budget"] for one in budgets])
    back = BackForm(request.POST if request.POST.get("act") == "drop" else None, auto_id="drop_%s")
    error = ""
    if request.method == "POST":
        desk.require("finance")
        try:
            plan = _funds_act(request, desk, form, back)
        except GrantsError as refusal:
            error, plan = str(refusal), None
        if plan:
            return redirect(plan)
        error = error or _("This step is not open at present.") * (not (form.is_bound or back.is_bound))
    context = {
        **desk.frame(_("Fund plans"), "workflow:funds"),
        "page": page_of(request, waiting, waiting.count()),
        "plans": desk.call.fund_plans.order_by("-fiscal_year", "-number"),
        "budgets": budgets,
        "form": form,
        "back": back,
        "may_finance": desk.may("finance"),
        "errors": [("", error)] if error else [],
        "bound": next((one for one in (form, back) if one.errors), None),
    }
    return render(request, "workflow/fund_plans.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "POST"])
def fund_plan(request: SignedInRequest, reference: str, year: int, number: int) -> HttpResponseBase:
    """Show a plan; print or export it, send it, put it aside, and enter what became of each payment."""
    desk = desk_for(request, reference)
    plan = get_object_or_404(desk.call.fund_plans, fiscal_year=year, number=number)
    payments = plan.payments.select_related(*BESIDE).order_by("pk")
    bound: Form | None = None
    error = ""
    if request.method == "POST":
        desk.require("finance")
        try:
            if request.POST.get("act") == "export":
                return file_of(request, desk.call, Sheet("fund_plan", *plan_sheet(plan), "treasury"))
            bound = _plan_act(request, plan)
        except GrantsError as refusal:
            error = str(refusal)
        if not error and bound is None:
            return redirect(_address(desk, plan))
    may_finance = desk.may("finance")
    rows = [
        {"payment": one, "account": one.account if may_finance else masked_account(one.account or "")}
        for one in payments
    ]
    context = {
        **desk.frame(_("Fund plan"), "workflow:funds", trail=[(_("Fund plans"), desk.url("workflow:funds"))]),
        "plan": plan,
        "rows": rows,
        "total": plan.payments.aggregate(total=Sum("amount_fen", default=0))["total"],
        "budget": CallBudget.objects.filter(
            call=desk.call, fiscal_year=plan.fiscal_year, item_number=plan.item_number
        ).first(),
        "may_finance": may_finance,
        "send_form": bound if isinstance(bound, SendForm) else SendForm(),
        "paid_form": PaidForm(auto_id=False),
        "formats": FORMATS,
        "errors": [("", error)] if error else [],
        "bound": bound,
    }
    return render(request, "workflow/fund_plan.html", context, status=422 if error or bound else 200)


def _of_call(desk: Desk) -> QuerySet[Payment]:
    return Payment.objects.filter(award__application__call=desk.call).select_related(*BESIDE).order_by("pk")


def _address(desk: Desk, plan: FundPlan) -> str:
    return reverse("workflow:fund_plan", args=[desk.call.reference, plan.fiscal_year, plan.number])


def _funds_act(request: SignedInRequest, desk: Desk, form: PlanForm, back: BackForm) -> str:
    """Make a plan or give a payment up; return where to go, or nothing where a form has errors."""
    chosen = [int(one) for one in request.POST.getlist("payments") if one.isdecimal()]
    payments = list(_of_call(desk).filter(pk__in=chosen))
    if form.is_valid():
        budget = form.budgets[form.cleaned_data["budget"]]
        plan = plan_prepare(
            actor=request.user,
            call=desk.call,
            fiscal_year=budget.fiscal_year,
            item_number=budget.item_number,
            payments=payments,
        )
        messages.success(request, _("The plan is drafted. Check it, then send it to the treasury."), extra_tags="ok")
        return _address(desk, plan)
    if back.is_valid():
        if not payments:
            raise GrantsError(_("Choose the payment that is given up."))
        for payment in payments:
            payment_drop(actor=request.user, payment=payment, reason=back.cleaned_data["reason"])
        messages.success(request, _("The payment is given up."), extra_tags="ok")
        return desk.url("workflow:funds")
    return ""


def _plan_act(request: SignedInRequest, plan: FundPlan) -> Form | None:
    """Do what was posted; return the form that has errors, or nothing."""
    act = request.POST.get("act", "")
    if act == "void":
        plan_put_aside(actor=request.user, plan=plan)
        messages.success(request, _("The plan is put aside; its payments wait for another."), extra_tags="ok")
        return None
    if act == "send":
        form = SendForm(request.POST)
        if form.is_valid():
            plan_send(actor=request.user, plan=plan, **form.cleaned_data)
            messages.success(request, _("The plan is sent. Enter the treasury's results here."), extra_tags="ok")
            return None
        return form
    return _result_of(request, plan, act, request.POST)


def _result_of(request: SignedInRequest, plan: FundPlan, act: str, data: QueryDict) -> Form | None:
    chosen = data.get("payment", "")
    payment = plan.payments.filter(pk=int(chosen) if chosen.isdecimal() else 0).first()
    acts: dict[str, tuple[type[Form], Callable[..., Payment]]] = {
        "paid": (PaidForm, payment_book),
        "back": (BackForm, payment_come_back),
        "carry": (Form, payment_carry_over),
    }
    if act not in acts or payment is None:
        raise GrantsError(_("This step is not open at present."))
    kind, service = acts[act]
    form = kind(data, auto_id=f"{act}_{payment.pk}_%s")
    if not form.is_valid():
        return form
    service(actor=request.user, payment=payment, **form.cleaned_data)
    messages.success(request, _("The result is entered."), extra_tags="ok")
    return None
