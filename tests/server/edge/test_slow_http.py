"""Peers that are slow on purpose: headers, bodies and responses, each ended by a deadline while others are served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from server.edge.http_protocol import HttpProtocol
from server.edge.refusal import BODY_BYTES_MAX, HEADER_BYTES_MAX, LARGE_BODIES
from tests.server.edge.raw_socket import RawSocket, open_socket, raw_socket, request
from tests.server.edge.serving import Edge, edge

pytestmark = pytest.mark.asyncio(loop_scope="module")

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


class Hasty(HttpProtocol):
    """The same protocol with short deadlines."""

    headers_seconds = 0.6
    body_seconds = 0.6
    body_bytes_per_second = 1_000_000
    response_seconds = 0.3
    linger_seconds = 0.3
    look_seconds = 0.05


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Edge]:
    async with edge(http=Hasty) as hasty:
        yield hasty


@pytest.fixture
def served(running: Edge) -> Edge:
    running.seen.forget()
    return running


async def _drip(peer: RawSocket, content: bytes) -> None:
    """Sends byte after byte until the server has enough."""
    for byte in content:
        await peer.send(bytes([byte]))
        await asyncio.sleep(0.02)


async def _dripped(peer: RawSocket, content: bytes) -> tuple[int, bytes]:
    dripping = asyncio.create_task(_drip(peer, content))
    answer = await peer.response()
    assert await peer.closed()
    dripping.cancel()
    return answer


@pytest.mark.parametrize("begin", [b"GET /", b"GET / HTTP/1.1\r\nHost: here\r\nX: ", GET + b"GET /"])
async def test_headers_that_drip_in_are_given_up(served: Edge, begin: bytes) -> None:
    async with raw_socket(served.port) as peer:
        await peer.send(begin)
        if begin.startswith(GET):
            assert (await peer.response())[0] == 200
        assert await _dripped(peer, b"a" * 1_000) == (408, b"The request took too long to arrive.\n")


@pytest.mark.parametrize("begin", [b"", b"\r\n"])
async def test_a_connection_that_asks_for_nothing_is_closed(served: Edge, begin: bytes) -> None:
    async with raw_socket(served.port) as peer:
        await peer.send(begin)
        assert await peer.closed()
    await served.until_quiet()


async def test_a_body_that_drips_in_is_given_up_and_its_handler_ends(
    served: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    async with raw_socket(served.port) as peer:
        await peer.send(POST % 10_000)
        assert (await _dripped(peer, b"a" * 1_000))[0] == 408
    await served.until_quiet()
    assert served.seen.bodies == []
    assert [record for record in caplog.records if record.exc_info] == []


async def test_a_body_that_keeps_pace_may_take_its_time(served: Edge) -> None:
    class Patient(Hasty):
        body_bytes_per_second = 1_000

    async with edge(http=Patient) as patient, raw_socket(patient.port) as peer:
        await peer.send(POST % 8_000)
        for _ in range(8):
            await peer.send(b"a" * 1_000)
            await asyncio.sleep(0.1)
        assert await peer.response() == (200, b"here")


async def test_a_peer_that_does_not_read_a_response_is_dropped_and_its_handler_ends(served: Edge) -> None:
    async with raw_socket(served.port, receive_bytes=4_096) as peer:
        peer.stop_reading()
        await peer.send(b"GET /large HTTP/1.1\r\nHost: here\r\n\r\n")
        async with asyncio.timeout(10):
            while served.connections == 0:
                await asyncio.sleep(0.01)
        await served.until_quiet()


async def test_a_hundred_slow_peers_keep_nobody_waiting(served: Edge) -> None:
    async def slow() -> None:
        async with raw_socket(served.port) as peer:
            await peer.send(b"GET / HTTP/1.1\r\n")
            await peer.closed()

    crowd = [asyncio.create_task(slow()) for _ in range(100)]
    async with raw_socket(served.port) as peer:
        for _ in range(20):
            await peer.send(GET)
            assert await peer.response() == (200, b"here")
    await asyncio.gather(*crowd)
    await served.until_quiet()


async def test_headers_without_end_are_refused_long_before_they_cost_memory(served: Edge) -> None:
    async with raw_socket(served.port) as peer:
        await peer.send(b"GET / HTTP/1.1\r\nHost: here\r\nX: " + b"a" * 2 * HEADER_BYTES_MAX)
        assert (await peer.response())[0] == 431
        assert await peer.closed()


@pytest.mark.parametrize(
    "sent",
    [
        POST % (BODY_BYTES_MAX + 1),
        POST % (BODY_BYTES_MAX + 1) + b"a" * (BODY_BYTES_MAX + 1),
        CHUNKED + b"%x\r\n" % (4 * BODY_BYTES_MAX) + b"a" * 2 * BODY_BYTES_MAX,
        CHUNKED + b"1;" + b"a" * 2 * BODY_BYTES_MAX,
    ],
    ids=["told", "told and sent", "in chunks", "in the extension of a chunk"],
)
async def test_a_body_that_is_too_large_is_refused(served: Edge, sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with raw_socket(served.port) as peer:
        sending = asyncio.create_task(peer.send(sent))
        assert (await peer.response())[0] == 413
        assert await peer.closed()
        await sending
    assert served.seen.bodies == []
    assert [record for record in caplog.records if record.exc_info] == []


async def test_the_largest_body_is_taken_and_a_larger_one_only_where_the_desk_takes_exports(served: Edge) -> None:
    class Unhurried(HttpProtocol):
        """The true deadlines."""

    export = POST.replace(b"/ HTTP", b"/desk/plan/audits/file?x=1 HTTP")
    async with edge(http=Unhurried) as running:
        for post, size in ((POST, BODY_BYTES_MAX), (export, BODY_BYTES_MAX + 1)):
            async with raw_socket(running.port) as peer:
                await peer.send(post % size + b"a" * size)
                assert await peer.response() == (200, b"here")
        assert [len(body) for body in running.seen.bodies] == [BODY_BYTES_MAX, BODY_BYTES_MAX + 1]
        async with raw_socket(running.port) as peer:
            await peer.send(export % (LARGE_BODIES[b"/desk/plan/audits/file"] + 1))
            assert (await peer.response())[0] == 413


async def test_requests_in_a_row_are_answered_in_their_order_up_to_a_bound(served: Edge) -> None:
    async with raw_socket(served.port) as peer:
        await peer.send(GET * 10)
        for _ in range(10):
            assert await peer.response() == (200, b"here")
    async with raw_socket(served.port) as peer:
        await peer.send(GET * 1_000)
        assert await peer.closed()
    assert len(served.seen.bodies) < 40


async def test_a_response_under_way_is_not_mixed_with_a_refusal(served: Edge) -> None:
    for second in (b"no request\r\n\r\n", request(), b"GET / HTTP/1.1\r\n\r\n"):
        async with raw_socket(served.port) as peer:
            await peer.send(b"GET /large HTTP/1.1\r\nHost: here\r\n\r\n" + second)
            assert await peer.closed()


async def test_one_connection_more_than_may_be_is_told_to_come_back() -> None:
    async with edge(connections_max=3) as running, AsyncExitStack() as peers:
        for _ in range(3):
            await peers.enter_async_context(open_socket(running.port))
        late = await peers.enter_async_context(raw_socket(running.port))
        await late.send(request())
        assert (await late.response())[0] == 503
