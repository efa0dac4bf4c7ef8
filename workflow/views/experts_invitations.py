# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations to judge: what is asked, until when, and the answer of the expert."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grants.exceptions import GrantsError
from grants.models import User
from reviewers.enums import MemberState
from reviewers.models import PanelMember
from reviewers.selectors.invitations import invitations_of
from workflow.forms.invitations import AnswerForm
from workflow.selectors.invitations import invitation_rows
from workflow.services.panels import invitation_answered


@login_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """List what a person was asked to judge, the unanswered first."""
    return render(request, "workflow/invitations.html", _context(request.user))


@login_required
@require_POST
def invitation_answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the answer to one invitation."""
    member = get_object_or_404(invitations_of(_person(request.user)), reference=reference)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, member, form)
    try:
        invitation_answered(
            actor=_person(request.user), member=member, accepts=form.accepts, note=form.cleaned_data["reason"]
        )
    except GrantsError as error:
        form.add_error(None, str(error))
        return _refused(request, member, form)
    messages.success(request, _thanks(accepts=form.accepts))
    return redirect("workflow:invitations")


def _thanks(*, accepts: bool) -> str:
    if accepts:
        return _("You have accepted. You are told as soon as the cases are handed over.")
    return _("You have declined. Thank you for the quick answer.")


def _refused(request: HttpRequest, member: PanelMember, form: AnswerForm) -> HttpResponse:
    context = _context(request.user) | {"refused": member.reference, "form": form}
    return render(request, "workflow/invitations.html", context, status=422)


def _context(user: Any) -> dict[str, Any]:
    rows = invitation_rows(list(invitations_of(_person(user))))
    return {
        "waiting": [row for row in rows if row.member.state == MemberState.INVITED],
        "answered": [row for row in rows if row.member.state != MemberState.INVITED],
        "form": AnswerForm(),
        "refused": "",
    }


def _person(user: Any) -> User:
    """Return who is signed in; the decorator has sent everybody else away."""
    person: User = user
    return person
