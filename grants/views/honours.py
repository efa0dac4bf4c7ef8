# SPDX-License-Identifier: AGPL-3.0-or-later
"""Honours of old lists that came without a code: the office finds them and gives them their organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.forms.organisations import HonourCodeForm
from grants.forms.public import PendingForm
from grants.models import Honour
from grants.selectors.honours import honours_pending
from grants.selectors.people import keeps_register
from grants.services.awards import honour_code_set
from grants.views.requests import SignedInRequest

ROWS_A_PAGE = 50


@login_required
@require_safe
def honours_pending_view(request: SignedInRequest) -> HttpResponse:
    """List the entries whose code is to be checked, for those who keep the register."""
    if not keeps_register(request.user):
        raise PermissionDenied
    form = PendingForm(request.GET)
    page = Paginator(honours_pending(form.wanted()), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "is_narrowed": any(form.cleaned_data.values())}
    return render(request, "grants/honours_pending.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def honour_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an entry the code of its organisation."""
    honour = get_object_or_404(honours_pending(), pk=pk)
    if not keeps_register(request.user):
        raise PermissionDenied
    form = HonourCodeForm(request.POST if request.method == "POST" else None, honour=honour)
    if form.is_valid() and _coded(request, honour, form):
        return redirect("grants:honours_pending")
    context = {
        "trail": [
            (_("Register of honours"), reverse("grants:honours")),
            (_("Codes to be checked"), reverse("grants:honours_pending")),
        ],
        "honour": honour,
        "form": form,
    }
    return render(request, "grants/honour_code.html", context, status=422 if form.is_bound else 200)


def _coded(request: SignedInRequest, honour: Honour, form: HonourCodeForm) -> bool:
    try:
        coded = honour_code_set(actor=request.user, honour=honour, uscc=form.cleaned_data["uscc"])
    except GrantsError as error:
        form.add_error("uscc", str(error))
        return False
    messages.success(
        request,
        _("The honour of %(name)s belongs to %(organisation)s now.")
        % {"name": coded.organisation_name, "organisation": coded.organisation},
    )
    return True
