"""Whether a visitor is on the site: asked over the hub, answered by each panel that follows the conversation."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.realtime.events import Event, VisitorHere, VisitorWanted
from server.realtime.topics import conversation_topic
from tests.server.realtime.station import Station, station

SECONDS_MAX = 10.0


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


async def test_an_open_panel_answers_and_says_when_it_closes_only_if_somebody_asked(here: Station) -> None:
    heard: asyncio.Queue[VisitorHere] = asyncio.Queue()

    def hear(event: Event) -> None:
        if isinstance(event, VisitorHere):
            heard.put_nowait(event)

    async with asyncio.timeout(SECONDS_MAX):
        async with here.panel() as panel:
            await panel.send("say", client_id="m-1", text="How?")
            conversation_id = (await panel.until("ack"))["conversation"]
            topic = conversation_topic(conversation_id)
            here.hub.listen(topic, hear)
            here.hub.publish(topic, VisitorWanted(conversation_id))
            assert await heard.get() == VisitorHere(conversation_id, True)
        assert await heard.get() == VisitorHere(conversation_id, False)
        async with here.panel(visitor=panel.welcome["visitor"]) as again:
            assert again.welcome["conversation"] == conversation_id
        async with here.panel(visitor=panel.welcome["visitor"]):
            here.hub.publish(topic, VisitorWanted(conversation_id))
            assert await heard.get() == VisitorHere(conversation_id, True)
    assert heard.qsize() <= 1
