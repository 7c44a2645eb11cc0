"""A real SQLite and a real PostgreSQL for the tickets."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from escalation.ledger.tables import metadata as ledger_metadata
from escalation.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def tickets_url(request: pytest.FixtureRequest) -> str:
    """Where the tickets of this test are."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return "sqlite+aiosqlite:///:memory:"


@pytest.fixture
async def connection(tickets_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(tickets_url)
    async with engine.connect() as opened:
        await opened.run_sync(metadata.create_all)
        await opened.run_sync(ledger_metadata.create_all)
        yield opened
    await engine.dispose()
