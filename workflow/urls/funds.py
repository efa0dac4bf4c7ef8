# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the money of awards: payments, fund plans, ledgers, recoveries."""

from django.urls import URLPattern, path

from workflow.views import funds_books, funds_credit, funds_holder, funds_plans, funds_recoveries

AWARD, CALL = "awards/<slug:reference>", "calls/<slug:reference>"

urlpatterns: list[URLPattern] = [
    path(f"{AWARD}/payments/new/", funds_holder.payment_new, name="payment_new"),
    path("payments/<slug:reference>/correct/", funds_holder.payment_correct, name="payment_correct"),
    path(f"{AWARD}/ledger/", funds_books.award_ledger, name="award_ledger"),
    path(f"{AWARD}/recoveries/", funds_recoveries.recoveries, name="recoveries"),
    path(f"{CALL}/funds/", funds_plans.funds, name="funds"),
    path(f"{CALL}/funds/<int:year>/<int:number>/", funds_plans.fund_plan, name="fund_plan"),
    path(f"{CALL}/breaches/", funds_credit.breaches, name="breaches"),
    path(f"{CALL}/ledger/", funds_books.call_ledger, name="call_ledger"),
]
