# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who hold a role."""

from grants.permissions import assign_role
from grants.services.people import membership_enter
from tests.factories.people import UserFactory


def holder(role, target, **fields):
    """Return a new person who holds ``role`` on ``target``."""
    user = UserFactory(**fields)
    assign_role(role=role, user=user, target=target)
    return user


def member(organisation, *, is_administrator, is_preparer, **fields):
    """Return a new person who is a member of ``organisation``."""
    user = UserFactory(**fields)
    membership_enter(
        actor=None, organisation=organisation, user=user, is_administrator=is_administrator, is_preparer=is_preparer
    )
    return user
