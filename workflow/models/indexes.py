# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes on the engine's tables: what the work list, the gates and the drift check look for."""

from grants.models.indexes import register_index

OPEN = "status IN ('NEW', 'ASSIGNED', 'STARTED')"
# word for word what the work list asks for, lest PostgreSQL read the index on the states of all steps as well
WAITING = "status IN ('NEW', 'ASSIGNED') AND flow_task_type = 'HUMAN'"


def register() -> None:
    """Add the partial indexes, and the one that allows each process a step open only once."""
    register_index(
        "guard_task_open_once",
        "viewflow_task",
        f"UNIQUE INDEX IF NOT EXISTS {{name}} ON {{table}} (process_id, flow_task) WHERE {OPEN}",
    )
    register_index(
        "guard_task_waiting",
        "viewflow_task",
        "INDEX IF NOT EXISTS {name} ON {table} "
        f"(owner_permission, owner_permission_obj_pk, created) WHERE {WAITING} AND owner_id IS NULL",
    )
    register_index(
        "guard_task_by_owner",
        "viewflow_task",
        f"INDEX IF NOT EXISTS {{name}} ON {{table}} (owner_id, created) WHERE {OPEN}",
    )
    register_index(
        "guard_task_by_node",
        "viewflow_task",
        f"INDEX IF NOT EXISTS {{name}} ON {{table}} (flow_task, created) WHERE {OPEN}",
    )
    register_index(
        "guard_process_by_flow",
        "viewflow_process",
        "INDEX IF NOT EXISTS {name} ON {table} (flow_class, created) WHERE status = 'NEW'",
    )
