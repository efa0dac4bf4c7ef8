# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles on panels, and the ground on which an expert sees a case."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.models import Application, User
from grants.permissions import Role, register_ground, register_role
from reviewers.enums import LIVE_SEATS
from reviewers.models import Seat


def own_cases(user: User) -> Q:
    """Open the cases in which ``user`` sits and has declared."""
    seats = Seat.objects.filter(expert__user=user, state__in=LIVE_SEATS, declared_at__isnull=False)
    return Q(pk__in=seats.values("assessment__application_id"))


def register() -> None:
    """Add the roles and grounds of this app."""
    register_role(Role("panel_member", _("Expert"), {"reviewers.panel": ("sit_on_panel",)}))
    register_role(Role("panel_chair", _("Panel chair"), {"reviewers.panel": ("sit_on_panel", "chair_panel")}))
    register_ground(Application, "seat", own_cases)
