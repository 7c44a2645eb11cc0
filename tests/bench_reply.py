"""How soon a person's reply is on the visitor's socket: from the desk and from a program, beside a bare server.

`python -m tests.bench_reply [--json FILE]`. Measured is from the request to the frame, which has the commit in it; and
on PostgreSQL, which can tell when it committed, from there to the frame. The bare server takes a POST, stores nothing
and sends a frame. All of them are asked in turn, so that a busy machine is busy for all.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, time
from typing import Any, Final, cast
from uuid import uuid4

import httpx
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import create_async_engine
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from server.conversation.site import site_by_public_key
from server.database import Database
from server.team.actor import HANDRAIL
from server.team.api_keys import make_api_key
from server.team.api_scope import Scope
from tests.cluster import Cluster, running_cluster
from tests.figure import Figure, figure
from tests.running import free_port, running
from tests.server.desk.house import field_of

REPLIES: Final = 40
BEGINNING: Final = "It is on its way."
"""Of each reply."""

WARM_UP: Final = 5
APART_SECONDS: Final = 0.06
"""Between two replies of a key: no faster than a key may go on for long."""

FRAME_SECONDS_MAX: Final = 30.0
BARE: Final = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
sockets = set()
async def hears(socket):
    await socket.accept()
    sockets.add(socket)
    async for _ in socket.iter_text():
        pass
async def say(request):
    said = await request.json()
    for socket in sockets:
        await socket.send_json(said)
    return JSONResponse(said, 201)
app = Starlette(routes=[WebSocketRoute("/", hears), Route("/say", say, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[1]), loop="asyncio", http="httptools", ws="websockets-sansio",
            ws_per_message_deflate=False, log_level="error")
"""

Say = Callable[[str], Coroutine[Any, Any, httpx.Response]]


@dataclass(frozen=True, slots=True)
class Service:
    """Where visitors are, where people and programs are, and what opens both."""

    visitors: str
    people: str
    public_origin: str
    database_url: str
    access: Mapping[str, str]


