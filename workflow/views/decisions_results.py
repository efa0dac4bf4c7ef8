# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves the house at the end: the approved list in its layouts, exports, and letters to organisations."""

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.exceptions import GrantsError
from grants.selectors.exportkinds import DEFAULT_LAYOUT, LAYOUT_TITLES, Scope
from grants.selectors.exports import APPROVED, approved_cases
from grants.services.exports import FORMATS, export_write, wanted_of
from grants.storage.columns import rows_of
from grants.views.requests import SignedInRequest
from workflow.selectors.approvals import LETTERS_OF, has_letters, letter_cases, letters_to
from workflow.selectors.decisions import is_funded
from workflow.views.decisions_desk import Desk, desk_for
from workflow.views.decisions_ranking import SENT

LAYOUTS = tuple((code, LAYOUT_TITLES[code]) for code in APPROVED.layouts)
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
OUTCOMES = (
    ("approved", gettext_lazy("Approved")),
    ("reserve", gettext_lazy("In reserve")),
    ("rejected", gettext_lazy("Not selected")),
)
LETTERS_A_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def approved_list(request: SignedInRequest, reference: str) -> HttpResponse | FileResponse:
    """Show the approved cases in one of the layouts, and hand the list out as a file."""
    desk = desk_for(request, reference)
    layout = (request.POST if request.method == "POST" else request.GET).get("layout", DEFAULT_LAYOUT)
    if layout not in dict(LAYOUTS):
        layout = DEFAULT_LAYOUT
    error = ""
    if request.method == "POST":
        try:
            return _file(request, desk, kind="approved", layout=layout)
        except GrantsError as refusal:
            error = str(refusal)
    wanted = wanted_of(kind=APPROVED.code, scope=_scope(request, desk), filters={}, layout=layout)
    query = APPROVED.query(wanted.scope)
    context = {
        **desk.frame(_("Approved list"), "workflow:approved_list"),
        "errors": [("", error)] if error else [],
        "layout": layout,
        "layouts": [{"code": code, "label": label, "is_current": code == layout} for code, label in LAYOUTS],
        "header": [column.title for column in wanted.columns],
        "rows": list(rows_of(query[:SENT], wanted.columns)),
        "count": approved_cases(desk.call).count(),
        "sent": SENT,
        "formats": FORMATS,
    }
    return render(request, "workflow/approved_list.html", context, status=422 if error else 200)


@login_required
@require_POST
def ranking_export(request: SignedInRequest, reference: str) -> HttpResponse | FileResponse:
    """Hand the locked ranking out as a file."""
    desk = desk_for(request, reference)
    try:
        return _file(request, desk, kind="ranking", layout=DEFAULT_LAYOUT)
    except GrantsError as refusal:
        context = {**desk.frame(_("Export"), "workflow:ranking"), "errors": [("", str(refusal))]}
        return render(request, "workflow/export_refused.html", context, status=422)


@login_required
@require_safe
def letters(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the letters on the result, one page of paper each, once the call is announced."""
    desk = desk_for(request, reference)
    outcome = request.GET.get("outcome", "approved")
    outcome = outcome if outcome in LETTERS_OF else "approved"
    page = Paginator(letter_cases(desk.call, outcome), LETTERS_A_PAGE).get_page(request.GET.get("page"))
    is_open = has_letters(desk.call)
    context = {
        **desk.frame(_("Letters"), "workflow:result_letters"),
        "is_open": is_open,
        "outcome": outcome,
        "outcomes": [{"code": code, "label": label, "is_current": code == outcome} for code, label in OUTCOMES],
        "page": page,
        "letters": letters_to(desk.call, list(page.object_list)) if is_open else [],
        "is_funded": is_funded(desk.rules),
        "today": timezone.localdate(),
    }
    return render(request, "workflow/result_letters.html", context)


def _file(request: SignedInRequest, desk: Desk, *, kind: str, layout: str) -> FileResponse:
    """Write a list whole, then hand it out piece by piece; raises GrantsError before anything is sent."""
    form = request.POST.get("format", "xlsx")
    wanted = wanted_of(kind=kind, scope=_scope(request, desk), filters={}, layout=layout)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{desk.call.code}-{kind}-{layout}.{form if form in MEDIA else 'txt'}"
        export_write(actor=request.user, wanted=wanted, format=form, path=path)
        opened = path.open("rb")  # stays readable after the folder is gone
    return FileResponse(opened, as_attachment=True, filename=path.name, content_type=MEDIA[form])


def _scope(request: SignedInRequest, desk: Desk) -> Scope:
    return Scope(user=request.user, call=desk.call)
