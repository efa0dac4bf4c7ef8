# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of organisations, for those who keep it: find a firm, and take out what was found."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.forms.register import OrganisationFilter
from grants.selectors.people import keeps_register
from grants.selectors.register import organisations_found
from grants.views.requests import SignedInRequest

ROWS_A_PAGE = 50


@login_required
@require_safe
def organisation_list(request: SignedInRequest) -> HttpResponse:
    """Show the organisations that fit the filters; the answer to htmx is the list alone."""
    if not keeps_register(request.user):
        raise Http404
    filters = OrganisationFilter(request.GET, user=request.user)
    scope = filters.scope()
    page = Paginator(organisations_found(scope), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": filters, "is_narrowed": bool(scope.filters)}
    is_fragment = bool(getattr(request, "htmx", False))
    template = "grants/_organisation_list.html" if is_fragment else "grants/organisation_list.html"
    return render(request, template, context)
