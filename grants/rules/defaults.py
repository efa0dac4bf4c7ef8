# SPDX-License-Identifier: AGPL-3.0-or-later
"""Default rules: reference/rules_default.yaml in our keys and units, completed and fitted to a programme."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from grants.rules.call import SCHEMA_VERSION, CallRules
from grants.rules.mapping import SETTINGS
from grants.rules.programmes import ADDED, PROGRAMME_RULES

RULES_FILE: Path = settings.BASE_DIR / "reference" / "rules_default.yaml"


def read_file(path: Path = RULES_FILE) -> dict[str, Any]:
    """Return the file as text only: with BaseLoader 0.30 stays "0.30" and never becomes a float."""
    with path.open(encoding="utf-8") as stream:
        # BaseLoader builds text, lists and maps only
        return dict(yaml.load(stream, Loader=yaml.BaseLoader))  # nosec B506 # noqa: S506


def value_at(tree: Any, path: str) -> Any:
    """Return what stands at a dotted path; raises KeyError."""
    for key in path.split("."):
        tree = tree[key]
    return tree


def values_of_file(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return our values by our paths, read from the file's ``tree``."""
    return {setting.path: setting.convert(value_at(tree, setting.origin)) for setting in SETTINGS}


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by dotted path as a tree of dictionaries."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *chapters, key = path.split(".")
        branch = tree
        for chapter in chapters:
            branch = branch.setdefault(chapter, {})
        branch[key] = value
    return tree


@cache
def _values() -> Mapping[str, Any]:
    """Return what holds for every programme, read once: the file takes a quarter of a second."""
    return {"schema_version": SCHEMA_VERSION, **values_of_file(read_file()), **ADDED}


@cache
def default_rules(programme_code: str = "DEMO_PROJECT") -> CallRules:
    """Return the default rules of a programme of the plan; raises KeyError for one that takes no applications."""
    return CallRules.model_validate(nested({**_values(), **PROGRAMME_RULES[programme_code]}))
