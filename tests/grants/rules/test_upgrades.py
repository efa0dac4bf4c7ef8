# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stored rules of an earlier schema are brought up on a copy."""

import pytest

from grants.rules import SCHEMA_VERSION, dump_rules, upgrade
from grants.rules.defaults import default_rules
from grants.rules.upgrades import STEPS


def rename(data):
    data["notice"]["days"] = data["notice"].pop("working_days")
    return data


def test_upgrade_takes_each_step_in_order_and_leaves_the_original_alone():
    stored = {"schema_version": 1, "notice": {"working_days": 5}}

    upgraded = upgrade(stored, steps={1: rename, 2: lambda data: {**data, "added": True}}, target=3)

    assert upgraded == {"schema_version": 3, "notice": {"days": 5}, "added": True}
    assert stored == {"schema_version": 1, "notice": {"working_days": 5}}


def test_upgrade_of_the_present_schema_is_a_deep_copy():
    stored = dump_rules(default_rules())

    upgraded = upgrade(stored)
    upgraded["notice"]["working_days"] = 7

    assert stored == dump_rules(default_rules())


@pytest.mark.parametrize("version", [None, 0, "1", True, 1.5])
def test_version_that_is_no_number_of_a_schema_is_refused(version):
    with pytest.raises(ValueError, match=r"."):
        upgrade({"schema_version": version})


def test_rules_of_a_newer_program_are_refused():
    with pytest.raises(ValueError, match=r"."):
        upgrade({"schema_version": SCHEMA_VERSION + 1})


def test_a_step_exists_for_every_earlier_schema():
    assert sorted(STEPS) == list(range(1, SCHEMA_VERSION))
