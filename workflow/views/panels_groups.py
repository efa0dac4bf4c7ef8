# SPDX-License-Identifier: AGPL-3.0-or-later
"""The groups of a call: what waits, what is suggested, what is formed, and what ties experts to it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.exceptions import GrantsError
from grants.models import Application, Call
from grants.views.requests import SignedInRequest
from reviewers.enums import AssessmentState
from reviewers.models import CaseGroup
from reviewers.selectors.groups import (
    calls_under_review_of,
    cases_of,
    cases_ready,
    groups_of,
    groups_proposed,
    groups_visible_to,
)
from reviewers.selectors.samples import is_sampled_call
from reviewers.views.pages import posted
from workflow.forms.panels import CasesForm, DropForm, GroupForm, NameForm
from workflow.services.panels import group_add, group_call, group_drop, group_form, groups_form, ties_refresh
from workflow.views.panels_common import act_by_form, act_or_say, place_of, require_assigner, rights_on, way_to

PAGE_SIZE = 100
UNPROCESSABLE = 422


@login_required
@require_safe
def groups(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the groups of a call, the cases that wait for one and how they might sit together."""
    call = get_object_or_404(calls_under_review_of(request.user), reference=reference)
    return _groups_page(request, call, GroupForm(offered=Application.objects.none()))


@login_required
@require_POST
def group_new(request: SignedInRequest, reference: str) -> HttpResponse:
    """Form a group of the marked cases."""
    call = get_object_or_404(calls_under_review_of(request.user), reference=reference)
    require_assigner(request, call)
    form = GroupForm(request.POST, offered=cases_ready(call))
    if form.is_valid():
        given = form.cleaned_data
        try:
            group = group_form(
                actor=request.user,
                call=call,
                name=given["name"],
                applications=list(given["cases"]),
                industry=given["industry"],
            )
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _formed(1))
            return redirect("workflow:group", reference=group.reference)
    return _groups_page(request, call, form)


@login_required
@require_POST
def groups_suggest(request: SignedInRequest, reference: str) -> HttpResponse:
    """Form one of the suggested groups by its name, or all of them."""
    call = get_object_or_404(calls_under_review_of(request.user), reference=reference)
    require_assigner(request, call)
    wanted = request.POST.get("name", "")
    taken = call.case_groups.values_list("name", flat=True)
    proposed = [one for one in groups_proposed(list(cases_ready(call)), taken=taken) if wanted in ("", one.name)]

    to = reverse("workflow:groups", args=[call.reference])
    return act_or_say(
        request,
        lambda: groups_form(actor=request.user, call=call, proposed=proposed),
        done=_formed(len(proposed)),
        to=to,
    )


@login_required
@require_POST
def groups_ties(request: SignedInRequest, reference: str) -> HttpResponse:
    """Look for the ties of all cases that wait or sit in a group of the call."""
    call = get_object_or_404(calls_under_review_of(request.user), reference=reference)
    require_assigner(request, call)
    grouped = Application.objects.filter(assessments__group__call=call, assessments__state=AssessmentState.OPEN)
    cases = [*cases_ready(call), *grouped.distinct()]
    to = reverse("workflow:groups", args=[call.reference])
    return _refresh(request, call, cases, to)


