# SPDX-License-Identifier: AGPL-3.0-or-later
"""Breaches of trust by the holders of a call: entered by who decides, listed, repaired."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.exceptions import GrantsError
from grants.models import CreditRecord
from grants.rules.choices import CreditLevel
from grants.selectors.ledgers import awards_of
from grants.views.requests import SignedInRequest
from workflow.forms.funds import BreachForm, RepairForm
from workflow.services.money import breach_record, breach_repair
from workflow.views.decisions_desk import Desk, desk_for
from workflow.views.funds_books import page_of


@login_required
@require_http_methods(["GET", "POST"])
def breaches(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the credit records of the organisations of a call; enter or repair one."""
    desk = desk_for(request, reference)
    act = request.POST.get("act", "")
    form = BreachForm(request.POST if act == "enter" else None, list(awards_of(desk.call)))
    repair = RepairForm(request.POST if act == "repair" else None)
    error = ""
    if request.method == "POST":
        desk.require("decide")
        try:
            is_done = _do(request, desk, form, repair)
        except GrantsError as refusal:
            is_done, error = False, str(refusal)
        if is_done:
            messages.success(request, _("The credit record is kept."), extra_tags="ok")
            return redirect(desk.url("workflow:breaches"))
    records = CreditRecord.objects.filter(award__application__call=desk.call).select_related("organisation")
    context = {
        **desk.frame(_("Credit records"), "workflow:breaches"),
        "page": page_of(request, records.order_by("-pk"), records.count()),
        "form": form,
        "may_decide": desk.may("decide"),
        "errors": [("", error)] if error else [],
        "bound": next((one for one in (form, repair) if one.errors), None),
    }
    return render(request, "workflow/fund_breaches.html", context, status=422 if request.method == "POST" else 200)


def _do(request: SignedInRequest, desk: Desk, form: BreachForm, repair: RepairForm) -> bool:
    """Enter or repair; say whether it is done; raises GrantsError for an act there is not."""
    if form.is_valid():
        entered = form.cleaned_data
        award = form.awards[entered["award"]]
        breach_record(
            actor=request.user,
            call=desk.call,
            organisation=award.organisation,
            award=award,
            level=CreditLevel(entered["level"]),
            **{name: entered[name] for name in ("reason", "document_number", "told_on")},
        )
        return True
    if repair.is_valid():
        chosen = request.POST.get("record", "")
        found = CreditRecord.objects.filter(
            award__application__call=desk.call, pk=int(chosen) if chosen.isdecimal() else 0
        ).first()
        if found is None:
            raise GrantsError(_("This step is not open at present."))
        breach_repair(actor=request.user, call=desk.call, credit_record=found, reason=repair.cleaned_data["reason"])
        return True
    if not (form.is_bound or repair.is_bound):
        raise GrantsError(_("This step is not open at present."))
    return False
