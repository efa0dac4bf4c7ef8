# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a call, as frozen models: one module per chapter."""

from grants.rules.call import SCHEMA_VERSION, CallRules, dump_rules, load_rules
from grants.rules.upgrades import upgrade

__all__ = ["SCHEMA_VERSION", "CallRules", "dump_rules", "load_rules", "upgrade"]