@login_required
@require_safe
def group(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the cases of a group and what ties experts to them."""
    one = get_object_or_404(groups_visible_to(request.user), reference=reference)
    return _group_page(request, one, DropForm(offered=Application.objects.none()))


@login_required
@require_POST
def group_fill(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add the marked cases to a group."""
    one = get_object_or_404(groups_visible_to(request.user), reference=reference)
    require_assigner(request, one.call)
    form = CasesForm(request.POST, offered=cases_ready(one.call))
    if form.is_valid():
        try:
            group_add(actor=request.user, group=one, applications=list(form.cleaned_data["cases"]))
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The cases are added."))
            return redirect("workflow:group", reference=one.reference)
    return _group_page(request, one, form)


@login_required
@require_POST
def group_drop_cases(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take the marked cases out of a group."""
    one = get_object_or_404(groups_visible_to(request.user), reference=reference)
    require_assigner(request, one.call)
    form = DropForm(request.POST, offered=_cases_in(one))
    if form.is_valid():
        cases, reason = list(form.cleaned_data["cases"]), form.cleaned_data["reason"]
        try:
            group_drop(actor=request.user, group=one, applications=cases, reason=reason)
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The cases are taken out of the group."))
            return redirect("workflow:group", reference=one.reference)
    return _group_page(request, one, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_name(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give a group another name."""
    one = get_object_or_404(groups_visible_to(request.user), reference=reference)
    require_assigner(request, one.call)
    form = NameForm(posted(request), initial={"name": one.name})
    return act_by_form(
        request,
        form,
        lambda: group_call(actor=request.user, group=one, name=form.cleaned_data["name"]),
        done=_("The name is changed."),
        to=reverse("workflow:group", args=[one.reference]),
        title=_("Rename the group"),
        trail=way_to(one.call, group=one),
        submit=_("Save"),
    )


@login_required
@require_POST
def group_ties(request: SignedInRequest, reference: str) -> HttpResponse:
    """Look for the ties of the cases of a group."""
    one = get_object_or_404(groups_visible_to(request.user), reference=reference)
    require_assigner(request, one.call)
    return _refresh(request, one.call, list(_cases_in(one)), reverse("workflow:group", args=[one.reference]))


def _groups_page(request: SignedInRequest, call: Call, form: GroupForm) -> HttpResponse:
    is_sampled = is_sampled_call(call)
    ready, formed = list(cases_ready(call)), list(groups_of(call))
    context = {
        "call": call,
        "form": form,
        "marked": form["cases"].value() or [] if form.is_bound else [],
        "page": Paginator(ready, PAGE_SIZE).get_page(request.GET.get("page")),
        "groups": formed,
        "proposed": groups_proposed(ready, taken=[one.name for one in formed]),
        "rights": rights_on(request, call),
        **place_of(request, call),
        "trail": way_to(call)[:1],
        "metrics": _metrics(ready, formed),
        "is_sampled": is_sampled,
    }
    return render(request, "workflow/groups.html", context, status=UNPROCESSABLE if form.is_bound else None)


def _group_page(request: SignedInRequest, one: CaseGroup, form: CasesForm) -> HttpResponse:
    rights = rights_on(request, one.call)
    may_edit = rights.assigns and one.panel is None
    context = {
        "group": one,
        "form": form,
        "marked": form["cases"].value() or [] if form.is_bound else [],
        "cases": cases_of(one),
        "ready": list(cases_ready(one.call)[:PAGE_SIZE]) if may_edit else [],
        "rights": rights,
        "may_edit": may_edit,
        "draws": one.panel.draws.order_by("-number")[:1] if one.panel else [],
        **place_of(request, one.call),
    }
    return render(request, "workflow/group.html", context, status=UNPROCESSABLE if form.is_bound else None)


def _cases_in(one: CaseGroup) -> QuerySet[Application]:
    live = one.assessments.exclude(state=AssessmentState.VOID)
    return Application.objects.filter(pk__in=live.values("application"))


def _metrics(ready: list[Application], formed: list[CaseGroup]) -> list[dict[str, Any]]:
    committed = sum(one.panel is not None and one.panel.is_committed for one in formed)
    cases = sum(getattr(one, "cases", 0) for one in formed)
    return [
        {"label": _("Cases without a group"), "value": len(ready), "kind": "warn" if ready else "ok"},
        {"label": _("Cases in groups"), "value": cases},
        {"label": _("Groups"), "value": len(formed)},
        {"label": _("Panels committed"), "value": committed, "unit": f"/ {len(formed)}"},
    ]


def _refresh(request: SignedInRequest, call: Call, cases: list[Application], to: str) -> HttpResponse:
    try:
        found = ties_refresh(actor=request.user, call=call, applications=cases)
    except GrantsError as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)d new tie was found.", "%(count)d new ties were found.", found) % {"count": found}
        messages.success(request, text if found else _("No new tie was found."))
    return redirect(to)


def _formed(count: int) -> str:
    return ngettext("%(count)d group is formed.", "%(count)d groups are formed.", count) % {"count": count}
