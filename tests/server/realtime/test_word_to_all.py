"""An incident is told to every panel that was welcomed, in the order in which things changed."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.protocol.server_frames import Incident, IncidentFrame
from tests.server.realtime.station import Station, station

SLOW = Incident(title="Slow", text="", impact="minor", url=None, since="2026-11-27T09:00:00Z")


@pytest.fixture
async def house(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Station]:
    async with station(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path)}") as running:
        yield running


async def test_every_welcomed_panel_hears_of_it_with_and_without_a_conversation(house: Station) -> None:
    async with house.panel() as silent, house.panel() as talking:
        await talking.say("Hello")
        house.sockets.tell(IncidentFrame(incident=SLOW))
        house.sockets.tell(IncidentFrame(incident=None))
        for panel in (silent, talking):
            assert (await panel.until("incident"))["incident"]["title"] == "Slow"
            assert (await panel.until("incident"))["incident"] is None


async def test_a_panel_that_was_not_welcomed_hears_nothing_before_its_welcome(house: Station) -> None:
    socket = await house.socket()
    async with house.panel() as other:
        house.sockets.tell(IncidentFrame(incident=SLOW))
        await other.until("incident")
    page = {"key": "/", "origin": "https://app.example", "title": ""}
    await socket.send(json.dumps({"type": "hello", "version": 1, "site": house.site.public_key, "page": page}))
    async with asyncio.timeout(10):
        assert json.loads(await socket.recv())["type"] == "welcome"
    await socket.close()


async def test_a_panel_that_is_gone_keeps_the_word_from_nobody(house: Station) -> None:
    async with house.panel() as gone, house.panel() as there:
        gone.socket.transport.abort()
        house.sockets.tell(IncidentFrame(incident=SLOW))
        assert (await there.until("incident"))["incident"]["title"] == "Slow"
