# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the holder of an award does about its money: ask for an instalment, complete what was sent back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import PaymentState, RequestState
from grants.exceptions import GrantsError
from grants.models import Payment
from grants.selectors.exports import masked_account
from grants.selectors.ledgers import books_visible_to, gates_of
from grants.views.requests import SignedInRequest
from workflow.forms.funds import AccountForm, PaymentForm
from workflow.services.requests import payment_ask, request_complete
from workflow.views.funds_books import Book, book_or_404


@login_required
@require_http_methods(["GET", "POST"])
def payment_new(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask for an instalment whose condition is met; see what became of the earlier ones."""
    book = _own_book(request, reference)
    gates = gates_of(book.award)
    form = PaymentForm(request.POST if request.method == "POST" else None, gates, initial=_initial(book))
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            payment_ask(
                actor=request.user,
                award=book.award,
                text=wanted["text"],
                instalment=form.gates[wanted["instalment"]].instalment,
                payee=wanted["payee"],
                **form.paid_to(),
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The payment is asked for. The programme officer checks it next."))
            return redirect("workflow:payment_new", book.award.reference)
    context = {**_context(book), "form": form, "gates": gates, "is_open": bool(form.gates)}
    return render(request, "workflow/fund_payment_new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def payment_correct(request: SignedInRequest, reference: str) -> HttpResponse:
    """Complete a payment that the officer sent back: account, purpose and text."""
    payments = Payment.objects.filter(award__in=books_visible_to(request.user)).select_related("award", "request")
    payment = get_object_or_404(payments, request__reference=reference)
    book = _own_book(request, payment.award.reference)
    asked = payment.request
    if asked is None or asked.state != RequestState.CORRECTION:
        messages.info(request, _("This payment does not wait for a correction."))
        return redirect("workflow:payment_new", book.award.reference)
    start = {"bank": payment.bank, "account": payment.account, "purpose": payment.purpose, "text": asked.text}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        try:
            request_complete(actor=request.user, request=asked, text=form.cleaned_data["text"], paid_to=form.paid_to())
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The payment is asked for. The programme officer checks it next."))
            return redirect("workflow:payment_new", book.award.reference)
    context = {**_context(book), "form": form, "payment": payment}
    return render(request, "workflow/fund_payment_correct.html", context, status=422 if form.is_bound else 200)


def _own_book(request: SignedInRequest, reference: str) -> Book:
    book = book_or_404(request, reference)
    if not book.is_holder:
        raise PermissionDenied
    return book


def _initial(book: Book) -> dict[str, str]:
    """Begin with the organisation and the account it used last."""
    last = Payment.objects.filter(award=book.award).order_by("-pk").first()
    kept = {"bank": last.bank, "account": last.account} if last and last.state != PaymentState.RETURNED else {}
    return {"payee": book.award.organisation.name, **kept}


def _context(book: Book) -> dict[str, Any]:
    payments = Payment.objects.filter(award=book.award).select_related("request", "instalment", "fund_plan")
    rows = [{"payment": one, "account": masked_account(one.account or "")} for one in payments.order_by("-pk")]
    return {**book.frame(_("Payments")), "rows": rows}
