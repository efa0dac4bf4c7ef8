# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out, by the services that take them out."""

from datetime import timedelta

from django.utils import timezone

from grants.models import ExportJob
from grants.selectors.exportkinds import Scope
from grants.services.exportjobs import export_order, layout_save
from grants.services.exports import wanted_of
from grants.services.jobs import job_run


def wanted(user, *, kind="organisations", call=None, layout="register", columns=(), **filters):
    """Return what is asked for, by default the register of organisations as its page shows it."""
    return wanted_of(
        kind=kind, scope=Scope(user, call), filters=filters, layout="" if columns else layout, columns=columns
    )


def export_waiting(user, form="csv", **asked):
    """Order a list."""
    return export_order(actor=user, wanted=wanted(user, **asked), format=form)


def export_made(user, form="csv", **asked):
    """Order a list and run its job."""
    export = export_waiting(user, form, **asked)
    job_run(job_id=export.job_id)
    export.refresh_from_db()
    return export


def export_expired(user, **asked):
    """Order a list, run its job, and let the time of its file pass."""
    export = export_made(user, **asked)
    past = timezone.now() - timedelta(seconds=1)
    ExportJob.objects.filter(pk=export.pk).update(made_at=past - timedelta(hours=1), expires_at=past)
    export.refresh_from_db()
    return export


def layout_kept(user, name="我的", *, is_shared=False, columns=("uscc", "name")):
    """Keep columns of the register of organisations under a name."""
    return layout_save(actor=user, wanted=wanted(user, columns=columns), name=name, is_shared=is_shared)
