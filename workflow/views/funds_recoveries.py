# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money of an award that is ordered back: ordered, repaid in parts, written off; its holder reads along."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import RecoveryState
from grants.exceptions import GrantsError
from grants.models import Recovery
from grants.selectors.awards import ledger_of
from grants.views.requests import SignedInRequest
from workflow.forms.funds import OrderForm, RepaidForm, WriteOffForm
from workflow.services.money import recovery_book, recovery_demand, recovery_give_up
from workflow.views.funds_books import Book, book_or_404

FORMS: dict[str, type[Form]] = {"order": OrderForm, "repaid": RepaidForm, "write_off": WriteOffForm}


@login_required
@require_http_methods(["GET", "POST"])
def recoveries(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what is ordered back and what came; order, record or write off."""
    book = book_or_404(request, reference)
    forms = {act: kind(auto_id=f"{act}_%s") for act, kind in FORMS.items()}
    error = ""
    if request.method == "POST":
        if not book.desk.may("decide", "finance"):
            raise PermissionDenied
        act = request.POST.get("act", "")
        forms[act] = form = FORMS.get(act, Form)(request.POST, auto_id=f"{act}_%s")
        try:
            is_done = form.is_valid() and _do(request, book, act, form)
        except GrantsError as refusal:
            is_done, error = False, str(refusal)
        if is_done:
            messages.success(request, _("The recovery is kept."), extra_tags="ok")
            return redirect("workflow:recoveries", book.award.reference)
    today = timezone.localdate()
    rows = [
        {
            "recovery": one,
            "left_fen": one.amount_fen - one.repaid_fen,
            "is_open": one.state == RecoveryState.ORDERED,
            "is_overdue": one.state == RecoveryState.ORDERED and one.due_on is not None and one.due_on < today,
        }
        for one in book.award.recoveries.select_related("ordered_by").order_by("pk")
    ]
    context = {
        **book.frame(_("Recoveries")),
        "rows": rows,
        "ledger": ledger_of(book.award),
        "forms": forms,
        "may_order": book.desk.may("decide"),
        "may_finance": book.desk.may("finance"),
        "errors": [("", error)] if error else [],
        "bound": next((one for one in forms.values() if one.errors), None),
    }
    return render(request, "workflow/fund_recoveries.html", context, status=422 if request.method == "POST" else 200)


def _do(request: SignedInRequest, book: Book, act: str, form: Form) -> bool:
    """Do what was posted; raises GrantsError for an act there is not."""
    if act not in FORMS:
        raise GrantsError(_("This step is not open at present."))
    if act == "order":
        recovery_demand(actor=request.user, award=book.award, **form.cleaned_data)
        return True
    chosen = request.POST.get("recovery", "")
    recovery = Recovery.objects.filter(award=book.award, pk=int(chosen) if chosen.isdecimal() else 0).first()
    if recovery is None:
        raise GrantsError(_("Choose the recovery."))
    service = recovery_book if act == "repaid" else recovery_give_up
    service(actor=request.user, recovery=recovery, **form.cleaned_data)
    return True
