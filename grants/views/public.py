# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours, help, and what the house promises to readers with disabilities."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.forms.public import HonoursForm
from grants.models import Authority
from grants.selectors.honours import honours_found

HONOURS_A_PAGE = 50


@require_safe
def honours(request: HttpRequest) -> HttpResponse:
    """Search the register of honours; the answer to htmx is the list alone."""
    form = HonoursForm(request.GET)
    page = Paginator(honours_found(form.wanted()), HONOURS_A_PAGE).get_page(request.GET.get("page"))
    is_fragment = bool(getattr(request, "htmx", False))
    return render(
        request, "grants/_honours.html" if is_fragment else "grants/honours.html", {"form": form, "page": page}
    )


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answer what people ask first."""
    return render(request, "grants/help.html", {"authorities": Authority.objects.filter(is_active=True)})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what is accessible, what is not, and whom to tell."""
    return render(request, "grants/accessibility.html", {"authorities": Authority.objects.filter(is_active=True)})
