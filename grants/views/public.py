# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours, help, and what the house promises to readers with disabilities."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from grants.forms.public import HonoursForm
from grants.models import Authority
from grants.selectors.exportkinds import DEFAULT_LAYOUT, Scope, filters_read
from grants.selectors.honours import HONOURS, honours_counted, honours_found, honours_pending, may_take_out
from grants.selectors.marks import mark_shares
from grants.selectors.people import keeps_register
from grants.services.exports import list_write, wanted_of

HONOURS_A_PAGE = 50
FORMATS = ("csv", "xlsx")


@require_safe
def honours(request: HttpRequest) -> HttpResponse:
    """Search the register of honours; the answer to htmx is the list alone."""
    form = HonoursForm(request.GET)
    page = Paginator(honours_found(form.wanted()), HONOURS_A_PAGE).get_page(request.GET.get("page"))
    query, is_office = request.GET.urlencode(), may_take_out(request.user)
    context = {
        "form": form,
        "page": page,
        "counts": honours_counted(),
        "formats": FORMATS if is_office else (),
        "pending": honours_pending().count() if keeps_register(request.user) else 0,
        "shares": mark_shares() if is_office else None,
        "query": f"?{query}" if query else "",
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "grants/_honours.html" if is_fragment else "grants/honours.html", context)


@login_required
@require_POST
def honours_export(request: HttpRequest) -> FileResponse:
    """Hand the register out as a file, as narrowed by the address; to the office only."""
    if not may_take_out(request.user):
        raise PermissionDenied
    narrowed = filters_read(HONOURS, Scope(), request.GET)
    wanted = wanted_of(kind=HONOURS.code, scope=Scope(), filters=narrowed, layout=DEFAULT_LAYOUT)
    file_format = request.POST.get("format", "")
    if file_format not in FORMATS:
        file_format = FORMATS[0]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"honours.{file_format}"
        list_write(wanted=wanted, format=file_format, path=path)
        content = BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=path.name)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answer what people ask first."""
    return render(request, "grants/help.html", {"authorities": Authority.objects.filter(is_active=True)})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what is accessible, what is not, and whom to tell."""
    return render(request, "grants/accessibility.html", {"authorities": Authority.objects.filter(is_active=True)})
