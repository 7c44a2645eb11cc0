"""The demo's playbooks, a matcher over them with the real embedding model, and the demo's back end on a port."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from starlette.routing import Mount

from knowledge.served_embedder import ServedEmbedder
from server.agent.answer import Turn, TurnContact
from server.agent.playbooks.engine import PlaybookReflex
from server.agent.playbooks.matching import PlaybookMatcher
from server.agent.playbooks.reading import read_playbooks
from server.agent.tools.exchange import Exchange
from server.agent.tools.toolbox import ServerToolbox
from server.agent.tools.tools_file import read_tools
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import add_site
from server.conversation.visitor import Visitor
from server.database import Database
from server.demo.backend import ACCOUNT, USER
from server.demo.backend_routes import backend_routes
from server.demo.product import DEMO_AGENT, Product
from tests.knowledge.exported_model import models_folder
from tests.server.agent.tools.service import served

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
MARA = TurnContact("v_1", "Mara", None, USER, None, {"account": ACCOUNT, "plan": "Grove", "user": USER}, True)


@dataclass(frozen=True, slots=True)
class Demo:
    """Fernway with its AI agent, and the first turn of a conversation with Mara."""

    product: Product
    toolbox: ServerToolbox
    reflex: PlaybookReflex
    turn: Turn


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def matcher() -> AsyncIterator[PlaybookMatcher]:
    embedder = ServedEmbedder(None, models_folder())
    await embedder.ready()
    matcher = PlaybookMatcher(read_playbooks(DEMO_AGENT), embedder)
    await matcher.warm()
    yield matcher
    await embedder.aclose()


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
async def demo(database: Database, matcher: PlaybookMatcher) -> AsyncIterator[Demo]:
    product = Product("https://fernway.example")
    site = (await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW)))[0]
    said: Said = await database.write_together(
        say_together, Saying(Visitor(site.site_id, "v_1", None), "m-1", "Hello", NOW)
    )
    assert said.run is not None
    exchange = Exchange()
    async with served([Mount("/demo/api", routes=backend_routes(product.backend, product.origin))]) as origin:
        tools = read_tools(DEMO_AGENT, product.environment(origin))
        toolbox = ServerToolbox(tools, exchange, database, lambda: NOW, ("plan",), ("fernway.example",))
        conversation_id, run_id = said.conversation.conversation_id, said.run.run_id
        turn = Turn(
            "",
            None,
            (),
            "Fernway",
            site_id=site.site_id,
            conversation_id=conversation_id,
            run_id=run_id,
            contact=MARA,
        )
        yield Demo(product, toolbox, PlaybookReflex(matcher, toolbox), turn)
    await exchange.aclose()
