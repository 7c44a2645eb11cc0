"""Brings the database to the tables that this version needs. The four packages' tables meet here, and only here."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

import escalation.alerts.tables
import escalation.audit.tables
import escalation.desk_tables
import escalation.health.tables
import escalation.ledger.tables
import escalation.policy_tables
import escalation.reporting.tables
import escalation.sprint.tables
import escalation.tables
import knowledge.tables
import server.conversation.search_tables
import server.conversation.tables
import server.integrations.tables
import server.team.tables
from server.database import DatabaseUnavailable
from server.storage.sqlite_store import refuse_network_disk
from server.storage.url import cannot_open, is_sqlite, parse_url, shown

MIGRATIONS: Final = Path(__file__).parent / "migrations"

METADATA: Final[tuple[MetaData, ...]] = (
    server.conversation.tables.metadata,
    knowledge.tables.metadata,
    escalation.tables.metadata,
    escalation.desk_tables.metadata,
    escalation.policy_tables.metadata,
    escalation.ledger.tables.metadata,
    escalation.audit.tables.metadata,
    escalation.sprint.tables.metadata,
    escalation.alerts.tables.metadata,
    escalation.health.tables.metadata,
    escalation.reporting.tables.metadata,
    server.integrations.tables.metadata,
)

MIGRATION_LOCK: Final = 0x48_61_6E_64_72_61_69_6C
"""Key of PostgreSQL's advisory lock that one migrating process holds: the letters of Handrail."""

CONNECT_SECONDS_MAX: Final = 5.0

WAIT_SECONDS_MAX: Final = 600
"""How long a process that starts waits for another that migrates; large tables take minutes."""


async def migrate(url: str) -> None:
    """Runs the migrations that are missing at `url` (SQLAlchemy, async driver), in one transaction: all or none.

    Processes that start at the same time take turns; all but the first find nothing left to do. Raises
    DatabaseUnavailable, with the remedy, when it cannot be opened or was written by a newer version.
    """
    parsed = parse_url(url)
    if is_sqlite(parsed):
        refuse_network_disk(Path(parsed.database or ""))
    engine = _engine(parsed)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    except CommandError as error:
        raise DatabaseUnavailable(
            f"{shown(parsed)} was written by another version of Handrail ({error}). "
            "Run that version, or use another data folder."
        ) from error
    except Exception as error:  # drivers raise what they like for a wrong option, host or password
        raise cannot_open(parsed, error) from error
    finally:
        await engine.dispose()


def upgrade(connection: Connection) -> None:
    """Runs the missing migrations on `connection`."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS_MAX}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for `connection`; there is no file of it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _engine(url: URL) -> AsyncEngine:
    """Also SQLite changes its tables within the transaction, so that a kill in the middle leaves the old ones."""
    if not is_sqlite(url):
        return create_async_engine(url, connect_args={"timeout": CONNECT_SECONDS_MAX})
    engine = create_async_engine(url)
    event.listen(engine.sync_engine, "connect", _leave_transactions_to_us)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _leave_transactions_to_us(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
