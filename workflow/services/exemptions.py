# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exemptions as acts of people: who may enter one, who may check it."""

from typing import Any

from django.db import transaction

from grants.models import Call, Exemption, User
from grants.permissions import require_permission
from grants.services.exemptions import exemption_check, exemption_enter

EXEMPT = "grants.exempt_call"


@transaction.atomic
def exemption_record(*, actor: User, call: Call, **fields: Any) -> Exemption:
    """Enter an exemption from its document."""
    require_permission(actor, EXEMPT, call)
    return exemption_enter(actor=actor, call=call, **fields)


@transaction.atomic
def exemption_confirm(*, actor: User, exemption: Exemption) -> Exemption:
    """Check an exemption as a second person."""
    require_permission(actor, EXEMPT, exemption.call)
    return exemption_check(actor=actor, exemption=exemption)
