# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of forms: sections and attachments of a case."""

from grants.selectors.clock import database_now
from tests.access.scenes.scene import of, scene
from tests.factories.forms import attached
from workflow.services.cases import case_submit


@scene
def file_of_draft(stage):
    return of(attached(stage.own(stage.world.opened().draft())))


@scene
def file_of_submitted(stage):
    application = stage.own(stage.world.opened().draft())
    attachment = attached(application)
    case_submit(actor=application.created_by, application=application, received_at=database_now())
    return of(attachment)
