# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own name, as colleagues and the office read it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.forms.accounts import NameForm
from grants.services.people import user_name_set
from grants.views.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_name(request: SignedInRequest) -> HttpResponse:
    """Let a person correct his or her name."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        user_name_set(user=request.user, name=form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return redirect("grants:own_name")
    return render(request, "grants/own_name.html", {"form": form}, status=422 if form.is_bound else 200)
