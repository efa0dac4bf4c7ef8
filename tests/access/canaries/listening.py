# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that is logged or printed meanwhile, as it was before any formatter has cleaned it."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field

OURS = ("grants", "reviewers", "workflow", "config", "ronghe", "django.request", "django.security", "axes", "allauth")
PLAIN = frozenset(vars(logging.makeLogRecord({})))


@dataclass
class Heard(logging.Handler):
    """A handler that keeps each record as one text: message, what was handed along, and the traceback."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record; what the database is asked is left out, for it is written to no log."""
        if record.name.startswith("django.db.backends"):
            return
        more = [f"{name}={value}" for name, value in vars(record).items() if name not in PLAIN]
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self.lines.append(" ".join([record.name, record.getMessage(), *more, trace, record.stack_info or ""]))


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear the root logger and the console while the block runs, our own loggers down to the finest level."""
    heard, console = Heard(), io.StringIO()
    loggers = [logging.getLogger(), *map(logging.getLogger, OURS)]
    levels = [logger.level for logger in loggers]
    loggers[0].addHandler(heard)
    for logger in loggers[1:]:
        logger.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(console), redirect_stderr(console):
            yield heard
    finally:
        loggers[0].removeHandler(heard)
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        heard.lines += console.getvalue().splitlines()
