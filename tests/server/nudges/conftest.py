"""A site with rules, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.site import Site, add_site, set_widget
from server.database import Database

AT = datetime(2026, 11, 27, 10, 30, tzinfo=UTC)


@pytest.fixture
async def site(database: Database) -> Site:
    """It embeds at https://app.example.com, with a rule `stuck` and the rules for checkouts."""

    async def make(rows: AsyncConnection) -> Site:
        site, _ = await add_site(rows, "Fernway help", ["https://app.example.com"], AT)
        await set_widget(rows, site, {"rules": [{"name": "stuck", "when": "errors"}], "presets": ["checkout"]})
        return site

    return await database.write(make)
