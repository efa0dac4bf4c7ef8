# SPDX-License-Identifier: AGPL-3.0-or-later
"""A section of the form: shown, saved while it is typed, saved to go on; nothing is overwritten."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grants.engine.formdefs import FieldDefinition, FieldKind, SectionDefinition
from grants.engine.formfields import Problem, type_of
from grants.engine.formreading import posted_values
from grants.exceptions import GrantsError
from grants.forms.sections import controls_of, error_lines_of
from grants.models import Application, Section
from grants.selectors.forms import CaseForm, form_of, template_of
from grants.services.sections import SectionConflictError, section_write
from grants.views.requests import SignedInRequest
from workflow.selectors.applicants import form_state, is_editable, own_cases

ADD_ROWS = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: SignedInRequest, reference: str, code: str) -> HttpResponse:
    """Show a section, or save what was typed into it; ``act`` says what comes after."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    definition = _definition(application, code)
    if request.method != "POST":
        return _page(request, application, definition, status=200)
    try:
        stored = _write(request, application, definition)
    except SectionConflictError as conflict:
        return _conflict(request, application, definition, conflict)
    except GrantsError as error:
        return _refused(request, application, definition, str(error))
    return _after(request, application, definition, stored)


def _write(request: SignedInRequest, application: Application, definition: SectionDefinition) -> Section:
    revision = request.POST.get("over") or request.POST.get("revision", "")
    return section_write(
        actor=request.user,
        application=application,
        code=definition.code,
        posted=posted_values(definition, request.POST),
        revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
    )


def _after(
    request: SignedInRequest, application: Application, definition: SectionDefinition, stored: Section
) -> HttpResponse:
    """Go on, or say what is wrong, or only say when it was saved."""
    act = request.POST.get("act", "")
    if act == "autosave":
        context = {"stored": stored, "sums": _failing(application, definition)}
        return render(request, "workflow/_section_saved.html", context)
    if act in {"next", "leave"}:
        state = form_state(application, current=definition.code)
        if act == "leave" or not _holding_back(state.case, definition):
            return redirect(
                _next_url(state.tasks) if act == "next" else reverse("workflow:form", args=[application.reference])
            )
        return _page(request, application, definition, status=422, with_problems=True)
    return _page(request, application, definition, status=200, more_rows=act == "rows")


def _holding_back(case: CaseForm, definition: SectionDefinition) -> list[Problem]:
    """Return what is to be put right here; a file is handed in on a page that comes after all sections."""
    files = {field.code for field in definition.fields if field.kind == FieldKind.FILE}
    return [problem for problem in case.problems_of(definition.code) if problem.field not in files]


def _page(
    request: SignedInRequest,
    application: Application,
    definition: SectionDefinition,
    *,
    status: int,
    with_problems: bool = False,
    more_rows: bool = False,
    **more: Any,
) -> HttpResponse:
    state = form_state(application, current=definition.code)
    stored = application.sections.filter(code=definition.code).select_related("updated_by").first()
    is_open = is_editable(application)
    shows_problems = with_problems or state.correction is not None or "errors" in request.GET
    problems = state.case.problems_of(definition.code) if shows_problems else _raw_problems(state.case, definition)
    controls = controls_of(state.case, definition, problems, **({"blank_rows": ADD_ROWS} if more_rows else {}))
    context = {
        "state": state,
        "section": definition,
        "place": [part.code for part in state.case.form.sections].index(definition.code) + 1,
        "count": len(state.case.form.sections),
        "stored": stored,
        "controls": controls,
        "errors": error_lines_of(controls),
        "previous_url": _previous_url(state.tasks),
        "points": _correction_points(state, definition.code),
        "can_save": is_open,
        "is_locked": not is_open,
        **more,
    }
    return render(request, "workflow/section.html", context, status=status)


