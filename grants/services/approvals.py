# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take back an approval document that was entered wrongly, before anybody has checked it."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.models import Approval, Call, User
from grants.services.programmes import call_locked


@transaction.atomic
def approval_discard(*, actor: User, approval: Approval, reason: str) -> Call:
    """Remove an entry that nothing rests on yet; the log keeps its number and digest."""
    call = call_locked(call=approval.call, among={CallState.NOTICE_ENDED})
    approval = Approval.objects.select_for_update(of=("self",), no_key=True).get(pk=approval.pk)
    if approval.checked_by_id is not None:
        raise GrantsError(_("This document has already been checked."))
    if not reason.strip():
        raise GrantsError(_("State what is wrong with the entry."))

    approval.entries.all().delete()
    approval.delete()

    record(
        call,
        actor=actor,
        action="call.approval_discarded",
        data={"document": approval.document_number, "digest": approval.digest},
    )
    return call
