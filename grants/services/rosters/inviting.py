# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell the people whom a batch entered; nothing in a message opens an account but the own number or address."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import ImportJob, User
from grants.services.messages import message_queue
from grants.services.rosters.batches import batch_locked, require_kind
from grants.services.rosters.kinds import InvitingRoster, roster_kinds
from grants.services.rosters.staging import CHUNK
from grants.services.rosters.undoing import WRITTEN_STATES
from grants.storage.bulk import rows_update


def invitations_send(*, batch: ImportJob, actor: User | None) -> int:
    """Queue the invitations that follow from a written batch, each once whatever happens; return how many.

    May be called again, as after a crash or when a stopped batch went on: who was invited is not invited again.
    Raises GrantsError for a batch that is not written, or of a kind by which nobody is invited.
    """
    sent, last = 0, 0
    while True:
        count, last = _invite(batch, actor, after=last)
        sent += count
        if not last:
            return sent


def is_inviting(*, batch: ImportJob) -> bool:
    """Say whether somebody can be invited by this kind of batch."""
    return isinstance(roster_kinds()[batch.kind].open(batch.created_by), InvitingRoster)


@transaction.atomic
def _invite(batch: ImportJob, actor: User | None, *, after: int) -> tuple[int, int]:
    """Invite the people of the next rows; say how many, and the last row that was looked at (0 at the end)."""
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    roster = roster_kinds()[batch.kind].open(actor)
    if not isinstance(roster, InvitingRoster):
        raise GrantsError(_("Nobody is invited by this kind of list."))
    if batch.state not in WRITTEN_STATES:
        raise GrantsError(_("People are invited once the import is written."))

    waiting = batch.rows.filter(is_applied=True, invited_at=None, number__gt=after)
    rows = list(waiting.order_by("number")[:CHUNK])
    invitations = roster.invitations(rows)
    invited = [row for row in rows if row.number in invitations]
    for row in invited:
        said = invitations[row.number]
        message_queue(subject=said.subject, template=said.template, to=said.to, context=said.context)
        row.invited_at = timezone.now()
    rows_update(invited, ["invited_at"])

    if invited:
        record(batch, actor=actor, action="roster.invited", data={"rows": len(invited)})
    return len(invited), rows[-1].number if rows else 0