def _conflict(
    request: SignedInRequest, application: Application, definition: SectionDefinition, conflict: SectionConflictError
) -> HttpResponse:
    """Show what the colleague saved beside what was typed; neither is lost, and the next save is a choice."""
    current = conflict.current
    context = {
        "current": current,
        "differences": _differences(definition, current.data, conflict.yours),
        "application": application,
        "section": definition,
        "url": request.path,
    }
    if request.POST.get("act") == "autosave":
        response = render(request, "workflow/_section_conflict.html", context, status=409)
        response.headers["HX-Retarget"] = "#conflict"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    state = form_state(application, current=definition.code)
    typed = {**state.case.data, definition.code: conflict.yours}
    mine = CaseForm(state.case.form, typed, state.case.params, state.case.reading, state.case.attached)
    controls = controls_of(mine, definition, _raw_problems(mine, definition))
    context |= {
        "state": state,
        "place": [part.code for part in state.case.form.sections].index(definition.code) + 1,
        "count": len(state.case.form.sections),
        "stored": current,
        "controls": controls,
        "errors": [],
        "previous_url": _previous_url(state.tasks),
        "points": [],
        "can_save": True,
        "conflict": True,
    }
    return render(request, "workflow/section.html", context, status=409)


def _refused(
    request: SignedInRequest, application: Application, definition: SectionDefinition, text: str
) -> HttpResponse:
    if request.POST.get("act") == "autosave":
        return render(request, "workflow/_section_refused.html", {"text": text, "now": timezone.now()}, status=422)
    return _page(request, application, definition, status=422, refusal=text)


def _definition(application: Application, code: str) -> SectionDefinition:
    try:
        return form_of(template_of(application)).section(code)
    except KeyError:
        raise Http404 from None


def _raw_problems(case: CaseForm, definition: SectionDefinition) -> list[Any]:
    """Return what could not be taken; what is merely missing is not held against a page just opened."""
    raw = case.data.get(definition.code, {}).get("raw", {})
    return [problem for problem in case.problems_of(definition.code) if problem.path in raw]


def _failing(application: Application, definition: SectionDefinition) -> list[str]:
    """Return the conditions between fields that do not hold yet, such as sources that do not make the total."""
    case = form_state(application).case
    paths = {check.field for check in case.form.checks if not check.each}
    values = case.data[definition.code]["values"]
    return [
        problem.message
        for problem in case.problems_of(definition.code)
        if problem.path in paths and problem.path in values
    ]


def _differences(
    definition: SectionDefinition, theirs: Mapping[str, Any], yours: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return label, their text and yours for each field that differs."""
    found = []
    for field in definition.own_fields:
        pair = [_said(field, data) for data in (theirs, yours)]
        if pair[0] != pair[1]:
            found.append((field.label, pair[0], pair[1]))
    return found


def _said(field: FieldDefinition, data: Mapping[str, Any]) -> str:
    raw = [text for path, text in data.get("raw", {}).items() if path.split(".")[0] == field.code]
    value = data.get("values", {}).get(field.code)
    if isinstance(value, list):
        cells = [" ".join(str(cell) for cell in (row.values() if isinstance(row, dict) else [row])) for row in value]
        return "\n".join([*cells, *raw])
    typed = "" if value is None or isinstance(value, dict) else type_of(field).typing(field, value)
    return "\n".join(part for part in [typed, *raw] if part)


def _correction_points(state: Any, code: str) -> list[Any]:
    if state.correction is None:
        return []
    return [point for point in state.correction.items.all() if point.section in {"", code}]


def _next_url(tasks: list[Any]) -> str:
    place = next(number for number, task in enumerate(tasks) if task.is_current)
    following = tasks[min(place + 1, len(tasks) - 1)]
    return str(following.url if following.state != "locked" else tasks[place].url)


def _previous_url(tasks: list[Any]) -> str:
    place = next((number for number, task in enumerate(tasks) if task.is_current), 0)
    return str(tasks[place - 1].url) if place else ""
