# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of one case share: fetch what the person may see, ask for the right, keep what was posted."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.models import Application, User
from grants.permissions import holdings
from grants.selectors.applications import applications_visible_to
from grants.templatetags.ui import day, error_lines, wan
from grants.views.requests import SignedInRequest

BESIDE = ("organisation", "call__form_template", "rule_set", "round", "industry", "district", "recommender")
UNREAD = ("call__form_template__definition",)  # a version is read once in a process (grants.selectors.forms.form_of)
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "act"})


def case_or_404(request: SignedInRequest, reference: str) -> Application:
    """Return a case that was handed in and that the person may see."""
    visible = applications_visible_to(request.user).filter(submitted_at__isnull=False)
    return get_object_or_404(visible.select_related(*BESIDE).defer(*UNREAD), reference=reference)


def ask_for(user: User, perm: str, key: int | None) -> None:
    """Refuse (403) unless ``user`` holds ``perm`` on the object with this key."""
    if key not in holdings(user, perm):
        raise PermissionDenied


def kept(request: SignedInRequest) -> list[tuple[str, str]]:
    """Return what was posted, for the hidden fields of a page that asks once more."""
    return [(name, str(value)) for name in request.POST if name not in NOT_KEPT for value in request.POST.getlist(name)]


def problem_lines(form: Any, flags: Any = None, refusal: str = "") -> list[tuple[str, str]]:
    """Return every error of a page: the refusal of the act, those of the form, those of its rows."""
    lines = [("", refusal)] if refusal else []
    lines += error_lines(form) if form.is_bound else []
    for row in flags.forms if flags is not None and flags.is_bound else ():
        lines += error_lines(row)
    return lines


def case_facts(application: Application) -> list[tuple[str, str]]:
    """Return the case in short."""
    facts = [
        (_("Organisation"), application.organisation_name or application.organisation.name),
        (_("Unified social credit code"), application.organisation.uscc or _("to be checked")),
        (_("Industry"), str(application.industry or "—")),
        (_("District"), str(application.district or "—")),
        (_("Recommender"), str(application.recommender or "—")),
        (_("Total investment (10,000 yuan)"), wan(application.total_fen)),
        (_("Grant requested (10,000 yuan)"), wan(application.requested_fen)),
        (_("Own funds (10,000 yuan)"), wan(application.own_fen)),
    ]
    if application.starts_on and application.ends_on:
        facts.append((_("Period"), f"{day(application.starts_on)} — {day(application.ends_on)}"))
    return facts


def case_head(application: Application) -> dict[str, str]:
    """Return title, number and one line about a case, as pages show them on top."""
    parts: Iterable[Any] = (application.call, application.organisation_name or application.organisation)
    return {
        "title": application.title,
        "number": application.number or application.reference,
        "reference": application.reference,
        "sub": "  ".join(str(part) for part in parts),
        "url": reverse("workflow:case", args=[application.reference]),
    }
