# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles of those who judge, given on a panel."""

from django.utils.translation import gettext_lazy as _

from grants.permissions import Role, register_role

EXPERT = Role("expert", _("Expert"), {"reviewers.panel": ("sit_on_panel",)})
CHAIR = Role("chair", _("Panel chair"), {"reviewers.panel": ("sit_on_panel", "chair_panel")})


def register_roles() -> None:
    """Make the roles of a panel known."""
    register_role(EXPERT)
    register_role(CHAIR)
