# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person was asked to judge, and how he or she answered."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from grants.models import User
from reviewers.enums import MemberState
from reviewers.models import CaseGroup, PanelMember


def invitations_of(user: User) -> QuerySet[PanelMember]:
    """Return the invitations of ``user``, those still to be answered first, each with ``cases`` counted.

    Who was drawn and not yet asked knows nothing of it; nobody need answer for a panel that was drawn again.
    """
    return (
        _members(user)
        .exclude(state=MemberState.DRAWN)
        .select_related("panel__call", "expert")
        .annotate(cases=Count("panel__groups__assessments", distinct=True))
        .order_by(F("answered_at").desc(nulls_first=True), "-pk")
    )


def invitations_open(user: User) -> QuerySet[PanelMember]:
    """Return the invitations that ``user`` has not answered."""
    return _members(user).filter(state=MemberState.INVITED)


def _members(user: User) -> QuerySet[PanelMember]:
    is_replaced = ~Exists(CaseGroup.objects.filter(panel=OuterRef("panel")))
    return PanelMember.objects.filter(expert__user=user).exclude(is_replaced & Q(state=MemberState.INVITED))
