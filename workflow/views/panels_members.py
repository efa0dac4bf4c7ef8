# SPDX-License-Identifier: AGPL-3.0-or-later
"""A panel on its way to be committed: whom to telephone, who answered, who stands in, who chairs."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.exceptions import GrantsError
from grants.rules import load_rules
from grants.views.requests import SignedInRequest
from reviewers.enums import CallOutcome
from reviewers.forms.experts import ReasonForm
from reviewers.models import Panel, PanelMember
from reviewers.selectors.panels import Roll, members_visible_to, panels_visible_to, roll_of, stratum_names
from reviewers.views.pages import posted
from workflow.enums import DeadlineKind
from workflow.forms.panels import PhoneForm, ReplacementForm, WidenForm
from workflow.selectors.deadlines import open_deadlines
from workflow.services.panels import (
    chair_named,
    invitation_given_up,
    invitation_phoned,
    member_let_go,
    member_named,
    panel_enlarge,
    panel_invite,
    panel_settle,
)
from workflow.views.panels_common import (
    act_by_form,
    act_or_say,
    place_of,
    require_assigner,
    require_runner,
    rights_on,
    way_to,
)


@login_required
@require_safe
def panel(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the members of a panel in drawn order, how each answered and what is to be done."""
    one = get_object_or_404(panels_visible_to(request.user), reference=reference)
    roll = roll_of(one)
    rules = load_rules(one.call.rule_sets.latest("version").data).panel
    group = one.groups.first()
    context = {
        "panel": one,
        "group": group,
        "roll": roll,
        "rows": _rows(roll),
        "metrics": _metrics(roll),
        "is_even": rules.odd_size and roll.is_even,
        "draw": roll.draw,
        "rights": rights_on(request, one.call),
        "phone_form": PhoneForm(),
        **place_of(request, one.call, group=group),
    }
    return render(request, "workflow/panel.html", context)


@login_required
@require_POST
def panel_asked(request: SignedInRequest, reference: str) -> HttpResponse:
    """Invite every member who was not asked yet."""
    one = get_object_or_404(panels_visible_to(request.user), reference=reference)
    require_runner(request, one.call)
    return act_or_say(
        request, lambda: panel_invite(actor=request.user, panel=one), done=_("The invitations are sent."), to=_to(one)
    )


@login_required
@require_POST
def panel_commit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Commit a panel."""
    one = get_object_or_404(panels_visible_to(request.user), reference=reference)
    require_assigner(request, one.call)
    return act_or_say(
        request,
        lambda: panel_settle(actor=request.user, panel=one),
        done=_("The panel is committed; its experts may sit from now on."),
        to=_to(one),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def panel_name(request: SignedInRequest, reference: str) -> HttpResponse:
    """Name an expert who was not drawn, for a place that nobody holds."""
    one = get_object_or_404(panels_visible_to(request.user), reference=reference)
    require_assigner(request, one.call)
    form = ReplacementForm(posted(request), panel=one)
    return act_by_form(
        request,
        form,
        lambda: member_named(
            actor=request.user, panel=one, expert=form.cleaned_data["expert"], reason=form.cleaned_data["reason"]
        ),
        done=_("The expert is invited."),
        to=_to(one),
        title=_("Name an expert"),
        sub=_("Standbys come first: name somebody only where none of them can take the place."),
        trail=way_to(one.call, panel=one),
        submit=_("Name and invite"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def panel_widen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add places to a panel; one more that would make it even is refused with what may be done instead."""
    one = get_object_or_404(panels_visible_to(request.user), reference=reference)
    require_assigner(request, one.call)
    form = WidenForm(posted(request))

    def act() -> None:
        given = form.cleaned_data
        panel_enlarge(actor=request.user, panel=one, places=given["places"], reason=given["reason"])

    return act_by_form(
        request,
        form,
        act,
        done=_("The next standbys are invited."),
        to=_to(one),
        title=_("More experts for the panel"),
        sub=ngettext("The panel has %(count)d place.", "The panel has %(count)d places.", one.size)
        % {"count": one.size},
        trail=way_to(one.call, panel=one),
        submit=_("Invite"),
    )


