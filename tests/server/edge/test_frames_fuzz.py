"""Frames with something wrong against the whole server: each socket ends with a documented code, and it lives on."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

import psutil
import pytest

from tests.running import ROOT, Running, running
from tests.server.edge.mutations import hello, mutated_json, mutated_wire
from tests.server.edge.raw_socket import HANDSHAKE, raw_socket, request
from tests.visiting import ask

SEED: Final = 6455
JSON_FRAMES: Final = 20
"""Of a socket whose JSON is wrong: each gets an error and the socket goes on."""

WIRE_FRAMES: Final = 5
"""Of a socket whose bytes are wrong: it seldom lives longer."""

WIRE_SOCKETS: Final = 4
"""For each socket whose JSON is wrong, so that there are as many frames of both kinds."""

FRAMES_PER_ROUND: Final = JSON_FRAMES + WIRE_SOCKETS * WIRE_FRAMES
SOCKETS_AT_ONCE: Final = 8
SHORT: Final = 2_000
LONG: Final = 100_000
GROWTH_MAX: Final = 1.05
WARM_UP: Final = 0.2
"""Part of the frames after which memory is read first: by then each cache has what it holds."""

ONLY_PEERS_SEND: Final = frozenset({1003, 1010, 1014, *range(3_000, 5_000)}) - {4400, 4403, 4404, 4406, 4408, 4429}
"""Codes of a close frame that happens to be legal, which is answered with its own code: counted as 1000."""

NOBODY_SENDS: Final = 1006
OUR_FAULT: Final = 1011
END: Final = b"\0" * 300 * 1024
"""What no frame is: whatever the server waits for, after this many it has had enough."""

LIMITS: Final = {
    f"HANDRAIL_{whose}_{what}": "1000000000"
    for whose in ("ADDRESS", "SITE")
    for what in ("MESSAGES_PER_MINUTE", "FRAMES_PER_SECOND", "SOCKETS", "CONVERSATIONS_PER_HOUR")
}
"""One address plays them all, so what one address may do is not what is looked at."""


@dataclass
class Outcome:
    """What came of it."""

    codes: dict[int, int] = field(default_factory=dict)
    frames: int = 0
    resident_before: int = 0
    resident_after: int = 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("fuzz"), environment=LIMITS) as started:
        yield started


def documented_codes() -> frozenset[int]:
    """The close codes that docs/protocol.md promises."""
    table = (ROOT / "docs" / "protocol.md").read_text().split("## Close codes")[1]
    return frozenset(int(code) for code in re.findall(r"^\| (\d{4}) \|", table, re.MULTILINE))


async def _one_socket(server: Running, number: int, outcome: Outcome) -> None:
    random = Random(SEED * 1_000_003 + number)
    site = server.access["site_key"]
    if number % (1 + WIRE_SOCKETS) == 0:
        sent = [hello(site, server.origin), *(mutated_json(random, site) for _ in range(JSON_FRAMES))]
    else:
        sent = [hello(site, server.origin)] * (random.random() < 0.8)
        sent += [mutated_wire(random, site) for _ in range(WIRE_FRAMES)]
    async with raw_socket(int(server.origin.rsplit(":", 1)[1])) as peer:
        await peer.send(request(HANDSHAKE | {"Origin": server.origin}, path="/v1/visitor"))
        assert (await peer.response())[0] == 101
        closing = asyncio.create_task(peer.close_code())
        for each in sent:
            await peer.send(each)
        await peer.send(END)
        code = await closing
    if number % (1 + WIRE_SOCKETS) and code in ONLY_PEERS_SEND:
        code = 1000
    outcome.codes[code] = outcome.codes.get(code, 0) + 1
    outcome.frames += len(sent)


async def _fuzz(server: Running, frames: int) -> Outcome:
    outcome = Outcome()
    process = psutil.Process(server.process.pid)
    numbers = iter(range(frames // FRAMES_PER_ROUND * (1 + WIRE_SOCKETS)))

    async def lane() -> None:
        for number in numbers:
            await _one_socket(server, number, outcome)
            if not outcome.resident_before and outcome.frames >= WARM_UP * frames:
                outcome.resident_before = process.memory_info().rss

    await ask(server)
    await asyncio.gather(*[lane() for _ in range(SOCKETS_AT_ONCE)])
    await ask(server)
    outcome.resident_after = process.memory_info().rss
    return outcome


def _hold(server: Running, outcome: Outcome, frames: int) -> None:
    print(outcome)  # noqa: T201
    told = (server.data_dir / "server.log").read_text()
    assert outcome.frames >= frames
    assert set(outcome.codes) <= (documented_codes() | {1005}) - {NOBODY_SENDS, OUR_FAULT}
    assert {1002, 1007, 1009} <= set(outcome.codes)
    assert "Traceback" not in told
    assert '"level": "error"' not in told
    assert server.process.poll() is None


async def test_two_thousand_wrong_frames_are_refused_and_the_server_goes_on(server: Running) -> None:
    outcome = await _fuzz(server, SHORT)
    _hold(server, outcome, SHORT)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
async def test_a_hundred_thousand_wrong_frames_are_refused_and_cost_no_memory(server: Running) -> None:
    outcome = await _fuzz(server, LONG)
    _hold(server, outcome, LONG)
    assert outcome.resident_after <= GROWTH_MAX * outcome.resident_before
