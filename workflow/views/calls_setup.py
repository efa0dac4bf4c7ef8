# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting a call up: the list of its parts, a page for each, the form as applicants see it, publishing."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.forms.callpart import PartForm
from grants.forms.calls import PARTS, FormForm, RubricForm
from grants.forms.calltables import QuotaForm
from grants.models import Call
from grants.selectors.callparts import attachments_of, form_read
from grants.selectors.formpreviews import preview_of
from grants.selectors.readiness import Part, Problem, advice, missing_parts
from workflow.forms.calls import PublishForm
from workflow.selectors.callparts import parts_of
from workflow.services.calls import call_go_public
from workflow.views.calls import SignedInRequest, call_managed, call_page, call_seen

# Under which address each part is set up.
PART_PAGES: Mapping[Part, str] = {form.part: name for name, form in reversed(list(PARTS.items()))}


def part_url(call: Call, part: Part) -> str:
    """Return where a part of a call is set up."""
    if part == Part.RULES:
        return reverse("workflow:call_rules", args=[call.reference])
    return reverse("workflow:call_part", args=[call.reference, PART_PAGES[part]])


@login_required
@require_safe
def call_design(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the parts of a call and how far each is."""
    call = call_seen(request, reference)
    missing, remarks = _problems(call)
    parts = [
        {"part": part, "url": part_url(call, part.part), "problems": _of(part.part, missing + remarks)}
        for part in parts_of(call)
    ]
    context = {
        **call_page(request, call, "workflow:call_design"),
        "parts": parts,
        "missing": missing,
        "is_ready": not missing,
    }
    return render(request, "workflow/call_design.html", context)


def _problems(call: Call) -> tuple[list[Problem], list[Problem]]:
    """Return what is missing and what is worth a look; the document number may wait for the day of publishing."""
    missing = missing_parts(call, document_number=call.document_number or "-")
    return missing, advice(call)


def _of(part: Part, problems: list[Problem]) -> list[str]:
    return [problem.sentence for problem in problems if problem.part == part]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_part(request: SignedInRequest, reference: str, part: str) -> HttpResponse:
    """Show and save one part of a call."""
    call = call_managed(request, reference)
    if part not in PARTS:
        raise Http404
    form = PARTS[part](request.POST if request.method == "POST" else None, call=call)
    if form.is_valid():
        try:
            form.save(actor=request.user)
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(part)s” has been saved.") % {"part": form.title})
            return redirect("workflow:call_design", reference=call.reference)
    design = (_("Set-up"), reverse("workflow:call_design", args=[call.reference]))
    context = {
        **call_page(request, call, "workflow:call_design", design),
        "form": form,
        "segments": _segments(call, form, part),
        **_details(call, form),
    }
    return render(request, "workflow/call_part.html", context, status=422 if form.is_bound else 200)


def _segments(call: Call, form: PartForm, part: str) -> list[dict[str, Any]]:
    """Return the links between the dimensions of quotas."""
    if not isinstance(form, QuotaForm):
        return []
    return [
        {
            "label": one.dimension.label,
            "url": reverse("workflow:call_part", args=[call.reference, name]),
            "is_current": name == part,
        }
        for name, one in PARTS.items()
        if issubclass(one, QuotaForm)
    ]


def _details(call: Call, form: PartForm) -> dict[str, Any]:
    """Return what a choice is made by: the forms to look at, the criteria of the rubrics."""
    if isinstance(form, FormForm):
        templates = form.fields["form_template"].queryset  # type: ignore[attr-defined]
        urls = [(one, reverse("workflow:call_form", args=[call.reference, one.pk])) for one in templates]
        return {"templates": urls}
    if isinstance(form, RubricForm):
        rubrics = form.rubrics.prefetch_related("criteria__children")
        return {"rubrics": [(one, [row for row in one.criteria.all() if row.parent_id is None]) for one in rubrics]}
    return {}


@login_required
@require_safe
def call_form(request: SignedInRequest, reference: str, template: int) -> HttpResponse:
    """Show a form as applicants will see it, nothing to fill in."""
    call = call_seen(request, reference)
    found = get_object_or_404(call.programme.form_templates.all(), pk=template)
    form = form_read(found)
    if form is None:
        raise Http404
    design = (_("Set-up"), reverse("workflow:call_design", args=[call.reference]))
    context = {
        **call_page(request, call, "workflow:call_design", design),
        "template": found,
        "form_label": form.label,
        "sections": preview_of(form),
        "stages": attachments_of(form),
    }
    return render(request, "workflow/call_form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_publish(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say whether a call is ready, what publishing does, and publish it."""
    call = call_managed(request, reference)
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"document_number": call.document_number}
    )
    if form.is_valid():
        try:
            call_go_public(actor=request.user, call=call, document_number=form.cleaned_data["document_number"])
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The call is published. Its intake opens and closes by itself."))
            return redirect("workflow:cockpit", reference=call.reference)
    missing, remarks = _problems(call)
    design = (_("Set-up"), reverse("workflow:call_design", args=[call.reference]))
    context = {
        **call_page(request, call, "workflow:call_design", design),
        "form": form,
        "missing": [(problem, part_url(call, problem.part)) for problem in missing],
        "remarks": [(problem, part_url(call, problem.part)) for problem in remarks],
        "parts": parts_of(call),
    }
    return render(request, "workflow/call_publish.html", context, status=422 if form.is_bound else 200)
