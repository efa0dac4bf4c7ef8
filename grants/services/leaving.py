# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways a case leaves before it is decided: withdrawn, lapsed, stopped with its call."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Application, User
from grants.selectors.clock import database_now
from grants.selectors.counts import BEFORE_DECISION
from grants.selectors.windows import closing_of
from grants.services.cases import application_locked, application_moved
from grants.services.recommendations import quota_release


@transaction.atomic
def application_withdraw(*, actor: User, application: Application) -> Application:
    """Withdraw a case before its decision; its place in the quota is free again."""
    application = application_locked(application=application, among=BEFORE_DECISION)
    quota_release(application=application)
    return application_moved(
        application=application, status=ApplicationStatus.WITHDRAWN, actor=actor, action="application.withdrawn"
    )


@transaction.atomic
def application_lapse(*, actor: User | None, application: Application) -> Application:
    """Let a case lapse: a draft after the intake, or a correction that was not answered in time."""
    application = application_locked(
        application=application, among={ApplicationStatus.DRAFT, ApplicationStatus.RETURNED}
    )
    if application.status == ApplicationStatus.DRAFT and database_now() < closing_of(application):
        raise GrantsError(_("This draft may still be submitted."))
    return application_moved(
        application=application, status=ApplicationStatus.LAPSED, actor=actor, action="application.lapsed"
    )


@transaction.atomic
def application_stop(*, actor: User | None, application: Application) -> Application:
    """Let a case end with its call when the call is cancelled."""
    application = application_locked(application=application, among=BEFORE_DECISION)
    return application_moved(
        application=application, status=ApplicationStatus.LAPSED, actor=actor, action="application.stopped_with_call"
    )
