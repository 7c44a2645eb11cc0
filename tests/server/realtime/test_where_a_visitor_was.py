"""Where a visitor was, what their page declares and what they have marked: kept with what they say, and told on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import pytest

from server.conversation.conversation import Conversation, conversation_for_sites
from server.conversation.message import messages_after
from server.conversation.page_context import PageVisit
from server.conversation.page_trail import page_trail
from server.conversation.site import set_widget
from tests.server.realtime.station import ORIGIN, Panel, Station, station

TRAIL: Final = [{"key": "/projects", "title": "Projects", "ago": 95}, {"key": "/people/ada", "title": "Ada", "ago": 31}]
HERE: Final[dict[str, Any]] = {"key": "/billing", "origin": ORIGIN, "title": "Billing", "facts": {"plan": "Forest"}}


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


async def conversation_of(here: Station, ack: dict[str, Any]) -> Conversation:
    found = await here.database.read(
        lambda rows: conversation_for_sites(rows, (here.site.site_id,), ack["conversation"])
    )
    assert found is not None
    return found


async def trail_of(here: Station, ack: dict[str, Any]) -> tuple[PageVisit, ...]:
    conversation = await conversation_of(here, ack)
    return await here.database.read(lambda rows: page_trail(rows, conversation))


async def said(panel: Panel, client_id: str, **more: Any) -> dict[str, Any]:
    await panel.send("say", client_id=client_id, text="How?", **more)
    return await panel.until("ack")


async def test_pages_before_the_first_word_are_in_the_trail_with_their_times(here: Station) -> None:
    async with here.panel(trail=TRAIL) as panel:
        trail = await trail_of(here, await said(panel, "m-1", page=HERE))
    assert [visit.page.title for visit in trail[:2]] == ["Projects", "Ada"]
    assert [visit.page.key for visit in trail][-1] == "/billing"
    assert trail[1].at - trail[0].at == timedelta(seconds=64)
    assert trail[-1].page.facts == {"plan": "Forest"}


async def test_what_a_panel_tells_again_after_a_lost_ack_is_kept_once(here: Station) -> None:
    secret, acks = None, []
    for client_id in ("m-1", "m-1", "m-2"):
        async with here.panel(trail=TRAIL, visitor=secret) as panel:
            secret = panel.welcome["visitor"]
            acks.append(await said(panel, client_id))
    keys = [visit.page.key for visit in await trail_of(here, acks[-1])]
    assert keys.count("/projects") == 1
    assert keys[:2] == ["/projects", "/people/ada"]


async def test_the_routes_that_a_site_declares_hold_on_this_side_too(here: Station) -> None:
    await here.database.write(lambda rows: set_widget(rows, here.site, {"routes": ["/people/:name"]}))
    async with here.panel(trail=TRAIL) as panel:
        trail = await trail_of(here, await said(panel, "m-1", page=HERE | {"key": "/people/grace"}))
    assert [visit.page.key for visit in trail if "people" in visit.page.key] == ["/people/:name", "/people/:name"]


async def test_what_is_marked_is_stored_with_the_message_and_cleaned(here: Station) -> None:
    async with here.panel() as panel:
        ack = await said(panel, "m-1", selection="Error 42\nfor ada@example.com")
    conversation = await conversation_of(here, ack)
    stored = await here.database.read(lambda rows: messages_after(rows, conversation, 0))
    assert stored[0].selection == "Error 42 for …"
