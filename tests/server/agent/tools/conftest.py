"""A team's service, an exchange with it, and a conversation in which its tools are used."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.agent.answer import Turn, TurnContact
from server.agent.tools.exchange import Exchange
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import add_site
from server.conversation.visitor import Visitor
from server.database import Database
from tests.server.agent.tools.service import Service, a_service

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
MARA = TurnContact("v_mara", "Mara", "mara@example.com", "u-1", "gold", {"account": "acme", "plan": "Grove"}, True)
STRANGER = TurnContact("v_stranger", attributes={})


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with a_service() as started:
        yield started


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    opened = Exchange()
    yield opened
    await opened.aclose()


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
async def said(database: Database) -> Said:
    """The first message of a conversation."""
    site = (await database.write(lambda rows: add_site(rows, "Acme help", (), NOW)))[0]
    visitor = Visitor(site.site_id, "v_1", None)
    return await database.write_together(say_together, Saying(visitor, "m-1", "Hello", NOW))


@pytest.fixture
def turn(said: Said) -> Turn:
    """A turn of Mara, whom the host vouches for."""
    conversation, run = said.conversation, said.run
    assert run is not None
    return Turn(
        "Please do it",
        None,
        (),
        "Acme",
        site_id=conversation.site_id,
        conversation_id=conversation.conversation_id,
        run_id=run.run_id,
        contact=MARA,
    )
