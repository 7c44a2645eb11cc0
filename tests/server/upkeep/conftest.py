"""What the rounds' tests share."""

import pytest

from server.database import Database
from tests.server.upkeep.watched import Watch, watch_on


@pytest.fixture
async def watch(database: Database) -> Watch:
    return await watch_on(database)
