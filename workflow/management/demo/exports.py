# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out: one that is ready for the officer, and a layout that he shares."""

from grants.selectors.exportkinds import Scope
from grants.services.exportjobs import export_order, layout_save
from grants.services.exports import wanted_of
from grants.services.jobs import job_run
from workflow.management.demo.people import Cast

COLUMNS = ("number", "name", "employer", "discipline", "industries", "most")


def exports_filled(cast: Cast) -> None:
    """Take the register of experts out, as the officer does."""
    scope = Scope(user=cast.officer)
    wanted = wanted_of(kind="experts", scope=scope, filters={"discipline": "technical"}, columns=COLUMNS)
    layout_save(actor=cast.officer, wanted=wanted, name="抽取用专家名单", is_shared=True)
    export = export_order(actor=cast.officer, wanted=wanted, format="xlsx")
    if export.job is not None:
        job_run(job_id=export.job.pk)
