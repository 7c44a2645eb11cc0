"""One process of Handrail in the process of the test: sockets, hub, bus, worker; answers are written by the test."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.agent.answer import Turn
from server.agent.outcome import Answered, Outcome
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from server.agent.run_worker import RunWorker
from server.conversation.site import Site, add_site
from server.database import Database
from server.draining import Draining
from server.edge.http_protocol import HttpProtocol
from server.edge.socket_protocol import SocketProtocol
from server.limits.bounds import Bounds
from server.limits.client_address import Network
from server.limits.token_buckets import Rate
from server.limits.visitor_limits import VisitorLimits
from server.metrics import Metrics
from server.realtime.bus import Bus, NoBus
from server.realtime.gap_watch import GapWatch
from server.realtime.greetings import Greetings
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.open_sockets import OpenSockets
from server.realtime.topics import WORK_TOPIC
from server.realtime.visitor_commands import VisitorCommands
from server.realtime.visitor_endings import VisitorEndings
from server.realtime.visitor_parts import VisitorParts
from server.realtime.visitor_socket import VisitorSocket
from tests.instant_knowledge import InstantKnowledge
from tests.running import free_port

SECONDS_MAX = 15.0
ORIGIN = "http://panel.test"
PAGE = {"key": "/projects/:id", "origin": "https://app.example", "title": "Project"}
WIDE = Bounds(Rate(1e6, 1e6), Rate(1e6, 1e6), Rate(1e6, 1e6), 1_000_000)


class WrittenByHand(Responder):
    """Writes what the test puts in: a text is a piece, "" begins anew, None ends the answer."""

    def __init__(self) -> None:
        super().__init__(InstantKnowledge(), (), Thresholds(0.5, 0.2))
        self.pieces: asyncio.Queue[str | None] = asyncio.Queue()
        self.turns: list[Turn] = []

    async def respond(
        self,
        site_id: str,  # noqa: ARG002
        turn: Turn,
        on_text: Callable[[str], None],
        on_restart: Callable[[], None],
    ) -> Outcome:
        self.turns.append(turn)
        text = ""
        while (piece := await self.pieces.get()) is not None:
            if piece:
                text += piece
                on_text(piece)
            else:
                text = ""
                on_restart()
        return Answered(text, (), offer_person=False, answerer="hand", confidence=None)

    def write(self, *pieces: str | None) -> None:
        for piece in pieces:
            self.pieces.put_nowait(piece)


@dataclass
class Station:
    """The parts of one process, and the port at which its sockets are served."""

    database: Database
    hub: Hub
    bus: Bus
    live: LiveAnswers
    worker: RunWorker
    sockets: OpenSockets
    draining: Draining
    hand: WrittenByHand
    gap_watch: GapWatch
    port: int
    site: Site
    server: uvicorn.Server

    @asynccontextmanager
    async def panel(self, **hello: Any) -> AsyncIterator["Panel"]:
        """A panel that said hello and was welcomed."""
        panel = Panel(await self.socket(), self.site)
        try:
            await panel.hello(**hello)
            yield panel
        finally:
            await panel.socket.close()

    async def socket(self, headers: Mapping[str, str] | None = None) -> ClientConnection:
        return await connect(
            f"ws://127.0.0.1:{self.port}/v1/visitor",
            origin=Origin(ORIGIN),
            compression=None,
            max_queue=None,
            additional_headers=headers,
        )


@dataclass
class Panel:
    """The visitor's side of a socket, frame by frame."""

    socket: ClientConnection
    site: Site
    welcome: dict[str, Any] = field(default_factory=dict)

    async def hello(self, **changes: Any) -> dict[str, Any]:
        await self.send("hello", version=1, site=self.site.public_key, page=PAGE, **changes)
        self.welcome = await self.heard()
        return self.welcome

    async def send(self, kind: str, **values: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, **values}))

    async def say(self, text: str, client_id: str | None = None) -> dict[str, Any]:
        """Says it, and gives the ack."""
        await self.send("say", client_id=client_id or uuid4().hex, text=text)
        return await self.until("ack")

    async def heard(self) -> dict[str, Any]:
        async with asyncio.timeout(SECONDS_MAX):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
        return frame

    async def until(self, kind: str, **values: Any) -> dict[str, Any]:
        """The next frame of this type that has these values; those before it are passed over."""
        while True:
            frame = await self.heard()
            if frame["type"] == kind and all(frame[name] == value for name, value in values.items()):
                return frame

    async def shown(self, text: str) -> None:
        """Waits until the deltas from here on, applied as the protocol says, give `text`."""
        have, key = "", None
        while have != text:
            frame = await self.heard()
            if frame["type"] == "delta":
                if (frame["run"], frame["revision"]) != key:
                    have, key = "", (frame["run"], frame["revision"])
                assert frame["offset"] <= len(have), "a hole"
                have = have[: frame["offset"]] + frame["text"]

    async def quiet(self) -> list[dict[str, Any]]:
        """What is sent before the answer to a ping."""
        nonce = uuid4().int % 1_000_000
        await self.send("ping", nonce=nonce)
        frames = []
        while (frame := await self.heard()) != {"type": "pong", "nonce": nonce}:
            frames.append(frame)
        return frames

    async def closed_with(self) -> int | None:
        try:
            async with asyncio.timeout(SECONDS_MAX):
                while True:
                    await self.socket.recv()
        except ConnectionClosed:
            return self.socket.close_code


