# SPDX-License-Identifier: AGPL-3.0-or-later
"""A schema editor that carries triggers through table rebuilds.

SQLite drops a table's triggers with the table, and refuses to rename a table while a trigger elsewhere names
one that is gone. Both happen when Django rebuilds a table, so all triggers step aside for the schema change
and come back before it is committed.
"""

from types import TracebackType
from typing import Any

from django.db.backends.sqlite3 import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Django's editor, with the triggers out of its way."""

    def __enter__(self) -> Any:
        editor = super().__enter__()
        self._stepped_aside = [] if self.collect_sql else self._triggers()
        for name, _table, _sql in self._stepped_aside:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}")
        return editor

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if exc_type is None or not self.atomic_migration:
            self._put_back()
        super().__exit__(exc_type, exc_value, traceback)

    def _triggers(self) -> list[tuple[str, str, str]]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            return list(cursor.fetchall())

    def _put_back(self) -> None:
        tables = set(self.connection.introspection.table_names())
        present = {name for name, _table, _sql in self._triggers()}
        for name, table, sql in self._stepped_aside:
            if table in tables and name not in present:
                # no parameters: a trigger's text may hold per cent signs
                self.execute(sql, params=None)
