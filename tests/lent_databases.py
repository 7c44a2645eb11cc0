"""Databases with all tables and no rows, made once and emptied after each test instead of being made anew.

Making a database and removing it takes a third of a second; taking the few rows of a test out of it, some milliseconds.
"""

from collections.abc import Callable
from typing import Final

import asyncpg

from tests.postgres import Postgres

GROWN_BYTES: Final = 1024 * 1024
"""A table that has grown so large would slow the tests that come after: its database is given up."""

OTHERS_SECONDS: Final = 10.0
"""How long connections that a test has left open may take to end."""

MARK: Final = """
SELECT concat_ws(' ',
  (SELECT concat_ws('-', count(*), max(xmin::text::bigint)) FROM pg_attribute WHERE attrelid >= 16384),
  (SELECT concat_ws('-', count(*), max(xmin::text::bigint)) FROM pg_constraint WHERE oid >= 16384),
  (SELECT concat_ws('-', count(*), max(xmin::text::bigint)) FROM pg_trigger WHERE oid >= 16384),
  (SELECT concat_ws('-', count(*), max(xmin::text::bigint)) FROM pg_proc WHERE oid >= 16384))
"""
"""Is another one after whatever changes tables: each change of a row of the catalogue is one of a later transaction.
What one copies from a template keeps its transactions."""

EMPTY: Final = f"""
DO $$
DECLARE
  each record;
BEGIN
  SET LOCAL session_replication_role = replica; -- neither triggers nor foreign keys: everything goes
  FOR each IN SELECT oid, relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
      AND pg_relation_size(oid) > 0
  LOOP
    IF pg_relation_size(each.oid) > {GROWN_BYTES} THEN
      RAISE EXCEPTION '% has grown', each.relname;
    END IF;
    EXECUTE format('DELETE FROM %I', each.relname);
  END LOOP;
  FOR each IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
  LOOP
    PERFORM setval(each.sequencename::regclass, 1, false);
  END LOOP;
END $$
"""

OTHERS: Final = """
SELECT count(pg_terminate_backend(pid, 1000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class LentDatabases:
    """Copies of the database `template` of `postgres`, which belong to who lends them until they come back."""

    def __init__(self, postgres: Postgres, template: str, name: Callable[[], str]) -> None:
        """`name` gives the next name of a database."""
        self._postgres = postgres
        self._template = template
        self._name = name
        self._empty: list[str] = []
        self._marks: dict[str, str] = {}

    async def lend(self) -> str:
        """The name of a database without rows."""
        if self._empty:
            return self._empty.pop()
        name = self._name()
        await self._postgres.create_database(name, self._template)
        connection = await self._connect(name)
        try:
            self._marks[name] = await connection.fetchval(MARK)
        finally:
            await connection.close()
        return name

    async def take_back(self, name: str) -> None:
        """Empties it for the next one, or gives it up where its tables were changed or have grown."""
        if await self._emptied(name):
            self._empty.append(name)
        else:
            await self._postgres.drop_database(name)

    async def _emptied(self, name: str) -> bool:
        try:
            connection = await self._connect(name)
        except (OSError, asyncpg.PostgresError):
            return False
        try:
            while await connection.fetchval(OTHERS, timeout=OTHERS_SECONDS):
                pass
            if await connection.fetchval(MARK) != self._marks[name]:
                return False
            await connection.execute(EMPTY)
        except asyncpg.RaiseError:
            return False
        finally:
            await connection.close()
        return True

    async def _connect(self, name: str) -> asyncpg.Connection:
        return await asyncpg.connect(self._postgres.url(name).replace("+asyncpg", ""))
