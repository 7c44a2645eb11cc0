"""What durability costs a streamed answer: Handrail beside a bare relay, on the same model, in the same run.

`python -m tests.bench_relay [--json FILE]`. Model, relay and service each run in a process of their own; the chats run
in this one. Retrieval is taken out: a knowledge base that answers at once stands in its place. Relay and service take
turns, so that a busy machine is busy for both.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final
from uuid import uuid4

import psutil

from tests.figure import Figure, figure
from tests.running import ROOT, free_port
from tests.wire import Wire, dial

QUESTION: Final = "How do I invite someone?"
ANSWER_TOKENS: Final = 60
LONG_ANSWER_TOKENS: Final = 260
"""The longer answer costs its tokens more, and nothing else: the difference is what a token costs."""

FEW_CHATS: Final = 10
TOKEN_SECONDS: Final = 0.02
"""Between two tokens where CPU is measured: 10 chats of 50 tokens a second leave a core some room."""

MANY_CHATS: Final = 200
SLOW_TOKEN_SECONDS: Final = 0.25
"""Between two tokens of many chats: 800 tokens a second fill a third of a core through ChatOpenAI."""

QUESTIONS: Final = 25
PING_SECONDS: Final = 20.0
"""As a panel does: who is silent for too long is taken for gone."""

ROUNDS: Final = 3
START_SECONDS: Final = 180.0
ANSWER_SECONDS_MAX: Final = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two: where it listens, its process, and the site's key if it is ours."""

    address: str
    origin: str
    process: psutil.Process
    site_key: str | None

    def cpu_seconds(self) -> float:
        """What all its threads have used of all cores until now."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


async def relay_figures() -> list[Figure]:
    """Tokens a core can carry, CPU per token, and time to the first delta with one chat and with many.

    A whole answer has everything in it: the visitor's message and the answer stored, the run taken and closed,
    judgement, budget, guard, hub and socket. The relay has its model's stream and its socket.
    """
    figures = []
    costs: dict[tuple[bool, int], list[float]] = {}
    for tokens in (ANSWER_TOKENS, LONG_ANSWER_TOKENS):
        async with both(tokens, TOKEN_SECONDS) as servers:
            for _ in range(ROUNDS):
                for server in servers:
                    costs.setdefault((server.site_key is not None, tokens), []).append(await answer_cpu(server))
    ours, theirs = (
        {tokens: statistics.median(costs[mine, tokens]) for tokens in (ANSWER_TOKENS, LONG_ANSWER_TOKENS)}
        for mine in (True, False)
    )
    more = LONG_ANSWER_TOKENS - ANSWER_TOKENS
    rate = [LONG_ANSWER_TOKENS / each[LONG_ANSWER_TOKENS] for each in (ours, theirs)]
    name = f"Tokens a second and core, whole answers of {LONG_ANSWER_TOKENS} tokens"
    figures.append(figure(name, rate[0], "1/s", rate[1], ROUNDS * FEW_CHATS))
    per_token = [(each[LONG_ANSWER_TOKENS] - each[ANSWER_TOKENS]) / more * 1e6 for each in (ours, theirs)]
    figures.append(figure("CPU per streamed token", per_token[0], "µs", per_token[1], ROUNDS * FEW_CHATS))
    whole = [each[ANSWER_TOKENS] * 1e3 for each in (ours, theirs)]
    figures.append(
        figure(f"CPU of a whole answer of {ANSWER_TOKENS} tokens", whole[0], "ms", whole[1], ROUNDS * FEW_CHATS)
    )
    async with both(ANSWER_TOKENS, 0.0) as servers:
        alone = await in_turn(servers)
    figures.append(
        figure(
            "say to first delta, 1 chat, p50", statistics.median(alone[0]), "ms", statistics.median(alone[1]), QUESTIONS
        )
    )
    async with both(ANSWER_TOKENS, SLOW_TOKEN_SECONDS) as servers:
        crowded = [[taken for _ in range(ROUNDS - 1) for taken in await crowd(server)] for server in servers]
    figures.append(
        figure(
            f"say to first delta, {MANY_CHATS} chats, p50",
            statistics.median(crowded[0]),
            "ms",
            statistics.median(crowded[1]),
            len(crowded[0]),
        )
    )
    return figures


@contextlib.asynccontextmanager
async def both(tokens: int, seconds: float) -> AsyncIterator[tuple[Server, Server]]:
    """The service and the relay, warmed, on a model that streams `tokens`, `seconds` apart."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as running:
        ports = [free_port() for _ in range(3)]
        model_url = f"http://127.0.0.1:{ports[0]}/{tokens}/{seconds}/v1"
        commands = (
            ["tests.stream_model", str(ports[0])],
            ["tests.relay_servers", "service", str(ports[1]), model_url, folder],
            ["tests.relay_servers", "relay", str(ports[2]), model_url],
        )
        processes = [running.enter_context(_process(command)) for command in commands]
        await _listens(ports)
        key = (Path(folder) / "site_key").read_text()
        origin = f"http://127.0.0.1:{ports[1]}"
        service = Server(f"ws://127.0.0.1:{ports[1]}/v1/visitor", origin, psutil.Process(processes[1].pid), key)
        relay = Server(f"ws://127.0.0.1:{ports[2]}/", origin, psutil.Process(processes[2].pid), None)
        for server in (service, relay):
            await asyncio.gather(*(_first_delta(server) for _ in range(2)))
        yield service, relay


