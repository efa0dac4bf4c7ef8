# SPDX-License-Identifier: AGPL-3.0-or-later
"""The later steps of a call, each of which asks first whether every case is ready for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.models import Call, User
from grants.selectors.counts import BEFORE_APPROVAL, IN_REVIEW, IN_SCREENING, cases_in
from grants.services.programmes import call_locked, call_moved


@transaction.atomic
def call_finish_screening(*, actor: User, call: Call, to: CallState) -> Call:
    """Finish the screening: ``to`` SCREENING_CLOSED where panels follow, ASSESSING where they do not."""
    call = call_locked(call=call, among={CallState.INTAKE_CLOSED})
    waiting = cases_in(call, IN_SCREENING)
    if waiting:
        raise GrantsError(
            _("%(count)d cases are still being recommended, checked or corrected. Finish them first.")
            % {"count": waiting}
        )
    return call_moved(call=call, state=to, actor=actor, action="call.screening_finished")


@transaction.atomic
def call_begin_review(*, actor: User, call: Call) -> Call:
    """Begin the review once groups and panels stand."""
    call = call_locked(call=call, among={CallState.SCREENING_CLOSED})
    return call_moved(call=call, state=CallState.ASSESSING, actor=actor, action="call.review_begun")


@transaction.atomic
def call_finish_review(*, actor: User, call: Call) -> Call:
    """Close the review once every case has its scores."""
    call = call_locked(call=call, among={CallState.ASSESSING})
    waiting = cases_in(call, IN_REVIEW)
    if waiting:
        raise GrantsError(_("%(count)d cases still wait for their scores.") % {"count": waiting})
    return call_moved(call=call, state=CallState.ASSESSED, actor=actor, action="call.review_finished")


@transaction.atomic
def call_reopen_review(*, actor: User, call: Call, reason: str) -> Call:
    """Go back to the review, before anything is signed."""
    call = call_locked(call=call, among={CallState.ASSESSED, CallState.RANKED})
    if not reason.strip():
        raise GrantsError(_("State why the review is opened again."))
    return call_moved(call=call, state=CallState.ASSESSING, actor=actor, action="call.review_reopened")


@transaction.atomic
def call_end_notice(*, actor: User | None, call: Call) -> Call:
    """End the notice period of a call; this approves nobody."""
    call = call_locked(call=call, among={CallState.NOTICED})
    return call_moved(call=call, state=CallState.NOTICE_ENDED, actor=actor, action="call.notice_ended")


@transaction.atomic
def call_take_another_list(*, actor: User, call: Call, reason: str) -> Call:
    """Go back to prepare another list of decisions, as when reserves are promoted."""
    call = call_locked(call=call, among={CallState.ANNOUNCED})
    if not reason.strip():
        raise GrantsError(_("State what the further list is for."))
    return call_moved(call=call, state=CallState.RANKED, actor=actor, action="call.another_list")


@transaction.atomic
def call_take_late_approval(*, actor: User, call: Call) -> Call:
    """Go back to enter an approval for cases whose objection was answered late."""
    call = call_locked(call=call, among={CallState.ANNOUNCED})
    return call_moved(call=call, state=CallState.NOTICE_ENDED, actor=actor, action="call.late_approval")


@transaction.atomic
def call_close(*, actor: User, call: Call) -> Call:
    """Close a call for good; reserves end with it."""
    call = call_locked(call=call, among={CallState.ANNOUNCED})
    waiting = cases_in(call, BEFORE_APPROVAL)
    if waiting:
        raise GrantsError(_("%(count)d cases are still in notice or wait for approval.") % {"count": waiting})
    return call_moved(call=call, state=CallState.CLOSED, actor=actor, action="call.closed")


@transaction.atomic
def call_cancel(*, actor: User, call: Call, reason: str) -> Call:
    """Cancel a call before anything is decided."""
    call = call_locked(
        call=call,
        among={
            CallState.DESIGN,
            CallState.PUBLISHED,
            CallState.OPEN,
            CallState.INTAKE_CLOSED,
            CallState.SCREENING_CLOSED,
            CallState.ASSESSING,
            CallState.ASSESSED,
        },
    )
    if not reason.strip():
        raise GrantsError(_("State why the call is cancelled. Applicants will read it."))
    return call_moved(call=call, state=CallState.CANCELLED, actor=actor, action="call.cancelled")
