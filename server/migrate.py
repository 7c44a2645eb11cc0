"""Brings the database to the tables that this version needs. The four packages' tables meet here, and only here."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

import escalation.tables
import knowledge.tables
import server.conversation.tables
import server.desk.tables
from server.database import DatabaseUnavailable

MIGRATIONS: Final = Path(__file__).parent / "migrations"

METADATA: Final[tuple[MetaData, ...]] = (
    server.conversation.tables.metadata,
    knowledge.tables.metadata,
    escalation.tables.metadata,
)


async def migrate(url: str) -> None:
    """Runs the migrations that are missing at `url` (SQLAlchemy, async driver), in one transaction: all or none.

    Raises DatabaseUnavailable, with the remedy, when it cannot be opened or was written by a newer version.
    """
    engine = _engine(url)
    shown = make_url(url).render_as_string(hide_password=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    except CommandError as error:
        raise DatabaseUnavailable(
            f"{shown} was written by another version of Handrail ({error}). "
            "Run that version, or use another data folder."
        ) from error
    except (DBAPIError, OSError) as error:
        raise DatabaseUnavailable(
            f"{shown} cannot be opened ({error.__class__.__name__}). Check HANDRAIL_DATA_DIR or HANDRAIL_DATABASE_URL, "
            "and that this user may write there."
        ) from error
    finally:
        await engine.dispose()


def upgrade(connection: Connection) -> None:
    """Runs the missing migrations on `connection`."""
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for `connection`; there is no file of it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> AsyncEngine:
    """Also SQLite changes its tables within the transaction, so that a kill in the middle leaves the old ones."""
    engine = create_async_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _leave_transactions_to_us)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _leave_transactions_to_us(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
