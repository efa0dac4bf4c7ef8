# SPDX-License-Identifier: AGPL-3.0-or-later
"""The anchor file: one line for each seal of the audit log, only ever appended to."""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

Anchor = dict[str, Any]


def anchor_path() -> Path:
    """Return the anchor file."""
    return Path(settings.ANCHOR_DIR) / "anchors.jsonl"


def anchor_line(anchor: Anchor) -> str:
    """Return the one spelling of an anchor, without the line end."""
    return json.dumps(anchor, sort_keys=True)


def anchors_append(newer_than: Callable[[int], Iterable[Anchor]]) -> int:
    """Append what ``newer_than(last seq in the file)`` gives, one process at a time; return how many lines."""
    path = anchor_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        present = file.read()
        whole = present[: present.rfind(b"\n") + 1]
        if whole != present:
            # the power went in the middle of a line: it comes again from the database
            file.truncate(len(whole))
        last = max((_parse(line).get("seq", 0) for line in whole.splitlines()), default=0)
        lines = [anchor_line(anchor) + "\n" for anchor in newer_than(last)]
        file.write("".join(lines).encode())
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def anchors_read() -> Iterator[Anchor]:
    """Yield the anchors in the order of the file; a line that is none comes as an empty one."""
    with suppress(FileNotFoundError), anchor_path().open("rb") as file:
        for line in file:
            yield _parse(line)


def _parse(line: bytes) -> Anchor:
    try:
        anchor = json.loads(line)
    except ValueError:
        return {}
    return anchor if isinstance(anchor, dict) else {}
