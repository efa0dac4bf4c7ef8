# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a case: listed by what the form asks for, uploaded, taken out, put back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from grants.exceptions import GrantsError
from grants.models import Application, Attachment, AttachmentRequirement
from grants.services.attachments import attachment_add, attachment_remove, attachment_restore
from grants.views.requests import SignedInRequest
from workflow.forms.applicants import AttachmentForm
from workflow.selectors.applicants import form_state, is_editable, own_attachments, own_cases, requirements_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: SignedInRequest, reference: str) -> HttpResponse:
    """List the documents asked for with what is there, or take a file in for one of them."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    if request.method != "POST":
        return _page(request, application)
    requirement = get_object_or_404(requirements_of(application), code=request.POST.get("requirement", ""))
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        (message,) = form.errors["file"][:1]
        return _page(request, application, wrong=requirement, text=str(message))
    upload = form.cleaned_data["file"]
    try:
        attachment_add(
            actor=request.user, application=application, requirement=requirement, upload=upload, name=upload.name
        )
    except GrantsError as error:
        return _page(request, application, wrong=requirement, text=str(error))
    return redirect(f"{request.path}#requirement-{requirement.code}")


@login_required
@require_POST
def change(request: SignedInRequest, reference: str, act: str) -> HttpResponse:
    """Take a file out, or put one back."""
    attachment = get_object_or_404(own_attachments(request.user), reference=reference)
    service = {"remove": attachment_remove, "restore": attachment_restore}[act]
    try:
        service(actor=request.user, attachment=attachment)
    except GrantsError as error:
        application = get_object_or_404(own_cases(request.user), pk=attachment.application_id)
        return _page(request, application, wrong=attachment.requirement, text=str(error))
    return redirect("workflow:attachments", attachment.application.reference)


def _page(
    request: SignedInRequest, application: Application, *, wrong: AttachmentRequirement | None = None, text: str = ""
) -> HttpResponse:
    files: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(application=application).select_related("blob").order_by("pk"):
        files.setdefault(file.requirement_id, []).append(file)
    context = {
        "state": form_state(application, current="files"),
        "rows": [
            (one, files.get(one.pk, []), _is_full(one, files.get(one.pk, []))) for one in requirements_of(application)
        ],
        "wrong": wrong,
        "text": text,
        "errors": [(f"#requirement-{wrong.code}", text)] if wrong else [],
        "can_save": is_editable(application),
    }
    return render(request, "workflow/attachments.html", context, status=422 if wrong else 200)


def _is_full(requirement: AttachmentRequirement, files: list[Attachment]) -> bool:
    return sum(file.removed_at is None for file in files) >= requirement.max_files
