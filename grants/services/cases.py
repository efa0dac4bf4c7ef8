# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a case in hand, and move its status: the two moves that every act on a case shares."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Application, User


def application_locked(*, application: Application, among: Collection[str]) -> Application:
    """Lock the row of a case and return it fresh; raises GrantsError unless its status is one of ``among``."""
    fresh = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__programme", "rule_set", "organisation", "recommender", "round")
        .get(pk=application.pk)
    )
    if fresh.status not in among:
        raise GrantsError(
            _("This case is now “%(status)s”, so this can no longer be done.")
            % {"status": ApplicationStatus(fresh.status).label}
        )
    return fresh


def application_moved(
    *,
    application: Application,
    status: str,
    actor: User | None,
    action: str,
    data: dict[str, object] | None = None,
    also: Collection[str] = (),
) -> Application:
    """Write the new status of a locked case, with the other fields in ``also``, and record the act."""
    before = application.status
    application.status = status
    application.save(update_fields=["status", *also])
    record(application, actor=actor, action=action, data={"from": before, "to": status, **(data or {})})
    return application
