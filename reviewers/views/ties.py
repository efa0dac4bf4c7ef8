# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ties of an expert: record one with its evidence, end it, withdraw a mistake."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants.exceptions import GrantsError
from grants.rules.choices import TieKind
from grants.views.requests import SignedInRequest
from reviewers.forms.experts import ReasonForm, TieEndForm, TieForm
from reviewers.models import Expert
from reviewers.services.ties import blocks_refresh_of, tie_end, tie_record, tie_withdraw
from reviewers.views.experts import kept_expert
from reviewers.views.pages import form_page, posted, trail_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_new(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record a tie."""
    expert = kept_expert(request, reference)
    form = TieForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            tie_record(
                actor=request.user,
                expert=expert,
                kind=TieKind(given["kind"]),
                organisation=given["uscc"],
                person_name=given["person_name"],
                held_from=given["held_from"],
                held_to=given["held_to"],
                evidence=given["evidence"],
            )
        except GrantsError as error:
            form.add_error("held_to", str(error))
        else:
            return _weighed(request, expert, _("The tie is recorded."))
    return form_page(request, form, title=_("Record a tie"), trail=trail_of(expert), submit=_("Record the tie"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_over(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Note when a tie ended."""
    expert = kept_expert(request, reference)
    tie = get_object_or_404(expert.ties.select_related("organisation"), pk=pk)
    form = TieEndForm(posted(request))
    if form.is_valid():
        try:
            tie_end(actor=request.user, tie=tie, held_to=form.cleaned_data["held_to"])
        except GrantsError as error:
            form.add_error("held_to", str(error))
        else:
            return _weighed(request, expert, _("The end of the tie is noted."))
    sub = f"{tie.get_kind_display()} {tie.organisation or tie.person_name}"
    return form_page(request, form, title=_("End the tie"), sub=sub, trail=trail_of(expert), submit=_("Save"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tie_mistaken(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Withdraw a tie that was entered by mistake."""
    expert = kept_expert(request, reference)
    tie = get_object_or_404(expert.ties.select_related("organisation"), pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            tie_withdraw(actor=request.user, tie=tie, reason=form.cleaned_data["reason"])
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            return _weighed(request, expert, _("The tie is withdrawn."))
    sub = f"{tie.get_kind_display()} {tie.organisation or tie.person_name}"
    return form_page(
        request,
        form,
        title=_("Withdraw the tie"),
        sub=sub,
        trail=trail_of(expert),
        submit=_("Withdraw the tie"),
        kind="danger",
    )


def _weighed(request: SignedInRequest, expert: Expert, done: str) -> HttpResponse:
    """Weigh the ties in the open cases of the expert, say what was found, and go back to the expert."""
    found = blocks_refresh_of(actor=request.user, expert=expert)
    weighed = ngettext("%(count)d open case is tied by it now.", "%(count)d open cases are tied by it now.", found) % {
        "count": found
    }
    messages.success(request, f"{done} {weighed}" if found else done)
    return redirect("reviewers:expert", reference=expert.reference)
