# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of groups, draws, panels and seats share: rights, the way back, a page that asks for a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.exceptions import GrantsError
from grants.models import Call
from grants.permissions import holdings
from grants.views.requests import SignedInRequest
from reviewers.models import CaseGroup, Panel
from reviewers.views.pages import Trail, form_page
from workflow.services.panels import ASSIGN, RUN
from workflow.views.call_side import side_for


@dataclass(frozen=True)
class Rights:
    """What the reader may do with the panels of a call."""

    assigns: bool
    runs: bool


def rights_on(request: SignedInRequest, call: Call) -> Rights:
    """Return what the reader may do, from the grants that were read already; who assigns also telephones."""
    assigns = call.pk in holdings(request.user, ASSIGN)
    return Rights(assigns=assigns, runs=assigns or call.pk in holdings(request.user, RUN))


def require_assigner(request: SignedInRequest, call: Call) -> None:
    """Refuse who reads and does not assign."""
    if not rights_on(request, call).assigns:
        raise PermissionDenied


def require_runner(request: SignedInRequest, call: Call) -> None:
    """Refuse who reads and neither assigns nor runs reviews."""
    if not rights_on(request, call).runs:
        raise PermissionDenied


def way_to(call: Call, *, group: CaseGroup | None = None, panel: Panel | None = None) -> Trail:
    """Return the way to the groups of a call, to one of them, or to its panel."""
    trail = [
        (str(call), reverse("workflow:cockpit", args=[call.reference])),
        (_("Groups and panels"), reverse("workflow:groups", args=[call.reference])),
    ]
    if group is not None:
        trail.append((group.name, reverse("workflow:group", args=[group.reference])))
    if panel is not None:
        trail.append((_("Panel"), reverse("workflow:panel", args=[panel.reference])))
    return trail


def place_of(
    request: SignedInRequest, call: Call, *, group: CaseGroup | None = None, panel: Panel | None = None
) -> dict[str, Any]:
    """Return what the frame of a page below the groups needs: the way there, and the menu of the call."""
    return {
        "trail": way_to(call, group=group, panel=panel),
        "side": side_for(request.user, call, "workflow:groups"),
    }


def act_or_say(request: SignedInRequest, act: Callable[[], Any], *, done: str, to: str) -> HttpResponse:
    """Do an act and say so; a refusal is said on the page the reader goes back to."""
    try:
        act()
    except GrantsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(to)


def act_by_form(
    request: SignedInRequest, form: forms.Form, act: Callable[[], Any], *, done: str, to: str, **page: Any
) -> HttpResponse:
    """Show a form, and do its act when it is whole; a refusal stands over the form. ``page`` as for form_page."""
    if form.is_valid():
        try:
            act()
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(to)
    return form_page(request, form, **page)
