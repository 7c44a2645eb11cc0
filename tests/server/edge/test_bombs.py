"""Little bytes that would cost much: each ends with its code, in bounded memory, while others are served."""

import asyncio
from collections.abc import Callable, Iterator

import psutil
import pytest

from tests.server.edge.process import READY, Process, process
from tests.server.edge.raw_socket import BINARY, CONT, PING, TEXT, frame, open_socket, raw_socket, request

GROWTH_BYTES_MAX = 8 * 1024 * 1024
"""What a bomb may leave in memory; the same frames cost uvicorn alone 34 MB."""

PIECE_FRAMES = 20_000


@pytest.fixture(scope="module")
def server() -> Iterator[Process]:
    with process() as running:
        yield running


def _repeated(each: bytes, times: int, before: bytes = b"") -> Iterator[bytes]:
    """`times` frames, some at once."""
    yield before
    for _ in range(times // PIECE_FRAMES):
        yield each * PIECE_FRAMES


BOMBS: dict[str, tuple[Callable[[], Iterator[bytes]], int]] = {
    "1,000,000 pings": (lambda: _repeated(frame(PING), 1_000_000), 1008),
    "1,000,000 pings with 125 bytes": (lambda: _repeated(frame(PING, b"p" * 125), 1_000_000), 1008),
    "4,000,000 empty continuations": (
        lambda: _repeated(frame(CONT, fin=False), 4_000_000, frame(TEXT, fin=False)),
        1008,
    ),
    "4,000,000 continuations of a byte": (
        lambda: _repeated(frame(CONT, b"a", fin=False), 4_000_000, frame(TEXT, fin=False)),
        1008,
    ),
    "1,000,000 empty messages": (lambda: _repeated(frame(TEXT), 1_000_000), 1008),
    "a message of 2^62 bytes": (lambda: iter([frame(BINARY, length=2**62, form=64)]), 1009),
    "a message of 2^62 bytes, and 64 MB of it": (
        lambda: _repeated(b"a" * 1_000, 64_000, frame(BINARY, length=2**62, form=64)),
        1009,
    ),
    "compressed, without having agreed on it": (lambda: iter([frame(TEXT, b"\xca\x48\xcd\x01\x00", rsv=4)]), 1002),
}


async def _set_off(server: Process, bomb: Iterator[bytes]) -> int:
    async with open_socket(server.port) as peer:

        async def send() -> None:
            for piece in bomb:
                await peer.send(piece)

        sending = asyncio.create_task(send())
        code = await peer.close_code()
        sending.cancel()
        return code


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_ends_with_its_code_in_bounded_memory_while_others_are_served(server: Process, name: str) -> None:
    content, code = BOMBS[name]
    await _set_off(server, content())
    before = server.resident_bytes
    bombs = [asyncio.create_task(_set_off(server, content())) for _ in range(3)]
    async with raw_socket(server.port) as other:
        while not all(bomb.done() for bomb in bombs):
            await other.send(READY)
            assert await other.response() == (200, b"yes")
    assert [bomb.result() for bomb in bombs] == [code] * 3
    assert server.resident_bytes - before < GROWTH_BYTES_MAX
    assert "Traceback" not in server.log.read_text()


UPGRADES = {
    "a header line over 8 KB": (request({"X": "a" * 9_000}), 431),
    "129 headers": (request({f"X-{i}": "a" for i in range(124)}), 431),
    "a header without end": (request({"X": "a" * 500_000}), 431),
    "an address over 8 KB": (request(path="/" + "a" * 9_000), 414),
}


@pytest.mark.parametrize("name", UPGRADES)
async def test_an_upgrade_with_too_much_in_it_is_answered_and_leaves_nothing_open(server: Process, name: str) -> None:
    sent, status = UPGRADES[name]
    for _ in range(20):
        async with raw_socket(server.port) as peer:
            await peer.send(sent)
            assert (await peer.response())[0] == status
            assert await peer.closed()
    async with raw_socket(server.port) as other:
        await other.send(READY)
        assert await other.response() == (200, b"yes")
        connections = psutil.Process(server.running.pid).net_connections(kind="tcp")
        assert sum(each.status == psutil.CONN_ESTABLISHED for each in connections) == 1
