# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that is one form, and where the pages of the register stand."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import User
from reviewers.models import Expert

UNPROCESSABLE = 422
Trail = list[tuple[str, str]]


class SignedIn(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def form_page(
    request: SignedIn,
    form: forms.Form,
    *,
    title: str,
    trail: Trail,
    submit: str,
    sub: str = "",
    kind: str = "primary",
) -> HttpResponse:
    """Show a form with its errors; ``kind`` colours the button, the last of ``trail`` is where to go back to."""
    context = {"form": form, "title": title, "sub": sub, "trail": trail, "submit": submit, "kind": kind}
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "reviewers/form_page.html", context, status=status)


def trail_of(expert: Expert | None = None) -> Trail:
    """Return the way to the register, or to an expert in it."""
    trail = [(_("Register of experts"), reverse("reviewers:experts"))]
    return trail if expert is None else [*trail, (expert.name, reverse("reviewers:expert", args=[expert.reference]))]
