"""A connection whose opening was given up is nobody's error; a fault of ours still is."""

import asyncio
import gc
import logging
from contextlib import suppress

import asyncpg
import pytest
from structlog.testing import capture_logs

from server.edge.abandoned import expect_abandoned_connections

STEPS_MAX = 40
"""Turns of the loop within which a connection to this machine is opened."""


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


async def given_up_everywhere(port: int) -> None:
    """Opens connections to a database that says nothing, and gives up each at another moment."""
    for steps in range(STEPS_MAX):
        opening = asyncio.create_task(asyncpg.connect(host="127.0.0.1", port=port, user="u", database="d"))
        for _ in range(steps):
            await asyncio.sleep(0.0005)
        opening.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await opening
        del opening
        await asyncio.sleep(0.001)
    gc.collect()


async def test_an_opening_that_was_given_up_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    expect_abandoned_connections(asyncio.get_running_loop())
    async with silent:
        await given_up_everywhere(silent.sockets[0].getsockname()[1])
        await asyncio.sleep(0.05)
        gc.collect()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("kind", ["connection", "fault"])
async def test_only_the_end_of_a_connection_is_a_warning(caplog: pytest.LogCaptureFixture, kind: str) -> None:
    loop = asyncio.get_running_loop()
    expect_abandoned_connections(loop)
    error = ConnectionResetError("gone") if kind == "connection" else ValueError("ours")
    with capture_logs() as told:
        loop.create_future().set_exception(error)
        gc.collect()
    warned = [event["event"] for event in told if event["log_level"] == "warning"]
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert (warned, len(errors)) == ((["connection_abandoned"], 0) if kind == "connection" else ([], 1))


async def test_a_task_of_ours_that_lost_its_connection_is_an_error(caplog: pytest.LogCaptureFixture) -> None:
    expect_abandoned_connections(asyncio.get_running_loop())

    async def lose() -> None:
        raise ConnectionResetError("gone")

    task = asyncio.create_task(lose())
    await asyncio.wait([task])
    del task
    gc.collect()
    assert any(record.levelno >= logging.ERROR for record in caplog.records)
