# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of lists on their way in: one that was read and waits for its confirmation."""

from tests.access.scenes.scene import SCENES, Scene, of, scene
from tests.factories.rosters import staged

TOO_LONG = "长" * 300
ABSENT_ROW = 10**6


def batch_of(stage):
    return staged(["甲公司", "1", "", ""], actor=stage.people["officer"])


def batch(stage):
    return of(batch_of(stage))


# ``import`` is no name for a function
SCENES["import"] = batch


@scene
def import_row(stage):
    reference = batch_of(stage).reference
    return Scene(
        args={"reference": reference, "number": 2},
        absent={"reference": reference, "number": ABSENT_ROW},
        data={"name": TOO_LONG},
    )


@scene
def kind_of_list(_stage):
    return Scene(args={"kind": "organisations"}, absent={"kind": "nonsense"})
