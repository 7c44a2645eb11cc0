"""A visitor who starts over: one new conversation however often it is sent, and the earlier one as it was."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.limits.bounds import Bounds
from server.limits.token_buckets import Rate
from server.limits.visitor_limits import VisitorLimits
from tests.server.realtime.station import WIDE, Panel, Station, station


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


async def begun(panel: Panel) -> str:
    return str((await panel.say("Hello"))["conversation"])


async def test_the_welcome_brings_no_conversation_and_what_is_said_next_begins_one(here: Station) -> None:
    async with here.panel() as panel:
        before, secret = await begun(panel), panel.welcome["visitor"]
    async with here.panel(visitor=secret, fresh="f-1") as panel:
        assert (panel.welcome["visitor"], panel.welcome["conversation"]) == (secret, None)
        assert panel.welcome["last_seq"] == 0
        ack = await panel.say("Another thing")
        assert (ack["conversation"] != before, ack["seq"]) == (True, 1)
        assert (await panel.until("message", author="visitor"))["text"] == "Another thing"
    async with here.panel(visitor=secret, conversation=before) as panel:
        assert (panel.welcome["conversation"], panel.welcome["last_seq"]) == (before, 1)


async def test_what_is_sent_again_on_another_socket_is_stored_once(here: Station) -> None:
    async with here.panel() as panel:
        await begun(panel)
        secret = panel.welcome["visitor"]
    acks = []
    for _ in range(2):
        # Both say hello before anything is known of the new conversation, as after a lost ack.
        async with here.panel(visitor=secret, fresh="f-1") as panel:
            acks.append(await panel.say("Another thing", "m-1"))
    assert acks[0] == acks[1]


async def test_after_it_has_begun_the_name_leads_to_it(here: Station) -> None:
    async with here.panel(fresh="f-1") as panel:
        secret = panel.welcome["visitor"]
        conversation = await begun(panel)
    async with here.panel(visitor=secret, fresh="f-1") as panel:
        assert (panel.welcome["conversation"], panel.welcome["recovered"]) == (conversation, True)
        assert (await panel.until("message"))["seq"] == 1
    async with here.panel(visitor=secret, fresh="f-1", conversation=conversation, after_seq=1) as panel:
        assert (panel.welcome["last_seq"], panel.welcome["recovered"]) == (1, True)
    async with here.panel(visitor=secret, fresh="f-2", conversation=conversation, after_seq=1) as panel:
        assert (panel.welcome["conversation"], panel.welcome["recovered"]) == (None, False)


async def test_two_tabs_that_start_over_together_speak_in_one(here: Station) -> None:
    async with here.panel() as panel:
        await begun(panel)
        secret = panel.welcome["visitor"]
    async with here.panel(visitor=secret, fresh="f-1") as one, here.panel(visitor=secret, fresh="f-1") as other:
        acks = await asyncio.gather(one.say("One"), other.say("Other"))
        assert len({ack["conversation"] for ack in acks}) == 1
        assert sorted(ack["seq"] for ack in acks) == [1, 2]


async def test_another_visitor_with_the_same_name_has_their_own(here: Station) -> None:
    async with here.panel(fresh="f-1") as mine, here.panel(fresh="f-1") as theirs:
        assert await begun(mine) != await begun(theirs)


async def test_a_wish_for_a_person_begins_it_too(here: Station) -> None:
    async with here.panel() as panel:
        before, secret = await begun(panel), panel.welcome["visitor"]
    async with here.panel(visitor=secret, fresh="f-1") as panel:
        await panel.send("want_person", client_id="wish")
        ack = await panel.until("ack")
        assert (ack["conversation"] != before, ack["seq"]) == (True, 1)


async def test_it_counts_among_the_conversations_of_an_hour(database_url: str) -> None:
    narrow = Bounds(WIDE.messages, WIDE.frames, Rate(1 / 3600, 2), WIDE.sockets)
    limits = VisitorLimits(narrow, WIDE, WIDE, asyncio.get_running_loop().time)
    async with station(database_url, limits=limits) as here:
        async with here.panel() as panel:
            secret = panel.welcome["visitor"]
            await begun(panel)
        async with here.panel(visitor=secret, fresh="f-1") as panel:
            await begun(panel)
        async with here.panel(visitor=secret, fresh="f-1") as panel:
            await panel.say("It goes on in the one that began")
        async with here.panel(visitor=secret, fresh="f-2") as panel:
            await panel.send("say", client_id="m", text="A third")
            assert (await panel.until("error"))["code"] == "too_many"
