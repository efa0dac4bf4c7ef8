# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole of a case for the office and its recommender: papers, record, corrections, checks, notes."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.exceptions import GrantsError
from grants.models import Application
from grants.permissions import holdings
from grants.rules import load_rules
from grants.selectors.questionnaires import card_of_case
from grants.selectors.reading import CaseReading, case_reading
from grants.services.screening import note_add
from grants.views.requests import SignedInRequest
from reviewers.selectors.visits import visit_of
from reviewers.services.visits import VISITED
from workflow.flows import ApplicationFlow
from workflow.forms.screening import NoteForm
from workflow.selectors.readers import Reader, reader_of, record_for, standing_for, status_for
from workflow.selectors.recommending import HANDLE, letter_needs_check
from workflow.selectors.screening import (
    AUDIT,
    SCREEN,
    checks_of,
    corrections_of,
    notes_of,
    outside_checks_of,
    recommendations_of,
)
from workflow.selectors.tasks import open_nodes_of
from workflow.selectors.timeline import steps_of
from workflow.services.dossiers import may_read_dossier
from workflow.services.panels import ASSIGN, RUN
from workflow.views.cases import ask_for, case_facts, case_head, case_or_404, problem_lines


@login_required
@require_safe
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a case to the office and its recommender; its organisation and its experts have their own pages."""
    return _page(request, _readable(request, reference), NoteForm())


@login_required
@require_POST
def case_note(request: SignedInRequest, reference: str) -> HttpResponse:
    """Keep a note about a case."""
    application = _readable(request, reference)
    ask_for(request.user, SCREEN, application.call_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, application, form, lines=problem_lines(form))
    try:
        note_add(actor=request.user, application=application, **form.cleaned_data)
    except GrantsError as error:
        return _page(request, application, form, lines=problem_lines(form, refusal=str(error)))
    messages.success(request, _("The note is kept."))
    return redirect(f"{reverse('workflow:case', args=[reference])}#notes")


def _readable(request: SignedInRequest, reference: str) -> Application:
    application = case_or_404(request, reference)
    if reader_of(request.user, application) == Reader.OTHER:
        raise PermissionDenied
    return application


def _page(request: SignedInRequest, application: Application, form: NoteForm, *, lines: Any = ()) -> HttpResponse:
    user = request.user
    reader = reader_of(user, application)
    is_office = reader == Reader.OFFICE
    reading = case_reading(application, reader=user)
    actions = _actions(user, application, reading)
    context = {
        "case": case_head(application),
        "call": application.call,
        "trail": _trail(user, application),
        "actions": actions,
        "status": status_for(application, reader),
        "standing": _standing(application, reader, actions),
        "steps": steps_of(application, for_applicant=not is_office),
        "entries": record_for(application, reader),
        "facts": case_facts(application),
        "reading": reading,
        "card": card_of_case(application),
        "visit": visit_of(application) if is_office else None,
        "corrections": corrections_of(application),
        "recommendations": recommendations_of(application),
        "needs_check": letter_needs_check(application),
        "checks": checks_of(application) if is_office else [],
        "outside": outside_checks_of(application) if is_office else [],
        "notes": notes_of(application) if is_office else [],
        "shows_office": is_office,
        "shows_people": reader in (Reader.OFFICE, Reader.RECOMMENDER),
        "may_note": application.call_id in holdings(user, SCREEN),
        "form": form,
        "lines": lines,
    }
    return render(request, "workflow/case.html", context, status=422 if lines else 200)


def _visits(application: Application) -> bool:
    return load_rules(application.rule_set.data).route.site_visit


def _standing(application: Application, reader: Reader, actions: list[dict[str, str]]) -> dict[str, Any]:
    """Return who has the case until when; the step that waits for this person is what he or she must do."""
    step = next((link for link in actions if link.get("kind") == "primary"), None)
    standing = asdict(standing_for(application, reader))
    return {**standing, "act": step["label"], "url": step["url"], "label": step["label"]} if step else standing


def _trail(user: Any, application: Application) -> list[tuple[str, str]]:
    """Return the way back to the queue that the person comes from."""
    call = application.call
    if call.pk in {*holdings(user, SCREEN), *holdings(user, AUDIT)}:
        return [(str(call), reverse("workflow:screening", args=[call.reference]))]
    if application.recommender_id in holdings(user, HANDLE):
        return [(str(call), reverse("workflow:recommendations", args=[call.reference]))]
    return [(_("My work"), reverse("workflow:work"))]


def _actions(user: Any, application: Application, reading: CaseReading) -> list[dict[str, str]]:
    """Return the timeline, the print of what was handed in, and the steps that wait for this person."""
    links = [{"label": _("Status and record"), "url": reverse("workflow:timeline", args=[application.reference])}]
    if reading.snapshot is not None:
        address = reverse("workflow:print_pdf", args=[application.reference, reading.snapshot.number])
        links.append({"label": _("Print version"), "url": address, "icon": "printer"})
    if may_read_dossier(user=user, application=application):
        links.append({"label": _("Dossier"), "url": reverse("workflow:dossier", args=[application.reference])})
    runs = {*holdings(user, ASSIGN), *holdings(user, RUN)}
    if application.status in VISITED and application.call_id in runs and _visits(application):
        links.append(
            {"label": _("Visit to the site"), "url": reverse("workflow:site_visit", args=[application.reference])}
        )
    waiting = open_nodes_of(application)
    for node, perm, key, label, name in (
        (ApplicationFlow.recommend, HANDLE, application.recommender_id, _("Recommend"), "workflow:recommend"),
        (ApplicationFlow.formal_check, SCREEN, application.call_id, _("Check formally"), "workflow:formal_check"),
    ):
        if key in holdings(user, perm) and node in waiting:
            links.append({"label": label, "url": reverse(name, args=[application.reference]), "kind": "primary"})
    return links
