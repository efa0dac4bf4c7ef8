# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of a case: ordered, watched while it is made, handed out as a PDF or an archive."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.enums import JobState
from grants.models import Application
from grants.permissions import has_permission
from grants.views.files import blob_response
from grants.views.requests import SignedInRequest
from workflow.models import Dossier
from workflow.selectors.dossier import dossiers_of
from workflow.services.dossiers import dossier_order, may_read_dossier
from workflow.views.cases import case_head, case_or_404

RUNS = {JobState.SCHEDULED: "queued", JobState.RUNNING: "running", JobState.DONE: "done"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the dossiers of a case that were made; on POST have a new one made. The answer to htmx is the list alone."""
    application = _case(request, reference)
    if request.method == "POST":
        dossier_order(actor=request.user, application=application)
        messages.success(request, _("The dossier is being made. This page shows it when it is done."))
        return redirect("workflow:dossier", reference=reference)
    rows = [_row(one) for one in dossiers_of(application)]
    context = {
        "case": case_head(application),
        "trail": [(application.number or reference, reverse("workflow:case", args=[reference]))],
        "rows": rows,
        "is_running": any(row["run"] in {"queued", "running"} for row in rows),
        "may_order": has_permission(request.user, "grants.manage_call", application.call),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "workflow/_dossiers.html" if is_fragment else "workflow/dossier.html", context)


@login_required
@require_safe
def dossier_pdf(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """Send a dossier as one PDF."""
    return _sent(request, reference, number, "pdf")


@login_required
@require_safe
def dossier_zip(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """Send a dossier as an archive."""
    return _sent(request, reference, number, "zip")


def _sent(request: SignedInRequest, reference: str, number: int, ending: str) -> HttpResponseBase:
    application = _case(request, reference)
    made = dossiers_of(application).filter(number=number, made_at__isnull=False).first()
    name = f"{application.number or application.reference}-{number}.{ending}"
    blob = None if made is None else made.pdf if ending == "pdf" else made.archive
    if blob is None:
        raise Http404
    return blob_response(request, blob, name)


def _case(request: Any, reference: str) -> Application:
    application = case_or_404(request, reference)
    if not may_read_dossier(user=request.user, application=application):
        raise PermissionDenied
    return application


def _row(one: Dossier) -> dict[str, Any]:
    run = "done" if one.made_at else RUNS.get(JobState(one.job.state), "failed") if one.job else "failed"
    return {"dossier": one, "run": run}
