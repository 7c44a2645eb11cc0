"""The two servers of `bench_relay`, each in a process of its own: a bare relay, and the whole service.

`python -m tests.relay_servers relay PORT MODEL_URL` is what one writes in an afternoon: a Starlette socket that passes
on what LangChain's ChatOpenAI streams, one frame a token, and stores nothing.
`python -m tests.relay_servers service PORT MODEL_URL FOLDER` is Handrail on SQLite, with a knowledge base that answers
at once; it writes the site's key to `FOLDER/site_key`.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import uvicorn
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from server.agent.prompt import PromptMessage, prompt_of
from server.app import build_app
from server.conversation.site import add_site
from server.database import Database
from server.embed.assets import read_widget_files
from server.logs import configure_logging
from server.migrate import migrate
from server.serve import collect_seldom, listen, serve
from server.settings import read_settings
from tests.instant_knowledge import InstantKnowledge
from tests.knowledge.exported_model import models_folder
from tests.server.agent.material import INVITE, passage, retrieved, turn_of
from tests.server_process import WIDE_LIMITS

QUESTION: Final = "How do I invite someone?"
CHATS_MAX: Final = 1_024
"""Answers at the same time: more than the bench asks for."""


def relay(port: int, model_url: str) -> None:
    """Serves the bare relay until it is stopped."""
    model = ChatOpenAI(model="stream", base_url=model_url, api_key=lambda: "none", max_retries=0)
    prompt = [_message(each) for each in prompt_of(turn_of(QUESTION), [passage(INVITE)]).messages]

    async def chat(socket: WebSocket) -> None:
        await socket.accept()
        async for _question in socket.iter_text():
            async for chunk in model.astream(prompt):
                if chunk.content:
                    await socket.send_text(json.dumps({"type": "delta", "text": chunk.content}))
            await socket.send_text(json.dumps({"type": "message", "author": "ai"}))

    uvicorn.run(
        Starlette(routes=[WebSocketRoute("/", chat)]),
        port=port,
        loop="asyncio",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="error",
    )


def service(port: int, model_url: str, folder: Path) -> None:
    """Serves Handrail until it is stopped."""
    collect_seldom()
    environment = WIDE_LIMITS | {f"HANDRAIL_{name}": str(CHATS_MAX) for name in ("RUNS_CONCURRENT", "RUNS_PER_SITE")}
    # Without it a process exports the model meanwhile, and takes the processor from both.
    environment["HANDRAIL_MODELS_DIR"] = str(models_folder())
    settings = read_settings(
        environment, data_dir=folder, port=port, model="openai:stream", model_base_url=model_url, log_level="error"
    )
    configure_logging(settings)
    asyncio.run(_prepare(settings.sqlalchemy_url, settings.origin, folder))
    knowledge = InstantKnowledge(retrieved(passage(INVITE)))
    app = build_app(settings, read_widget_files(), knowledge=knowledge)
    serve(app, settings, listen(settings), lambda: None)


async def _prepare(url: str, origin: str, folder: Path) -> None:
    await migrate(url)
    database = Database(url)
    await database.start()
    site, _ = await database.write(lambda rows: add_site(rows, "Bench", [origin], datetime.now(UTC)))
    await database.aclose()
    (folder / "site_key").write_text(site.public_key)


def _message(message: PromptMessage) -> BaseMessage:
    return SystemMessage(message.text) if message.role == "system" else HumanMessage(message.text)


if __name__ == "__main__":
    kind, given_port, address, *rest = sys.argv[1:]
    if kind == "relay":
        relay(int(given_port), address)
    else:
        service(int(given_port), address, Path(rest[0]))
