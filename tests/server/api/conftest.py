"""A database with one site for the endpoints of operators."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.site import add_site
from server.conversation.tables import metadata
from server.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = Database(f"sqlite+aiosqlite:///{tmp_path / 'handrail.db'}")
    await found.start()

    async def make(connection: AsyncConnection) -> None:
        await connection.run_sync(metadata.create_all)
        await add_site(connection, "Acme", ["https://app.example.com"], datetime.now(UTC))

    await found.write(make)
    yield found
    await found.aclose()
