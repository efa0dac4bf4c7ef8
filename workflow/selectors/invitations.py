# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations with what the rules of their calls and the calendar say about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType

from grants.models import Round, RuleSet
from grants.rules import load_rules
from reviewers.models import PanelMember
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """What one invitation asks: until when to answer, from when and for how many working days to score."""

    member: PanelMember
    due: datetime | None
    is_provisional: bool
    starts_on: date | None
    working_days: int


def invitation_rows(members: Sequence[PanelMember]) -> list[InvitationRow]:
    """Return the rows of invitations (with ``panel__call`` joined), in three queries for any number."""
    calls = {member.panel.call_id for member in members}
    days = {
        rule_set.call_id: load_rules(rule_set.data).scoring.working_days
        for rule_set in RuleSet.objects.filter(call__in=calls).order_by("version")
    }
    starts = dict(Round.objects.filter(call__in=calls).order_by("number").values_list("call", "review_starts_on"))
    due = _deadlines(members)
    return [
        InvitationRow(
            member=member,
            due=due[member.pk].due_at if member.pk in due else None,
            is_provisional=member.pk in due and due[member.pk].is_provisional,
            starts_on=starts.get(member.panel.call_id),
            working_days=days[member.panel.call_id],
        )
        for member in members
    ]


def _deadlines(members: Sequence[PanelMember]) -> dict[int, Deadline]:
    rows = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(PanelMember),
        subject_id__in=[member.pk for member in members],
        kind=DeadlineKind.INVITATION,
        state=DeadlineState.OPEN,
    )
    return {deadline.subject_id: deadline for deadline in rows}
