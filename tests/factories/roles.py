# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who hold a role."""

from grants.permissions import assign_role
from tests.factories.people import UserFactory


def holder(role, target, **fields):
    """Return a new person who holds ``role`` on ``target``."""
    user = UserFactory(**fields)
    assign_role(role=role, user=user, target=target)
    return user
