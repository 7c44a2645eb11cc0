"""A disk that is full: nothing is acknowledged that is not stored, and it goes on without a restart.

The whole service in a process of its own, its database, its log and its index on a small disk in memory.
"""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

import pytest

from server.conversation.site import add_site
from server.database import Database
from server.migrate import migrate
from tests.panel import Door, Panel
from tests.server_process import WIDE_LIMITS, ServerProcess

DISK_BYTES: Final = 16 * 1024 * 1024
NO_LIMITS: Final = {"HANDRAIL_VISITOR_MESSAGES_PER_MINUTE": "100000", "HANDRAIL_VISITOR_FRAMES_PER_SECOND": "10000"}
LONG_TEXT: Final = "The export has failed again. " * 130
REFUSALS: Final = 12
TRIES_MAX: Final = 200
"""Messages that fit into what the log of the database had taken before: far fewer."""


class Disk:
    """A small disk, mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Takes all room that is left."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (65_536, 4_096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        ballast.write(b"\0" * size)

    def clear(self) -> None:
        """Gives the room back."""
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "handrail-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("a disk of its own can be mounted by root only, where the machine allows it")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
async def server(disk: Disk) -> AsyncIterator[ServerProcess]:
    process = ServerProcess(disk.folder / "data", WIDE_LIMITS | NO_LIMITS)
    process.data_dir.mkdir()
    url = f"sqlite+aiosqlite:///{process.data_dir / 'handrail.db'}"
    await migrate(url)
    database = Database(url)
    await database.start()
    site, _ = await database.write(lambda rows: add_site(rows, "Full", [process.origin], datetime.now(UTC)))
    await database.aclose()
    (process.data_dir / "site_key").write_text(site.public_key)
    process.start()
    try:
        await process.ready()
        yield process
    finally:
        await process.stop()


@contextlib.asynccontextmanager
async def visiting(server: ServerProcess) -> AsyncIterator[Panel]:
    address = f"{server.origin.replace('http', 'ws')}/v1/visitor"
    door = Door(address, server.origin, (server.data_dir / "site_key").read_text(), "/projects/:id/members")
    async with Panel(door, Random(7)) as panel:
        yield panel


async def test_a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room(
    disk: Disk, server: ServerProcess
) -> None:
    async with visiting(server) as panel:
        await panel.acked(panel.say("thanks"))
        disk.fill()
        sent = await say_until_refused(panel)
        acked_while_full = dict(panel.seen.acks)
        disk.clear()
        await settled(panel, sent)
        await panel.until(server.is_ready)
        assert acked_while_full.items() <= dict(panel.seen.acks).items()
    await nothing_is_lost(server, panel)


async def say_until_refused(panel: Panel) -> list[str]:
    """Says more and more until it was `unavailable` so often that the log has no room either; the ids of what was said.

    The socket stays.
    """
    sent = []
    before = len(panel.seen.errors)
    for number in range(TRIES_MAX):
        sent.append(panel.say(f"{number} {LONG_TEXT}"))
        told = len(panel.seen.acks), len(panel.seen.errors)
        await panel.until(lambda told=told: (len(panel.seen.acks), len(panel.seen.errors)) != told)  # type: ignore[misc]
        if len(panel.seen.errors) >= before + REFUSALS:
            break
    else:
        raise AssertionError("The disk took all of it.")
    assert {error["code"] for error in panel.seen.errors[before:]} == {"unavailable"}
    assert panel.seen.closes == []
    assert all(error["retryable"] for error in panel.seen.errors[before:])
    return sent


async def settled(panel: Panel, sent: list[str]) -> None:
    """All that was said is acknowledged, and what is said now too."""
    for client_id in [*sent, panel.say("thanks")]:
        await panel.acked(client_id)


async def nothing_is_lost(server: ServerProcess, panel: Panel) -> None:
    """The file is whole, and holds each message once, at the place that was acknowledged."""
    assert panel.seen.misfits == []
    await server.stop()
    with contextlib.closing(sqlite3.connect(server.data_dir / "handrail.db")) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        said = rows.execute("SELECT client_id, seq FROM messages WHERE author = 'visitor' ORDER BY seq").fetchall()
        places = [seq for (seq,) in rows.execute("SELECT seq FROM messages ORDER BY seq")]
    assert sorted(client_id for client_id, _ in said) == sorted(panel.seen.sent)
    assert dict(said) == dict(panel.seen.acks)
    assert places == list(range(1, len(places) + 1))
