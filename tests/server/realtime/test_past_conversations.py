"""The list of a visitor's earlier conversations: their own, the latest first, bounded."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.conversation.past import LISTED_MAX, TITLE_CHARACTERS_MAX, title_of
from server.limits.bounds import Bounds
from server.limits.token_buckets import Rate
from server.limits.visitor_limits import VisitorLimits
from tests.server.realtime.station import WIDE, Panel, Station, station


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


async def titles(panel: Panel) -> list[str]:
    await panel.send("list_conversations")
    return [each["title"] for each in (await panel.until("conversations"))["conversations"]]


async def test_they_are_listed_by_what_was_said_first_and_can_be_opened(here: Station) -> None:
    async with here.panel() as panel:
        secret = panel.welcome["visitor"]
        assert await titles(panel) == []
        first = await panel.say("How do I invite someone?")
        await panel.say("And who can see it?")
        assert await titles(panel) == ["How do I invite someone?"]
    async with here.panel(visitor=secret, fresh="f-1") as panel:
        await panel.say("Where is my invoice?")
        await panel.send("list_conversations")
        latest, earlier = (await panel.until("conversations"))["conversations"]
        assert (latest["title"], latest["last_seq"]) == ("Where is my invoice?", 1)
        assert earlier["conversation"] == first["conversation"]
        assert (earlier["title"], earlier["status"], earlier["last_seq"]) == ("How do I invite someone?", "with_ai", 2)
        assert earlier["last_at"] <= latest["last_at"]
    async with here.panel(visitor=secret, conversation=first["conversation"]) as panel:
        assert panel.welcome["conversation"] == first["conversation"]


async def test_a_stranger_sees_none_of_them(here: Station) -> None:
    async with here.panel() as panel, here.panel() as stranger:
        await panel.say("How do I invite someone?")
        assert await titles(stranger) == []
        await stranger.say("Mine")
        assert await titles(stranger) == ["Mine"]


async def test_only_the_latest_are_listed(here: Station) -> None:
    async with here.panel() as panel:
        secret = panel.welcome["visitor"]
        await panel.say("First of all")
    for number in range(LISTED_MAX):
        async with here.panel(visitor=secret, fresh=f"f-{number}") as panel:
            await panel.say(f"Number {number}")
    async with here.panel(visitor=secret) as panel:
        listed = await titles(panel)
        assert len(listed) == LISTED_MAX
        assert "First of all" not in listed


async def test_what_was_begun_without_a_word_has_no_title(here: Station) -> None:
    async with here.panel() as panel:
        await panel.send("want_person", client_id="wish")
        await panel.until("ack")
        assert await titles(panel) == [""]


async def test_asking_on_and_on_is_refused(database_url: str) -> None:
    narrow = Bounds(Rate(1 / 3600, 2), WIDE.frames, WIDE.conversations, WIDE.sockets)
    limits = VisitorLimits(narrow, WIDE, WIDE, asyncio.get_running_loop().time)
    async with station(database_url, limits=limits) as here, here.panel() as panel:
        for _ in range(2):
            await titles(panel)
        await panel.send("list_conversations")
        assert (await panel.until("error"))["code"] == "rate_limited"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("  How\n do\tI  ", "How do I"),
        ("\u202eevil\u200b text\x07", "evil text"),
        ("x" * 81, "x" * 79 + "…"),
        ("x" * 80, "x" * 80),
        ("", ""),
    ],
)
def test_a_title_is_one_clean_line(text: str, title: str) -> None:
    assert title_of(text) == title
    assert len(title_of(text)) <= TITLE_CHARACTERS_MAX
