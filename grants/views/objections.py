# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person who objected may see: the receipt, and how the objection stands; and its files for those who answer."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grants.engine.calendar import city_date
from grants.exceptions import GrantsError
from grants.forms.public import ReceiptForm
from grants.models import Objection
from grants.rules import load_rules
from grants.selectors.calendar import working_days
from grants.selectors.objections import (
    objection_files_visible_to,
    objection_found,
    objection_terms,
    objections_received,
)
from grants.views.files import blob_response


@never_cache
@require_safe
def objection_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Give the number to keep; what was objected is shown only against the phone number."""
    objection = get_object_or_404(objections_received(), receipt=receipt)
    return render(
        request, "grants/objection_receipt.html", {"objection": objection, "answer_by": _answer_by(objection)}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection_status(request: HttpRequest) -> HttpResponse:
    """Say how an objection stands to whoever has its receipt and phone number."""
    if request.method != "POST":
        return render(request, "grants/objection_status.html", {"form": ReceiptForm()})
    key = request.POST.get("receipt", "").strip().upper()
    if limited := ratelimit.consume_or_429(request, action="objection_status", key=key):
        return limited  # type: ignore[no-any-return]
    form = ReceiptForm(request.POST)
    objection = objection_found(**form.cleaned_data) if form.is_valid() else None
    if form.is_valid() and objection is None:
        form.add_error("receipt", _("No objection is known under this receipt number and phone number. Check both."))
    if objection is None:
        return render(request, "grants/objection_status.html", {"form": form}, status=422)
    context = {"form": None, "objection": objection, "answer_by": _answer_by(objection)}
    return render(request, "grants/objection_status.html", context)


@login_required
@require_safe
def objection_file(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Send a file of an objection to those who answer it."""
    file = get_object_or_404(objection_files_visible_to(request.user), reference=reference)
    try:
        return blob_response(request, file.blob, file.name)
    except GrantsError as error:
        waiting = {"name": file.name, "requirement": file.get_kind_display()}
        return render(request, "grants/file_waiting.html", {"attachment": waiting, "error": error}, status=409)


def _answer_by(objection: Objection) -> object:
    """Return the last day of the answer as counted working days."""
    terms = objection_terms(load_rules(objection.entry.application.rule_set.data).notice)
    return working_days().add(city_date(objection.request.filed_at), terms.working_days)
