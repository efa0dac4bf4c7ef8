# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes before and beside the scores of a panel: the sample it checks, drawn and proved, and visits to sites."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.rules import load_rules
from grants.selectors.applications import applications_visible_to
from grants.views.requests import SignedInRequest
from reviewers.selectors.groups import calls_under_review_of
from reviewers.selectors.samples import is_sampled_call, sample_of, sample_pool
from reviewers.services.samples import sample_verify
from reviewers.views.pages import posted
from workflow.forms.panels import MADE, SampleForm, VisitForm
from workflow.services.panels import sample_make, site_visited
from workflow.views.panels_common import act_by_form, place_of, require_assigner, require_runner, rights_on, way_to

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_sample(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what a sample rests on before the seed is known, draw it, and draw it again to verify it."""
    call = get_object_or_404(calls_under_review_of(request.user), reference=reference)
    drawn = sample_of(call)
    rules = load_rules(call.rule_sets.latest("version").data).panel
    if request.method == "POST":
        require_assigner(request, call)
    form = SampleForm(posted(request), rules=rules, is_redraw=drawn is not None, initial={"origin": MADE})
    if form.is_valid():
        given = form.cleaned_data
        try:
            sample_make(
                actor=request.user,
                call=call,
                seed=given["seed"],
                supervised_by=given["supervised_by"],
                pool_seen=given["pool_seen"],
                reason=given.get("reason", ""),
            )
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The sample is drawn."))
            return redirect("workflow:call_sample", reference=reference)
    context = {
        "call": call,
        "form": form,
        "drawn": drawn,
        "outcome": sample_verify(row=drawn) if drawn and "verify" in request.GET else None,
        "pool": sample_pool(call),
        "is_asked": is_sampled_call(call),
        "may_draw": rights_on(request, call).assigns
        and call.state == CallState.SCREENING_CLOSED
        and not call.case_groups.exists(),
        **place_of(request, call),
    }
    return render(request, "workflow/call_sample.html", context, status=UNPROCESSABLE if form.is_bound else None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_visit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record the visit of the panel to the site of a case."""
    calls = calls_under_review_of(request.user)
    application = get_object_or_404(applications_visible_to(request.user).filter(call__in=calls), reference=reference)
    require_runner(request, application.call)
    form = VisitForm(posted(request))
    return act_by_form(
        request,
        form,
        lambda: site_visited(actor=request.user, application=application, **form.cleaned_data),
        done=_("The visit is on record."),
        to=reverse("workflow:case", args=[reference]),
        title=_("Visit to the site"),
        sub=f"{application}  {application.organisation}",
        trail=way_to(application.call),
        submit=_("Record the visit"),
    )
