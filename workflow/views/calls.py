# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls of an office: their list, how one is begun, and what all pages of a call have in common."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.forms.calls import NewCallForm
from grants.models import Call, Programme, User
from grants.permissions import holds, require_permission
from grants.rules.defaults import default_rules
from grants.rules.programmes import PROGRAMME_RULES
from grants.selectors.programmes import calls_handled_by, programmes_managed_by
from workflow.selectors.calls import calls_listed
from workflow.services.calls import call_begin, call_begin_copy
from workflow.views.call_side import side_for

MANAGE = "grants.manage_call"
PAGE_SIZE = 25
STATE_KINDS = {CallState.OPEN: "ok", CallState.DESIGN: "line", CallState.CANCELLED: "bad", CallState.CLOSED: "line"}


class SignedInRequest(HttpRequest):
    """A request behind login_required."""

    user: User


def call_seen(request: SignedInRequest, reference: str) -> Call:
    """Return a call on which this person has work of the office; anybody else finds nothing."""
    return get_object_or_404(calls_handled_by(request.user), reference=reference)


def call_managed(request: SignedInRequest, reference: str) -> Call:
    """Return a call that this person may set up and steer."""
    call = call_seen(request, reference)
    require_permission(request.user, MANAGE, call)
    return call


def may_manage(request: SignedInRequest, call: Call) -> bool:
    """Say whether this person may set the call up and steer it; asks the grants that were read already."""
    return holds(request.user, MANAGE, call)


def call_page(request: SignedInRequest, call: Call, here: str, *above: tuple[str, str]) -> dict[str, Any]:
    """Return what the frame of every page of a call needs; ``here`` names the entry of its menu."""
    cockpit = (str(call), reverse("workflow:cockpit", args=[call.reference]))
    return {
        "call": call,
        "state": CallState(call.state).label,
        "side": side_for(request.user, call, here),
        "trail": [(_("Calls"), reverse("workflow:call_list")), cockpit, *above],
        "may_manage": may_manage(request, call),
        "is_in_design": call.state == CallState.DESIGN,
    }


@login_required
@require_safe
def call_list(request: SignedInRequest) -> HttpResponse:
    """List the calls of this person, the latest first, and the programmes in which one may be begun."""
    page = Paginator(calls_listed(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [call_row(call) for call in page]
    programmes = [
        {"programme": one, "url": reverse("workflow:call_new", args=[one.code])}
        for one in programmes_managed_by(request.user)
        if one.code in PROGRAMME_RULES or one.has_calls  # type: ignore[attr-defined] # annotated by the selector
    ]
    return render(request, "workflow/call_list.html", {"page": page, "rows": rows, "programmes": programmes})


def call_row(call: Any) -> dict[str, Any]:
    """Return a line of the list of calls."""
    closings = [moment for moment in (call.closes_first, call.closes_again) if moment]
    return {
        "call": call,
        "url": reverse("workflow:cockpit", args=[call.reference]),
        "state": CallState(call.state).label,
        "kind": STATE_KINDS.get(call.state, ""),
        "opens_at": call.opens_at,
        "closes_at": max(closings, default=None),
        "cases": call.cases or 0,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin a call of a programme, as a rule from an earlier one."""
    programme = get_object_or_404(programmes_managed_by(request.user), code=code)
    sources = calls_handled_by(request.user).filter(programme=programme)
    form = NewCallForm(request.POST if request.method == "POST" else None, sources=sources)
    if form.is_valid():
        try:
            call = _begun(request, programme, **form.cleaned_data)
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The call has been begun. Go through its parts, then publish it."))
            return redirect("workflow:call_design", reference=call.reference)
    context = {"programme": programme, "form": form, "trail": [(_("Calls"), reverse("workflow:call_list"))]}
    return render(request, "workflow/call_new.html", context, status=422 if form.is_bound else 200)


def _begun(request: SignedInRequest, programme: Programme, *, source: Call | None, **fields: Any) -> Call:
    if source is not None:
        return call_begin_copy(actor=request.user, source=source, **fields)
    if programme.code not in PROGRAMME_RULES:
        raise GrantsError(_("This programme has no default rules. Choose an earlier call to copy from."))
    return call_begin(actor=request.user, programme=programme, rules=default_rules(programme.code), **fields)