@login_required
@require_POST
def member_phoned(request: SignedInRequest, reference: str) -> HttpResponse:
    """Note a telephone call."""
    member = _member(request, reference)
    require_runner(request, member.panel.call)
    form = PhoneForm(request.POST)

    def act() -> None:
        if not form.is_valid():
            raise GrantsError(_("Choose what came of the call."))
        outcome, note = CallOutcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
        invitation_phoned(actor=request.user, member=member, outcome=outcome, note=note)

    return act_or_say(request, act, done=_("The call is noted."), to=_to(member.panel))


@login_required
@require_POST
def member_chair(request: SignedInRequest, reference: str) -> HttpResponse:
    """Name the chair."""
    member = _member(request, reference)
    require_assigner(request, member.panel.call)
    return act_or_say(
        request,
        lambda: chair_named(actor=request.user, member=member),
        done=_("%(name)s chairs the panel.") % {"name": member.expert},
        to=_to(member.panel),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_release(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let an expert go, with the reason."""
    member = _member(request, reference)
    require_assigner(request, member.panel.call)
    form = ReasonForm(posted(request))
    return act_by_form(
        request,
        form,
        lambda: member_let_go(actor=request.user, member=member, reason=form.cleaned_data["reason"]),
        done=_("The expert is released."),
        to=_to(member.panel),
        title=_("Release the expert"),
        sub=_("%(name)s leaves the panel; the next standby is invited.") % {"name": member.expert},
        trail=way_to(member.panel.call, panel=member.panel),
        submit=_("Release the expert"),
        kind="danger",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def member_give_up(request: SignedInRequest, reference: str) -> HttpResponse:
    """Wait no longer for an answer, with the reason."""
    member = _member(request, reference)
    require_runner(request, member.panel.call)
    form = ReasonForm(posted(request))
    return act_by_form(
        request,
        form,
        lambda: invitation_given_up(actor=request.user, member=member, reason=form.cleaned_data["reason"]),
        done=_("Nobody waits for this answer any longer."),
        to=_to(member.panel),
        title=_("Wait no longer"),
        sub=_("%(name)s has not answered; the next standby is invited.") % {"name": member.expert},
        trail=way_to(member.panel.call, panel=member.panel),
        submit=_("Invite the next standby"),
    )


def _member(request: SignedInRequest, reference: str) -> PanelMember:
    return get_object_or_404(members_visible_to(request.user), reference=reference)


def _to(one: Panel) -> str:
    return reverse("workflow:panel", args=[one.reference])


def _rows(roll: Roll) -> list[dict[str, Any]]:
    """Return the members with the words for their strata and the deadlines of their invitations."""
    names = stratum_names(set(roll.strata.values()))
    due = open_deadlines(roll.members, DeadlineKind.INVITATION)
    return [
        {
            "member": member,
            "stratum": names.get(roll.strata.get(member.expert.number, ""), ""),
            "deadline": due.get(member.pk),
            "calls": list(member.call_records.all()),
        }
        for member in roll.members
    ]


def _metrics(roll: Roll) -> list[dict[str, Any]]:
    accepted, size = len(roll.accepted), roll.panel.size
    chair = roll.chair
    return [
        {
            "label": _("Accepted"),
            "value": accepted,
            "unit": f"/ {size}",
            "kind": "ok" if accepted >= size else "",
            "share": min(100, accepted * 100 // size),
        },
        {"label": _("Answers to come"), "value": len(roll.waiting)},
        {"label": _("Standbys left"), "value": len(roll.standbys)},
        {"label": _("Chair"), "value": chair.expert if chair else _("Not named"), "kind": "" if chair else "warn"},
    ]
