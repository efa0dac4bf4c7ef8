# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of applicants: a draft in the hands of its organisation, and what is posted to it."""

from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.forms import requirement_of


@scene
def open_call(stage):
    """A call that takes applications; what is posted lacks everything."""
    return of(stage.world.opened().call, title="")


def of_section(application, code="F", **data):
    return Scene(
        args={"reference": application.reference, "code": code},
        absent={"reference": ABSENT_REFERENCE, "code": code},
        data=data,
    )


@scene
def section_of_draft(stage):
    application = stage.own(stage.world.opened().draft())
    revision = application.sections.get(code="F").revision
    return of_section(application, revision=revision, note="改造", act="leave")


@scene
def section_of_submitted(stage):
    application = stage.own(stage.world.opened().submitted())
    revision = application.sections.get(code="F").revision
    return of_section(application, revision=revision, note="改造", act="leave")


@scene
def upload_of_nothing(stage):
    application = stage.own(stage.world.opened().draft())
    return of(application, requirement=requirement_of(application).code)


@scene
def version_of_submitted(stage):
    """The print of what was handed in; it is still being drawn."""
    application = stage.own(stage.world.opened().submitted())
    return Scene(
        args={"reference": application.reference, "number": 1}, absent={"reference": ABSENT_REFERENCE, "number": 1}
    )


@scene
def ready_to_submit(stage):
    return of(stage.own(stage.world.opened().draft()), confirmed="on")


@scene
def ready_to_withdraw(stage):
    return of(stage.own(stage.world.opened().draft()), confirmed="on")
