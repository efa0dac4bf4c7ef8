# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a scene is; each sets the stage for the rows of the access table that name it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.access.stage import Stage

ABSENT_REFERENCE = "ZZZZZZZZZZ"


@dataclass
class Scene:
    """What a request needs: arguments of the address, those of a row that is not there, and data to post."""

    args: dict = field(default_factory=dict)
    absent: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)


SCENES: dict[str, Callable[[Stage], Scene]] = {}


def scene(function):
    """Register a scene under the name of its function."""
    SCENES[function.__name__] = function
    return function


def of(row, **data):
    """Return the scene of one row that is addressed by its reference."""
    return Scene(args={"reference": row.reference}, absent={"reference": ABSENT_REFERENCE}, data=data)
