"""The store on SQLite and on PostgreSQL, with one site, and visitors who speak."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import pytest

from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import add_site
from server.conversation.visitor import Visitor
from server.database import Database

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

Say = Callable[..., Awaitable[Said]]


@pytest.fixture
async def site_id(database: Database) -> str:
    site, _ = await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW))
    return site.site_id


@pytest.fixture
def say(database: Database, site_id: str) -> Say:
    """Says something, as the visitor with `secret`, whose latest conversation is meant."""

    async def saying(
        client_id: str, text: str = "Hello", secret: str = "v_1", worker_id: str | None = None, site: str | None = None
    ) -> Said:
        visitor = Visitor(site or site_id, secret, None)
        return await database.write_together(say_together, Saying(visitor, client_id, text, NOW, worker_id=worker_id))

    return saying


def whole(said: Sequence[Said | Exception]) -> list[Said]:
    """What was said, all of which has to be stored."""
    for each in said:
        if isinstance(each, Exception):
            raise each
    return [each for each in said if isinstance(each, Said)]
