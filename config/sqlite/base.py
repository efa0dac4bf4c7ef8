# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database backend: Django's SQLite with our pragmas, the turnstile, and triggers that survive a table rebuild."""

from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from config.sqlite.schema import DatabaseSchemaEditor
from config.sqlite.turnstile import Turnstile, TurnstileTimeoutError

BUSY_SECONDS = 20
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    # without it INSERT OR REPLACE deletes rows past the triggers that refuse a DELETE
    "PRAGMA recursive_triggers=ON",
)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that queues at the turnstile before each outermost transaction."""

    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turnstile: Turnstile | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Add what every connection needs; OPTIONS may still say otherwise."""
        options = self.settings_dict["OPTIONS"]
        options.setdefault("timeout", BUSY_SECONDS)
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("init_command", ";".join(PRAGMAS))
        return super().get_connection_params()

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_turnstile()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # unknown to the stubs
        except BaseException:
            self._leave_turnstile()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # unknown to the stubs
        self._leave_turnstile()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self._leave_turnstile()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # unknown to the stubs
        finally:
            self._leave_turnstile()

    def _enter_turnstile(self) -> None:
        if self.is_in_memory_db():
            return
        if self._turnstile is None:
            self._turnstile = Turnstile(str(self.settings_dict["NAME"]))
        try:
            self._turnstile.enter(self.settings_dict["OPTIONS"]["timeout"])
        except TurnstileTimeoutError:
            raise OperationalError("database is locked: the turn did not come in time") from None

    def _leave_turnstile(self) -> None:
        if self._turnstile is not None:
            self._turnstile.leave()
