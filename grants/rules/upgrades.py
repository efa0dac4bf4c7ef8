# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring rules stored under an earlier schema to the present one, on a copy."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

Step = Callable[[dict[str, Any]], dict[str, Any]]
SCHEMA_VERSION = 1
STEPS: Mapping[int, Step] = MappingProxyType({})


def upgrade(
    data: Mapping[str, Any], *, steps: Mapping[int, Step] = STEPS, target: int = SCHEMA_VERSION
) -> dict[str, Any]:
    """Return a copy of ``data`` at schema ``target``; ``steps[n]`` takes schema n to n + 1.

    Raises ValueError where the version is missing, unknown, or newer than this program.
    """
    version = data.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError(_("The rules do not say which schema they follow."))
    if version > target:
        raise ValueError(_("The rules were written by a newer version of this program."))

    upgraded = deepcopy(dict(data))
    for number in range(version, target):
        upgraded = steps[number](upgraded)
        upgraded["schema_version"] = number + 1
    return upgraded
