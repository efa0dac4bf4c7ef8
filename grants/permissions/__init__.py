# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what, and who may see what: the only door to the table of grants."""

from grants.permissions.grounds import grounds_of, register_ground
from grants.permissions.questions import (
    GrantBackend,
    Reach,
    has_permission,
    holders,
    holdings,
    holds,
    model_of,
    people_with,
    reach_of,
    reaches,
    require_permission,
    roles_held,
)
from grants.permissions.roles import (
    Role,
    RoleHeld,
    assign_role,
    assign_roles,
    people_in,
    permission_labels,
    register_role,
    registered_roles,
    remove_role,
    role_targets,
    roles_of,
    roles_sync,
)
from grants.permissions.violations import grant_violations

__all__ = [
    "GrantBackend",
    "Reach",
    "Role",
    "RoleHeld",
    "assign_role",
    "assign_roles",
    "grant_violations",
    "grounds_of",
    "has_permission",
    "holders",
    "holdings",
    "holds",
    "model_of",
    "people_in",
    "people_with",
    "permission_labels",
    "reach_of",
    "reaches",
    "register_ground",
    "register_role",
    "registered_roles",
    "remove_role",
    "require_permission",
    "role_targets",
    "roles_held",
    "roles_of",
    "roles_sync",
]
