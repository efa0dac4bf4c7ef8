# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out: chosen, ordered, watched while they are written, and downloaded by who ordered them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.exceptions import GrantsError
from grants.forms.exports import PREFIX, OrderForm, SourceForm, columns_posted, lines_of
from grants.models import ExportJob
from grants.selectors.exportjobs import exports_of, layouts_of
from grants.selectors.exportkinds import LAYOUT_TITLES, Scope, export_kinds, filter_words, kinds_open_to
from grants.services.exportjobs import (
    export_cancel,
    export_download,
    export_order,
    kept_for,
    layout_remove,
    layout_save,
)
from grants.services.exports import Wanted, wanted_of
from grants.views.files import blob_response
from grants.views.requests import SignedInRequest

PAGE_SIZE = 25
HOUR_SECONDS = 3600


@login_required
@require_safe
def exports(request: SignedInRequest) -> HttpResponse:
    """List what this person has taken out, the latest first."""
    _require_any(request)
    page = Paginator(exports_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"export": one, "title": _title(one)} for one in page],
        "hours": int(kept_for().total_seconds()) // HOUR_SECONDS,
    }
    return render(request, "grants/exports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request: SignedInRequest) -> HttpResponse:
    """Choose list, filters and columns; on POST order the list, or keep the columns as a layout."""
    _require_any(request)
    if request.method != "POST":
        source = SourceForm(request.GET, user=request.user)
        chosen = source.layout_columns if source.is_ready else []
        return _new_page(request, source, chosen=chosen)
    source = SourceForm(request.POST, user=request.user)
    order, chosen = OrderForm(request.POST), columns_posted(request.POST)
    if not source.is_ready:
        return _new_page(request, source, chosen=chosen, order=order, problem=_("Choose a list that is open to you."))
    if not order.is_valid():
        return _new_page(request, source, chosen=chosen, order=order)
    try:
        wanted = _wanted(source, chosen)
        if order.cleaned_data["name"]:
            layout_save(
                actor=request.user,
                wanted=wanted,
                name=order.cleaned_data["name"],
                is_shared=order.cleaned_data["is_shared"],
            )
        export = export_order(actor=request.user, wanted=wanted, format=order.cleaned_data["format"])
    except GrantsError as refusal:
        return _new_page(request, source, chosen=chosen, order=order, problem=str(refusal))
    return redirect("grants:export", reference=export.reference)


@login_required
@require_safe
def export(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show how far an export has come, and its file; the answer to htmx is that alone."""
    shown = get_object_or_404(exports_of(request.user), reference=reference)
    kind = export_kinds()[shown.kind]
    scope = Scope(user=request.user, call=shown.call, filters=shown.filters)
    titles = {column.code: column.title for column in kind.columns(scope)}
    context = {
        "export": shown,
        "title": _title(shown),
        "job": _progress(shown),
        "filters": filter_words(kind, scope),
        "columns": [titles.get(code, code) for code in shown.columns],
        "layout": LAYOUT_TITLES.get(shown.layout, ""),
        "trail": [(_("My exports"), reverse("grants:exports"))],
        "again_url": _again_url(shown),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "grants/_export.html" if is_fragment else "grants/export.html", context)


@login_required
@require_POST
def export_cancel_view(request: SignedInRequest, reference: str) -> HttpResponse:
    """Stop an export that waits or runs."""
    cancelled = export_cancel(
        actor=request.user, export=get_object_or_404(exports_of(request.user), reference=reference)
    )
    return redirect("grants:export", reference=cancelled.reference)


@login_required
@require_safe
def export_file(request: SignedInRequest, reference: str) -> HttpResponseBase:
    """Send the file to who ordered it, as long as it is kept; otherwise the page of the export says why not."""
    wanted = get_object_or_404(exports_of(request.user), reference=reference)
    try:
        blob = export_download(actor=request.user, export=wanted)
    except GrantsError as refusal:
        messages.warning(request, str(refusal))
        return redirect("grants:export", reference=reference)
    return blob_response(request, blob, file_name(wanted))


@login_required
@require_POST
def export_layout_remove(request: SignedInRequest, reference: str) -> HttpResponse:
    """Remove a layout of one's own."""
    layout = get_object_or_404(layouts_of(request.user), reference=reference)
    kind = layout.kind
    layout_remove(actor=request.user, layout=layout)
    messages.success(request, _("The layout is removed."))
    return redirect(f"{reverse('grants:export_new')}?kind={kind}")


def file_name(one: ExportJob) -> str:
    """Return under which name a list leaves the house."""
    parts = (one.call.code if one.call else "", one.kind, one.layout, one.reference)
    return f"{'-'.join(part for part in parts if part)}.{one.format}"


def _require_any(request: SignedInRequest) -> None:
    """Refuse who may take out nothing at all."""
    if not kinds_open_to(request.user):
        raise PermissionDenied


def _wanted(source: SourceForm, chosen: list[str]) -> Wanted:
    """Return what is asked for; columns just as a layout has them go by its name. Raises GrantsError."""
    if not chosen:
        raise GrantsError(_("Choose one column at least."))
    kind, scope = source.source, source.scope
    layout = source.layout if kind.layouts_of(scope).get(source.layout) == chosen else ""
    return wanted_of(
        kind=kind.code, scope=scope, filters=scope.filters, layout=layout, columns=() if layout else chosen
    )


def _new_page(
    request: SignedInRequest,
    source: SourceForm,
    *,
    chosen: list[str],
    order: OrderForm | None = None,
    problem: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "source": source,
        "trail": [(_("My exports"), reverse("grants:exports"))],
        "order": order or OrderForm(),
        "problem": problem,
        "hours": int(kept_for().total_seconds()) // HOUR_SECONDS,
    }
    if source.is_ready:
        data = request.POST if order is not None else None
        context["lines"] = lines_of(list(source.source.columns(source.scope)), chosen, data)
        context["own"] = [one for one in source.saved.values() if one.owner_id == request.user.pk]
    return render(request, "grants/export_new.html", context, status=422 if order is not None else 200)


def _title(one: ExportJob) -> str:
    return str(export_kinds()[one.kind].title)


def _progress(one: ExportJob) -> dict[str, Any]:
    """Return what the component of long work shows."""
    return {"title": _title(one), "state": one.state.value, "done": one.done, "total": one.total, "reason": one.problem}


def _again_url(one: ExportJob) -> str:
    """Return where the same list is chosen once more."""
    query = {"kind": one.kind, "call": one.call.reference if one.call else "", "layout": one.layout}
    query |= {f"{PREFIX}{code}": value for code, value in one.filters.items()}
    return f"{reverse('grants:export_new')}?{urlencode(query)}"
