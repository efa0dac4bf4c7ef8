# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs: one JSON object a line on standard error, without personal data."""

from typing import Any

import structlog

from grants.engine.scrub import scrub

KEPT = frozenset({"timestamp", "level", "logger"})


def scrubbed(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take personal data out of every text of a log line."""
    return {name: value if name in KEPT else _clean(value) for name, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else scrub(str(value))


def json_logging(level: str) -> dict[str, Any]:
    """Return Django's LOGGING; ``level`` is the lowest that is written."""
    first: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    _configure_structlog(first)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*first, structlog.stdlib.ExtraAdder()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            # the trace as text: a dictionary of it would hold local variables
            structlog.processors.format_exc_info,
            scrubbed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # a missing page is no event; failures carry an incident number from our own pages
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # each step of each page of each document
            "weasyprint": {"level": "WARNING"},
            # a folder as broker has no host to name
            "kombu.connection": {"level": "ERROR"},
        },
    }


def _configure_structlog(first: list[Any]) -> None:
    structlog.configure(
        processors=[
            *first,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
