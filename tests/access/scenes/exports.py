# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of lists on their way out, all of the officer."""

from grants.enums import JobState
from grants.models import ExportJob, Job
from tests.access.scenes.scene import Scene, of, scene
from tests.factories.exports import export_expired, export_made, export_waiting, layout_kept


@scene
def export(stage):
    return of(export_made(stage.people["officer"]))


@scene
def listed_export(stage):
    """Somebody has taken something out, and the list of it is looked at."""
    for who in ("officer", "auditor"):
        kind = {"kind": "experts"} if who == "auditor" else {}
        export_made(stage.people[who], **kind)
    return Scene()


@scene
def waiting_export(stage):
    return of(export_waiting(stage.people["officer"]))


@scene
def running_export(stage):
    export = export_waiting(stage.people["officer"])
    Job.objects.filter(pk=export.job_id).update(
        state=JobState.RUNNING, lease_until=export.created_at, checkpoint={"done": 12000, "total": 100000}
    )
    return of(export)


@scene
def expired_export(stage):
    return of(export_expired(stage.people["officer"]))


@scene
def failed_export(stage):
    export = export_waiting(stage.people["officer"])
    ExportJob.objects.filter(pk=export.pk).update(problem="尚未锁定排名。")
    return of(export)


@scene
def export_order(_stage):
    """A list that an officer may order."""
    data = {"kind": "organisations", "layout": "register", "columns": ["name", "uscc"], "format": "csv"}
    return Scene(data=data)


@scene
def export_layout(stage):
    return of(layout_kept(stage.people["officer"]))
