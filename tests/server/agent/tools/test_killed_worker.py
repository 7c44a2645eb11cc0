"""The real server is killed while a confirmed action is under way: the next start sends the same key and tells."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import OctKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from server.conversation.site import site_by_public_key
from server.database import Database
from tests.running import Running, running
from tests.server.agent.tools.service import a_service

SECONDS_MAX = 60.0

TOOLS = """
base_url = "{origin}"
private_network = true
[[tool]]
name = "close_week"
title = "Close the week"
method = "POST"
path = "/weeks/{{user}}"
bind = {{ user = "external_id" }}
changes = true
seconds = 15
show = ["week"]
done = "Week {{week}} is closed."
[tool.card]
title = "Close the week"
confirm = "Close it"
facts = [{{ label = "Week", value = "this one" }}]
"""
PLAYBOOK = """
title = "Closing a week"
category = "other"
tool = "close_week"
examples = ["Please close the timesheet week for me"]
"""


def agent_folder(folder: Path, origin: str) -> Path:
    (folder / "playbooks").mkdir(parents=True)
    (folder / "tools.toml").write_text(TOOLS.format(origin=origin))
    (folder / "playbooks" / "week.toml").write_text(PLAYBOOK)
    return folder


async def token_of(server: Running) -> str:
    database = Database(f"sqlite+aiosqlite:///{server.data_dir / 'handrail.db'}")
    await database.start()
    site = await database.read(lambda rows: site_by_public_key(rows, server.access["site_key"]))
    await database.aclose()
    assert site is not None
    claims = {"sub": "u-1", "exp": int((datetime.now(UTC) + timedelta(hours=1)).timestamp())}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(site.identity_keys[-1].key))


async def panel(server: Running, token: str, visitor: str | None = None) -> tuple[ClientConnection, dict[str, Any]]:
    address = f"{server.origin.replace('http', 'ws')}/v1/visitor"
    socket = await connect(address, origin=Origin(server.origin), compression=None)
    page = {"key": "/demo", "origin": server.origin, "title": "Weeks"}
    hello = {"type": "hello", "version": 1, "site": server.access["site_key"], "page": page, "token": token}
    await socket.send(json.dumps(hello | {"visitor": visitor}))
    return socket, await until(socket, "welcome")


async def until(socket: ClientConnection, kind: str, **values: object) -> dict[str, Any]:
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["type"] == kind and all(frame[name] == value for name, value in values.items()):
                return frame


async def test_a_worker_that_dies_between_the_word_and_the_end_leaves_one_effect_and_an_answer(tmp_path: Path) -> None:
    async with a_service() as service:
        service.says(week=48)
        environment = {"HANDRAIL_AGENT_DIR": str(agent_folder(tmp_path / "agent", service.origin))}
        with running(tmp_path / "data", environment=environment) as server:
            token = await token_of(server)
            socket, welcome = await panel(server, token)
            say = {"type": "say", "client_id": uuid4().hex, "text": "Please close the timesheet week for me"}
            await socket.send(json.dumps(say))
            card = (await until(socket, "message", author="ai"))["card"]
            service.wait_seconds = 10.0
            decide = {"type": "decide", "client_id": uuid4().hex, "action": card["action"], "confirm": True}
            await socket.send(json.dumps(decide))
            await until(socket, "ack", client_id=decide["client_id"])
            async with asyncio.timeout(SECONDS_MAX):
                await service.arrived.wait()
            server.kill()
        service.wait_seconds = 0.0
        with running(tmp_path / "data", environment=environment) as server:
            socket, _ = await panel(server, token, welcome["visitor"])
            told = await until(socket, "message", text="Week 48 is closed.")
            await socket.close()
        assert told["author"] == "ai"
        assert {each.headers["idempotency-key"] for each in service.asked} == {card["action"]}
        assert {each.target for each in service.asked} == {"/weeks/u-1"}
        assert len(service.asked) == 2
