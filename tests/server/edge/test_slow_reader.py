"""Peers that do not read, do not answer or do not leave: each is let go, and nobody else notices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import pytest_asyncio

from server.edge.endings import LINGER_BYTES_MAX
from server.edge.socket_protocol import SocketProtocol
from server.edge.watched_socket import WRITE_BUFFER_BYTES
from tests.server.edge.raw_socket import PING, PONG, TEXT, RawSocket, Received, frame, open_socket, raw_socket, request
from tests.server.edge.serving import PIECE, Edge, edge

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Hasty(SocketProtocol):
    """The same protocol with short deadlines."""

    handshake_seconds = 0.3
    ping_seconds = 0.2
    pong_seconds = 1.0
    send_seconds = 0.4
    message_seconds = 0.4
    close_seconds = 0.3
    linger_seconds = 0.3


class Unasking(Hasty):
    """The same, but no peer is asked whether it is there."""

    pong_seconds = 60.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty() -> AsyncIterator[Edge]:
    async with edge(ws=Hasty) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def unasking() -> AsyncIterator[Edge]:
    async with edge(ws=Unasking) as running:
        yield running


@asynccontextmanager
async def _stalled(served: Edge) -> AsyncIterator[RawSocket]:
    """A peer of the socket that sends without end; it reads nothing of it."""
    served.seen.forget()
    async with raw_socket(served.port, receive_bytes=4_096) as peer:
        await peer.send(request(path="/flood"))
        assert (await peer.response())[0] == 101
        peer.stop_reading()
        yield peer


def _waiting_bytes(served: Edge) -> list[int]:
    """What waits for each peer in this process."""
    return [each.transport.get_write_buffer_size() for each in served.server.server_state.connections]


async def test_a_peer_that_never_reads_is_dropped_and_its_handler_ends(unasking: Edge) -> None:
    async with _stalled(unasking):
        await unasking.until_quiet()
    assert unasking.seen.ended == [1006]


async def test_fifty_of_them_hold_little_memory_and_keep_nobody_waiting(unasking: Edge) -> None:
    most = 0
    async with AsyncExitStack() as crowd, open_socket(unasking.port) as peer:
        for _ in range(50):
            await crowd.enter_async_context(_stalled(unasking))
            await peer.send(frame(TEXT, b"still there"))
            assert await peer.frame() in {Received(TEXT, b"still there"), Received(PING, b"")}
            most = max(most, *_waiting_bytes(unasking))
        async with asyncio.timeout(20):
            while unasking.connections > 1:
                most = max(most, *_waiting_bytes(unasking))
                await asyncio.sleep(0.01)
    assert WRITE_BUFFER_BYTES < most <= WRITE_BUFFER_BYTES + len(PIECE) + 10


async def test_the_answers_to_its_pings_do_not_pile_up(unasking: Edge) -> None:
    async with _stalled(unasking) as peer:
        while not unasking.connections or max(_waiting_bytes(unasking)) <= WRITE_BUFFER_BYTES:
            await asyncio.sleep(0.01)
        await peer.send(frame(PING, b"p" * 125) * 500)
        await asyncio.sleep(0.1)
        assert max(_waiting_bytes(unasking)) <= WRITE_BUFFER_BYTES + len(PIECE) + 10
        await unasking.until_quiet()


async def test_it_is_dropped_too_when_it_says_that_it_will_say_no_more(unasking: Edge) -> None:
    async with _stalled(unasking) as peer:
        peer.send_no_more()
        await unasking.until_quiet()


async def test_a_peer_that_does_not_answer_a_ping_is_dropped_without_a_word(hasty: Edge) -> None:
    async with open_socket(hasty.port) as peer:
        assert [await peer.frame(), await peer.frame()] == [Received(PING, b""), None]


async def test_a_peer_that_answers_stays(hasty: Edge) -> None:
    async with open_socket(hasty.port) as peer:
        for _ in range(4):
            assert await peer.frame() == Received(PING, b"")
            await peer.send(frame(PONG))
        await peer.send(frame(TEXT, b"still there"))
        assert await peer.frame() == Received(TEXT, b"still there")


async def test_a_peer_that_speaks_is_not_asked(hasty: Edge) -> None:
    async with open_socket(hasty.port) as peer:
        for _ in range(12):
            await peer.send(frame(TEXT, b"a"))
            assert await peer.frame() == Received(TEXT, b"a")
            await asyncio.sleep(0.05)


async def test_a_busy_application_costs_no_peer_its_socket(hasty: Edge) -> None:
    async with raw_socket(hasty.port) as peer:
        await peer.send(request(path="/busy"))
        assert (await peer.response())[0] == 101
        await peer.send(frame(TEXT, b"a") * 500)
        for _ in range(500):
            assert await peer.frame() == Received(TEXT, b"a")


async def test_a_message_that_drips_in_is_given_up(hasty: Edge) -> None:
    async def drip(peer: RawSocket) -> None:
        await peer.send(frame(TEXT, b"", length=10_000)[:8])
        while True:
            await peer.send(b"a")
            await asyncio.sleep(0.02)

    async with open_socket(hasty.port) as peer:
        dripping = asyncio.create_task(drip(peer))
        assert await peer.close_code() == 1008
        dripping.cancel()


async def test_a_handshake_that_the_application_does_not_answer_is_answered_for_it(hasty: Edge) -> None:
    hasty.seen.forget()
    async with raw_socket(hasty.port) as peer:
        await peer.send(request(path="/silent"))
        assert (await peer.response())[0] == 503
        assert await peer.closed()
    await hasty.until_quiet()
    assert hasty.seen.ended == [1006]


@pytest.mark.parametrize("last", [b"", frame(0x3), frame(0x3) + b"a" * 2 * LINGER_BYTES_MAX])
async def test_a_peer_that_does_not_leave_after_a_close_is_dropped(hasty: Edge, last: bytes) -> None:
    async with open_socket(hasty.port) as peer:
        await peer.send(last or frame(TEXT, b"close"))
        assert await peer.close_code() == (1002 if last else 4000)
        await hasty.until_quiet()
