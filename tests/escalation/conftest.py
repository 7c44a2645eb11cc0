"""A real SQLite and a real PostgreSQL for the tickets."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from escalation import desk_tables, policy_tables, tables
from escalation.ledger import tables as ledger_tables


@pytest.fixture(params=["sqlite", "postgresql"])
def tickets_url(request: pytest.FixtureRequest) -> str:
    """Where the tickets of this test are."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("lent_postgres_url"))
    return "sqlite+aiosqlite:///:memory:"


@pytest.fixture
async def connection(tickets_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(tickets_url)
    async with engine.connect() as opened:
        for rows in (tables, desk_tables, policy_tables, ledger_tables):
            await opened.run_sync(rows.metadata.create_all)
        yield opened
    await engine.dispose()