async def reply_figures() -> list[Figure]:
    """Medians on SQLite with one process, and on PostgreSQL and Redis where visitor and agent are on two."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server, _bare() as bare:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'handrail.db'}"
        service = Service(server.origin, server.origin, server.origin, url, server.access)
        figures += await _figures("SQLite", service, bare)
    with tempfile.TemporaryDirectory() as folder, _bare() as bare:
        async with running_cluster(Path(folder), processes=2) as cluster:
            await _tell_commits(cluster)
            one, other = (each.origin for each in cluster.servers)
            service = Service(one, other, cluster.origin, cluster.database_url, cluster.access)
            figures += await _figures("PostgreSQL, 2 processes", service, bare)
    return figures


async def _figures(where: str, service: Service, bare: str) -> list[Figure]:
    async with AsyncExitStack() as stack:
        socket = await stack.enter_async_context(_visitor(service))
        ticket_id, by_key = await stack.enter_async_context(_program(service))
        by_desk = await stack.enter_async_context(_agent(service, ticket_id))
        heard = await stack.enter_async_context(connect(bare.replace("http", "ws"), compression=None))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=bare))

        async def by_nobody(text: str) -> httpx.Response:
            return await client.post("/say", json={"type": "message", "text": text})

        ways: Sequence[tuple[Say, ClientConnection]] = ((by_key, socket), (by_desk, socket), (by_nobody, heard))
        taken: list[list[float]] = [[] for _ in ways]
        arrivals: dict[str, float] = {}
        for turn in range(WARM_UP + REPLIES):
            for place, (say, listening) in enumerate(ways):
                text = f"{BEGINNING} {uuid4().hex}"
                milliseconds, arrived = await _milliseconds(say, listening, text)
                if turn >= WARM_UP:
                    taken[place].append(milliseconds)
                    arrivals[text] = arrived
            await asyncio.sleep(APART_SECONDS)
        since = await _since_commit(service.database_url, arrivals)
    key, desk, nobody = map(statistics.median, taken)
    figures = [
        figure(f"reply over HTTP to the visitor's socket, {where}, p50", key, "ms", nobody, REPLIES),
        figure(f"reply at the desk to the visitor's socket, {where}, p50", desk, "ms", nobody, REPLIES),
    ]
    if since is not None:
        told = figure(f"commit of a reply to the visitor's socket, {where}, p50", since, "ms", nobody, 2 * REPLIES)
        figures.append(told)
    return figures


async def _milliseconds(say: Say, listening: ClientConnection, text: str) -> tuple[float, float]:
    """From the request to the frame in milliseconds, and when the frame came, in seconds since the epoch."""
    begun = perf_counter()
    sending = asyncio.create_task(say(text))
    async with asyncio.timeout(FRAME_SECONDS_MAX):
        while (frame := json.loads(await listening.recv()))["type"] != "message" or frame["text"] != text:
            continue
    taken, arrived = (perf_counter() - begun) * 1000, time()
    answer = await sending
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        raise RuntimeError(answer.text)
    return taken, arrived


async def _tell_commits(cluster: Cluster) -> None:
    """Lets PostgreSQL keep when it committed; that is set before it starts."""
    engine = create_async_engine(cluster.database_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sql("ALTER SYSTEM SET track_commit_timestamp = on"))
    await engine.dispose()
    cluster.postgres.stop("fast")
    cluster.postgres.start()
    for each in cluster.servers:
        await each.ready()


async def _since_commit(database_url: str, arrivals: Mapping[str, float]) -> float | None:
    """The median of milliseconds from the commit of a reply to its frame; None where no commit is told."""
    if not database_url.startswith("postgresql"):
        return None
    engine = create_async_engine(database_url)
    query = sql(
        "SELECT text, EXTRACT(EPOCH FROM pg_xact_commit_timestamp(xmin)) AS at FROM messages WHERE text LIKE :it"
    )
    async with engine.connect() as connection:
        rows = (await connection.execute(query, {"it": f"{BEGINNING}%"})).all()
    await engine.dispose()
    return statistics.median((arrivals[row.text] - float(row.at)) * 1000 for row in rows if row.text in arrivals)


@asynccontextmanager
async def _visitor(service: Service) -> AsyncIterator[ClientConnection]:
    """Somebody who waits for a person."""
    address = f"{service.visitors.replace('http', 'ws')}/v1/visitor"
    async with connect(address, origin=cast(Origin, service.public_origin), compression=None) as socket:
        page = {"key": "/demo/projects/:id/members", "origin": service.public_origin, "title": "Members"}
        hello = {"type": "hello", "version": 1, "site": service.access["site_key"], "page": page}
        await socket.send(json.dumps(hello))
        await _until(socket, "welcome")
        await socket.send(json.dumps({"type": "want_person", "client_id": uuid4().hex}))
        await _until(socket, "status")
        yield socket


@asynccontextmanager
async def _program(service: Service) -> AsyncIterator[tuple[str, Say]]:
    """The visitor's ticket, and a program that replies to it with a key of its own."""
    database = Database(service.database_url)
    await database.start()
    try:
        site = await database.read(lambda rows: site_by_public_key(rows, service.access["site_key"]))
        assert site is not None
        scopes = (Scope.TICKETS_READ, Scope.TICKETS_WRITE)
        _, secret = await database.write(
            lambda rows: make_api_key(
                rows, site.site_id, name="Bench", scopes=scopes, by=HANDRAIL, at=datetime.now(UTC)
            )
        )
    finally:
        await database.aclose()
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=service.people, headers=headers) as client:
        listed = (await client.get("/api/v1/tickets", params={"order": "newest", "limit": 1})).json()
        ticket_id: str = listed["tickets"][0]["ticket"]

        async def say(text: str) -> httpx.Response:
            return await client.post(f"/api/v1/tickets/{ticket_id}/replies", json={"text": text})

        yield ticket_id, say


@asynccontextmanager
async def _agent(service: Service, ticket_id: str) -> AsyncIterator[Say]:
    """Somebody at the desk."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(base_url=service.people, headers=headers) as browser:
        entry = {name: service.access[name] for name in ("email", "password")}
        entered = await browser.post("/desk/sign-in", data=entry)
        if entered.status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError(entered.text)
        address = f"/desk/tickets/{ticket_id}"
        token = field_of((await browser.get(address)).text, "csrf_token")

        async def say(text: str) -> httpx.Response:
            sent = {"csrf_token": token, "text": text, "client_id": f"desk_{uuid4().hex}"}
            return await browser.post(f"{address}/reply", data=sent)

        yield say


async def _until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(FRAME_SECONDS_MAX):
        while (frame := json.loads(await socket.recv()))["type"] != kind:
            continue
    return cast(dict[str, Any], frame)


@contextmanager
def _bare() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port)])
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait(origin)
        yield origin
    finally:
        process.terminate()
        process.wait()


def _wait(origin: str) -> None:
    end = perf_counter() + FRAME_SECONDS_MAX
    while perf_counter() < end:
        try:
            httpx.get(origin)
        except httpx.TransportError:
            continue
        return
    raise RuntimeError(f"Nobody listens at {origin}")


def main() -> None:
    """Measures, prints, and writes the figures where `--json` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    path = parser.parse_args().json
    figures = asyncio.run(reply_figures())
    for each in figures:
        sys.stdout.write(f"{each.name}: {each.value:.1f} {each.unit}, {each.ratio:.1f} of a bare server\n")
    if path is not None:
        path.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n")


if __name__ == "__main__":
    main()