@asynccontextmanager
async def station(
    url: str,
    bus: Bus | None = None,
    site: Site | None = None,
    port: int | None = None,
    limits: VisitorLimits | None = None,
    trusted_proxies: Sequence[Network] = (),
    on_letter: Callable[[], None] | None = None,
) -> AsyncIterator[Station]:
    """A process on the migrated database at `url`; `site` is one that is there already. It limits nothing.

    `on_letter` hears of letters, which are sent then: without it the process sends none.
    """
    database, bus = Database(url), bus or NoBus()
    await database.start()
    known = site or await _new_site(database)
    hub, hand, sockets, draining, metrics = Hub(bus), WrittenByHand(), OpenSockets(), Draining(), Metrics()
    gap_watch, live = GapWatch(database, hub, bus), LiveAnswers(hub)
    worker = RunWorker(database, hand, live, _now, 16, 16)
    live.on_stop(worker.stop)
    draining.then(sockets.farewell, 5.0)
    hub.listen(WORK_TOPIC, lambda _event: worker.wake())
    limits = limits or VisitorLimits(WIDE, WIDE, WIDE, asyncio.get_running_loop().time)
    parts = VisitorParts(
        database,
        Greetings(database),
        hub,
        live,
        VisitorCommands(database, hub, worker, _now),
        VisitorEndings(database, hub, _now, on_letter),
        limits,
        sockets,
        draining,
        metrics,
        frozenset({ORIGIN}),
        trusted_proxies,
        _now,
    )
    await hub.start(gap_watch.look_at)
    if database.is_shared:
        await gap_watch.start()
    sockets.start()
    await worker.start()
    port = port or free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[WebSocketRoute("/v1/visitor", VisitorSocket(parts).serve)]),
            port=port,
            http=HttpProtocol,
            ws=SocketProtocol,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
    )
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield Station(database, hub, bus, live, worker, sockets, draining, hand, gap_watch, port, known, server)
    finally:
        server.should_exit = True
        await serving
        await worker.drain(0)
        await sockets.aclose()
        await gap_watch.aclose()
        await hub.aclose()
        await database.aclose()


async def _new_site(database: Database) -> Site:
    return (await database.write(lambda rows: add_site(rows, "Fernway help", ["https://app.example"], _now())))[0]


def _now() -> datetime:
    return datetime.now(UTC)
