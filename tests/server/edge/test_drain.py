"""SIGTERM: the application leaves first, sockets are closed after it, and nothing holds the process up."""

import asyncio
from contextlib import AsyncExitStack

from tests.server.edge.process import READY, Process, process
from tests.server.edge.raw_socket import TEXT, Received, frame, open_socket, raw_socket, request

LEAVING_SECONDS = 0.5
LONG_SECONDS = 600.0
PATIENCE_SECONDS = 60.0
"""A test waits no longer for a process to end; far less than LONG_SECONDS."""


async def _ready(server: Process) -> int:
    async with raw_socket(server.port) as peer:
        await peer.send(READY)
        return (await peer.response())[0]


async def _until_draining(server: Process) -> None:
    while await _ready(server) != 503:
        await asyncio.sleep(0.01)


async def test_sockets_stay_open_and_a_balancer_is_told_while_the_application_leaves() -> None:
    with process(leaving_seconds=LEAVING_SECONDS) as server:
        assert await _ready(server) == 200
        async with open_socket(server.port) as peer:
            server.stop()
            await _until_draining(server)
            await peer.send(frame(TEXT, b"still there"))
            assert await peer.frame() == Received(TEXT, b"still there")
            assert await peer.close_code() == 1012
        await server.ended(PATIENCE_SECONDS)


async def test_peers_that_do_not_read_hold_nothing_up() -> None:
    async with AsyncExitStack() as crowd:
        with process() as server:
            for _ in range(20):
                peer = await crowd.enter_async_context(raw_socket(server.port, receive_bytes=4_096))
                await peer.send(request(path="/flood"))
                assert (await peer.response())[0] == 101
                peer.stop_reading()
            slow = await crowd.enter_async_context(raw_socket(server.port, receive_bytes=4_096))
            slow.stop_reading()
            await slow.send(b"GET /large HTTP/1.1\r\nHost: here\r\n\r\n")
            unfinished = await crowd.enter_async_context(raw_socket(server.port))
            await unfinished.send(b"GET / HTTP/1.1\r\n")
            server.stop()
            await server.ended(PATIENCE_SECONDS)
            assert "Traceback" not in server.log.read_text()


async def test_an_application_that_does_not_leave_is_left() -> None:
    with process(drain_seconds=0, leaving_seconds=LONG_SECONDS) as server:
        server.stop()
        await server.ended(PATIENCE_SECONDS)
        assert "took too long" in server.log.read_text()


async def test_a_second_signal_ends_it_at_once() -> None:
    with process(drain_seconds=LONG_SECONDS, leaving_seconds=LONG_SECONDS) as server:
        server.stop()
        await _until_draining(server)
        server.stop()
        await server.ended(PATIENCE_SECONDS)
        assert "second signal" in server.log.read_text()


async def test_an_application_that_fails_to_leave_is_named_in_the_log_and_left() -> None:
    with process(fails=True) as server:
        async with open_socket(server.port) as peer:
            server.stop()
            assert await peer.close_code() == 1012
        await server.ended(PATIENCE_SECONDS)
        assert "it cannot leave" in server.log.read_text()
