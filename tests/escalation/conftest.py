"""A real SQLite for the tickets, and handoffs to open them with."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from escalation.tables import metadata


@pytest.fixture
async def connection() -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine("sqlite+aiosqlite:///:memory:")
    async with engine.connect() as opened:
        await opened.run_sync(metadata.create_all)
        yield opened
    await engine.dispose()
