"""Fixtures for all tests: a PostgreSQL that is started when the first test asks for it, and fresh databases in it."""

import asyncio
import itertools
import logging
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
import structlog
from hypothesis import settings

from server.database import Database
from server.migrate import migrate
from tests.lent_databases import LentDatabases
from tests.postgres import Postgres, throwaway_postgres

TEMPLATE: Final = "migrated"
STARTING: Final = ("tests.running", "tests.server_process", "tests.cluster")
"""Where programs are started that take seconds to do so."""

_numbers: Final = itertools.count(1)

# What a property is, is asked of it; not how long the machine took over an example. All tests together ask for more
# examples, and each time for others: `--hypothesis-profile=thorough`. Those of a day are the same each day: a change is
# not refused for an example that its author could not have met.
settings.register_profile("daily", deadline=None, max_examples=25, derandomize=True)
settings.register_profile("thorough", deadline=None)
settings.load_profile("daily")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start browsers and servers come first, then those with most tests: with a long one at the end, the
    other processes of a run would have nothing to do."""
    tests = Counter(item.path for item in items)
    starting = {item.path for item in items if _starts_programs(item)}
    items.sort(key=lambda item: (item.path not in starting, -tests[item.path], item.path))


def _starts_programs(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser") is not None:
        return True
    module = item.getparent(pytest.Module)
    names = () if module is None else vars(module.obj).values()
    return any(getattr(each, "__module__", None) in STARTING for each in names)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Takes back what a test makes of the process's logging."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this test run. Whoever stops it starts it again."""
    with throwaway_postgres() as started:
        asyncio.run(_make_template(started))
        yield started


@pytest.fixture
async def postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    """A database of this test's own with all tables and no rows; it may do with it what it will."""
    name = f"test_{next(_numbers)}"
    yield await postgres.create_database(name, TEMPLATE)
    await postgres.drop_database(name)


@pytest.fixture(scope="session")
def lent_databases(postgres: Postgres) -> LentDatabases:
    """Databases that go from test to test, emptied in between."""
    return LentDatabases(postgres, TEMPLATE, lambda: f"lent_{next(_numbers)}")


@pytest.fixture
async def lent_postgres_url(postgres: Postgres, lent_databases: LentDatabases) -> AsyncIterator[str]:
    """A database with all tables and no rows, for tests that leave PostgreSQL itself alone."""
    name = await lent_databases.lend()
    yield postgres.url(name)
    await lent_databases.take_back(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file without rows, to be copied."""
    made = tmp_path_factory.mktemp("template") / "handrail.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{made}"))
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated database without rows: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("lent_postgres_url"))
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The same, open while the test runs."""
    opened = Database(database_url)
    await opened.start()
    yield opened
    await opened.aclose()


async def _make_template(postgres: Postgres) -> None:
    await migrate(await postgres.create_database(TEMPLATE))
