# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where messages to the workers travel, and what beat sends when."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab

FILE_BROKER = "filesystem://"
# Redis hands a message out again after this time; the claim on the job's row makes that harmless
VISIBILITY_SECONDS = 300
MINUTE = 60


def transport_options(broker: str, folder: Path) -> dict[str, Any]:
    """Return the options of the transport that ``broker`` names; ``folder`` holds the messages of the file transport."""
    if broker.startswith(FILE_BROKER):
        for name in ("messages", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        messages = str(folder / "messages")
        return {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(folder / "control")}
    if broker.startswith(("redis", "rediss")):
        return {"visibility_timeout": VISIBILITY_SECONDS, "socket_connect_timeout": 2}
    return {}


def _each_minute(task: str) -> dict[str, Any]:
    # a minute's message that nobody took in its minute is overtaken by the next
    return {"task": task, "schedule": MINUTE, "options": {"queue": "fast", "expires": MINUTE - 5}}


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "jobs": _each_minute("grants.jobs_sweep"),
    "messages": _each_minute("grants.messages_sweep"),
    "deadlines": _each_minute("workflow.deadlines_due"),
    "seals": _each_minute("grants.events_seal"),
    "exports": {"task": "grants.exports_sweep", "schedule": 10 * MINUTE, "options": {"queue": "fast"}},
    "anchor": {"task": "grants.anchor_mail", "schedule": crontab(hour=6, minute=0), "options": {"queue": "fast"}},
    "checks": {
        "task": "workflow.checks_nightly",
        "schedule": crontab(hour=2, minute=10),
        "options": {"queue": "fast"},
    },
    "sessions": {"task": "grants.sessions_clean", "schedule": crontab(hour=3, minute=30), "options": {"queue": "fast"}},
}
