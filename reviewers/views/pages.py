# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that is one form, and where the pages of the register stand."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.views.requests import SignedInRequest
from reviewers.models import Expert

UNPROCESSABLE = 422
Trail = list[tuple[str, str]]


def form_page(
    request: SignedInRequest,
    form: forms.Form,
    *,
    title: str,
    trail: Trail,
    submit: str,
    sub: str = "",
    kind: str = "primary",
    template: str = "reviewers/form_page.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show a form with its errors; ``kind`` colours the button, the last of ``trail`` is where to go back to.

    Another ``template`` builds on form_page.html and finds what it needs besides in ``context``.
    """
    page = {"form": form, "title": title, "sub": sub, "trail": trail, "submit": submit, "kind": kind, **(context or {})}
    return render(request, template, page, status=UNPROCESSABLE if form.is_bound else None)


def posted(request: SignedInRequest) -> QueryDict | None:
    """Return what was sent, even an empty form; nothing where the page was only asked for."""
    return request.POST if request.method == "POST" else None


def trail_of(expert: Expert | None = None) -> Trail:
    """Return the way to the register, or to an expert in it."""
    trail = [(_("Register of experts"), reverse("reviewers:experts"))]
    return trail if expert is None else [*trail, (expert.name, reverse("reviewers:expert", args=[expert.reference]))]
