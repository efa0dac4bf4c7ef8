# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of a panel ask: who its members are, and what they may."""

from grants.permissions import has_permission
from reviewers.enums import Discipline, MemberRole


def members(panel, role=MemberRole.MEMBER):
    """Return the members of a panel in one role."""
    return list(panel.members.filter(role=role).select_related("expert__user"))


def technical(panel, role=MemberRole.MEMBER):
    """Return those who know the matter."""
    return [member for member in members(panel, role) if member.expert.discipline == Discipline.TECHNICAL]


def may_sit(member):
    """Say whether the expert has the right to sit."""
    return has_permission(member.expert.user, "reviewers.sit_on_panel", member.panel)


def may_chair(member):
    """Say whether the expert has the right of the chair."""
    return has_permission(member.expert.user, "reviewers.chair_panel", member.panel)
