"""The servers of `bench_realtime`: one of our sockets, or a bare one, behind the same settings of uvicorn.

`python -m tests.realtime_served bare|visitor|loop|desk PORT FOLDER`; what a client says first, and its headers, stand
in `FOLDER/KIND.json` once it listens.
"""

import asyncio
import json
import sys
from itertools import count
from pathlib import Path
from typing import Any, Final

import uvicorn
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from escalation.tables import tickets
from server.desk.sessions import open_session
from server.migrate import migrate
from server.realtime.events import DeskEvent
from server.realtime.topics import desk_topic
from server.serve import collect_seldom
from tests.server.desk.house import ORIGIN as DESK_ORIGIN
from tests.server.desk.house import house_at
from tests.server.realtime.station import ORIGIN as PANEL_ORIGIN
from tests.server.realtime.station import PAGE, station

TICKETS: Final = 20
"""In the queue that all windows show."""

FRAGMENT: Final = "fragment"
"""The file in which the desk leaves what it pushed, so that the bare loop sends the same."""


async def main(kind: str, port: int, folder: Path) -> None:
    """Serves until it is killed."""
    collect_seldom()
    match kind:
        case "visitor":
            await _visitor(port, folder)
        case "desk":
            await _desk(port, folder)
        case "loop":
            await _serve(_loop((folder / FRAGMENT).read_text()), port, folder / "loop.json", {})
        case _:
            await _serve(_bare(), port, folder / "bare.json", {"first": "hello"})


def _bare() -> Starlette:
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        async for text in socket.iter_text():
            await socket.send_text(text)

    return Starlette(routes=[WebSocketRoute("/", echo)])


def _loop(fragment: str) -> Starlette:
    """A bare loop of sends: what one socket asks for goes to all."""
    opened: list[WebSocket] = []

    async def served(socket: WebSocket) -> None:
        await socket.accept()
        opened.append(socket)
        await socket.send_text(fragment)
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            opened.remove(socket)

    async def change(_request: Request) -> Response:
        for each in opened:
            await each.send_text(fragment)
        return Response()

    return Starlette(routes=[WebSocketRoute("/", served), Route("/change", change, methods=["POST"])])


async def _visitor(port: int, folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{folder / 'visitor.db'}"
    await migrate(url)
    async with station(url, port=port) as here:
        first = {"type": "hello", "version": 1, "site": here.site.public_key, "page": PAGE}
        _tell(folder / "visitor.json", {"path": "v1/visitor", "origin": PANEL_ORIGIN, "first": json.dumps(first)})
        await asyncio.Event().wait()


async def _desk(port: int, folder: Path) -> None:
    (folder / "desk").mkdir()
    house = await house_at(folder / "desk")
    site = await house.site("Fernway help")
    user = await house.user("ada@example.com", "Ada", site)
    for number in range(TICKETS):
        await house.ticket(site, f"How do I invite colleague {number}?")
    secret = await house.database.write(lambda rows: open_session(rows, user, house.clock.now))
    numbers = count()

    async def change(_request: Request) -> Response:
        subject = f"How do I invite colleague {next(numbers):04}?"
        await house.database.write(lambda rows: rows.execute(update(tickets).values(subject=subject)))
        house.hub.publish(desk_topic(site.site_id), DeskEvent(site.site_id, ""))
        return Response()

    routes = [Route("/change", change, methods=["POST"]), *house.app.routes]
    hello = {"path": "desk/live?status=open", "origin": DESK_ORIGIN, "cookie": f"handrail_desk={secret}"}
    await _serve(Starlette(routes=routes), port, folder / "desk.json", hello)


async def _serve(app: ASGIApp, port: int, file: Path, hello: dict[str, Any]) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=port,
            loop="asyncio",
            http="httptools",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            backlog=2048,
            lifespan="off",
            log_config=None,
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    _tell(file, hello)
    await serving


def _tell(file: Path, hello: dict[str, Any]) -> None:
    draft = file.with_suffix(".part")
    draft.write_text(json.dumps({"path": "", "origin": "http://bare.test", "cookie": "", "first": None} | hello))
    draft.rename(file)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