async def answer_cpu(server: Server) -> float:
    """Seconds of CPU that one of FEW_CHATS answers costs, sockets opened and closed outside of it."""
    wires = [await _opened(server) for _ in range(FEW_CHATS)]
    before = server.cpu_seconds()
    await asyncio.gather(*(_ask(server, wire) for wire in wires))
    used = server.cpu_seconds() - before
    for wire in wires:
        wire.abort()
    return used / FEW_CHATS


async def in_turn(servers: Sequence[Server]) -> list[list[float]]:
    """Milliseconds to the first delta, one chat at a time, first here, then there."""
    taken: list[list[float]] = [[] for _ in servers]
    for _ in range(QUESTIONS):
        for place, server in enumerate(servers):
            taken[place].append(await _first_delta(server))
    return taken


async def crowd(server: Server) -> list[float]:
    """Milliseconds to the first delta of each of MANY_CHATS, begun over the length of one answer."""
    random = Random(7)
    wires = [await _opened(server) for _ in range(MANY_CHATS)]

    async def chat(wire: Wire) -> list[float]:
        await asyncio.sleep(random.random() * ANSWER_TOKENS * SLOW_TOKEN_SECONDS)
        return [await _ask(server, wire)]

    taken = [each for chats in await asyncio.gather(*(chat(wire) for wire in wires)) for each in chats]
    for wire in wires:
        wire.abort()
    return taken


async def _first_delta(server: Server) -> float:
    wire = await _opened(server)
    taken = await _ask(server, wire)
    wire.abort()
    return taken


async def _opened(server: Server) -> Wire:
    wire = await dial(server.address, server.origin)
    if server.site_key is not None:
        page = {"key": "/projects/:id/members", "origin": server.origin, "title": "Members"}
        wire.send(json.dumps({"type": "hello", "version": 1, "site": server.site_key, "page": page}))
        while json.loads(await wire.recv())["type"] != "welcome":
            continue
    return wire


async def _ask(server: Server, wire: Wire) -> float:
    """Milliseconds from the question to the first text of its answer, which is read to its end."""
    pinging = asyncio.create_task(_ping(wire)) if server.site_key is not None else None
    begun = perf_counter()
    wire.send(json.dumps({"type": "say", "client_id": uuid4().hex, "text": QUESTION}))
    first = None
    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        while (frame := json.loads(await wire.recv()))["type"] != "message" or frame["author"] == "visitor":
            if first is None and frame["type"] == "delta" and frame["text"]:
                first = (perf_counter() - begun) * 1000
    if pinging is not None:
        pinging.cancel()
    if first is None:
        raise RuntimeError(f"There was no delta before {frame}")
    return first


async def _ping(wire: Wire) -> None:
    while True:
        await asyncio.sleep(PING_SECONDS)
        wire.send('{"type": "ping", "nonce": 1}')


@contextlib.contextmanager
def _process(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def _listens(ports: Sequence[int]) -> None:
    end = perf_counter() + START_SECONDS
    for port in ports:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                if perf_counter() > end:
                    raise
                await asyncio.sleep(0.1)
            else:
                writer.close()
                break


def main() -> None:
    """Measures, prints the figures, and writes them where `--json` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    path = parser.parse_args().json
    text = json.dumps([asdict(each) for each in asyncio.run(relay_figures())], indent=1, ensure_ascii=False)
    sys.stdout.write(f"{text}\n")
    if path is not None:
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
