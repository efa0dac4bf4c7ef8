# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take an award in hand, and move its status: the two moves that every act on an award shares."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import AwardStatus
from grants.exceptions import GrantsError
from grants.models import Award, User


def award_locked(*, award: Award, among: Collection[str] | None = None) -> Award:
    """Lock the row of an award and return it fresh; raises GrantsError unless its status is one of ``among``."""
    fresh = (
        Award.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__call__programme", "rule_set", "organisation", "programme", "approval")
        .get(pk=award.pk)
    )
    if among is not None and fresh.status not in among:
        raise GrantsError(
            _("This award is now “%(status)s”, so this can no longer be done.")
            % {"status": AwardStatus(fresh.status).label}
        )
    return fresh


def award_moved(
    *,
    award: Award,
    status: AwardStatus,
    actor: User | None,
    action: str,
    data: dict[str, object] | None = None,
    also: Collection[str] = (),
) -> Award:
    """Write the new status of a locked award, with the other fields in ``also``, and record the act."""
    before = award.status
    award.status = status
    award.save(update_fields=["status", *also])
    record(award, actor=actor, action=action, data={"from": str(before), "to": status.value, **(data or {})})
    return award


def reason_required(*, reason: str) -> str:
    """Return a reason without its outer spaces; raises GrantsError when there is none."""
    if not reason.strip():
        raise GrantsError(_("State the reason. The organisation will read it."))
    return reason.strip()
