"""A visitor has their conversation sent to them: one letter a frame, within bounds, and never somebody else's."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from server.conversation.tables import letters
from server.limits.token_buckets import Rate
from server.limits.visitor_limits import VisitorLimits
from server.realtime.mailing import ADDRESS_LETTERS_MAX, VISITOR_LETTERS_MAX
from tests.server.realtime.station import WIDE, Panel, Station, station


def nobody() -> None:
    return


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url, on_letter=nobody) as opened:
        yield opened


async def answered(here: Station, panel: Panel, text: str = "How do I invite someone?") -> None:
    await panel.say(text)
    here.hand.write("By e-mail.", None)
    await panel.until("message", author="ai")


async def mailed(panel: Panel, email: str = "mara@example.com", client_id: str | None = None) -> dict[str, Any]:
    """The ack or the error."""
    await panel.send("mail_transcript", client_id=client_id or uuid4().hex, email=email)
    while (frame := await panel.heard())["type"] not in {"ack", "error"}:
        continue
    return frame


async def waiting(here: Station) -> list[tuple[str, str, str]]:
    chosen = select(letters.c.recipient, letters.c.subject, letters.c.body)
    return [tuple(row) for row in await here.database.read(lambda rows: rows.execute(chosen))]


async def test_the_letter_holds_the_conversation_and_a_line_says_that_it_is_on_its_way(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        await panel.send("mail_transcript", client_id="mail", email="mara@Example.COM")
        line = await panel.until("message", client_id="mail")
        assert (line["author"], line["text"]) == ("system", "This conversation is on its way to mara@example.com.")
    ((recipient, subject, body),) = await waiting(here)
    assert (recipient, subject) == ("mara@example.com", "Your conversation with Fernway help")
    assert body.index("How do I invite someone?") < body.index("By e-mail.")


async def test_it_is_written_in_the_visitors_language(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel, "Wie kann ich jemanden in mein Projekt einladen?")
        await mailed(panel)
    ((_, subject, _),) = await waiting(here)
    assert subject == "Ihr Gespräch mit Fernway help"


async def test_the_same_frame_again_is_one_letter(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        first = await mailed(panel, client_id="mail")
        assert await mailed(panel, client_id="mail") == first
        refused = await mailed(panel, "other@example.com", "mail")
        assert refused["code"] == "client_id_reused"
    assert len(await waiting(here)) == 1


async def test_a_visitor_gets_so_many_in_an_hour(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        for number in range(VISITOR_LETTERS_MAX):
            assert (await mailed(panel, f"mara{number}@example.com"))["type"] == "ack"
        refused = await mailed(panel)
        assert (refused["code"], refused["retryable"]) == ("too_many", False)
    assert len(await waiting(here)) == VISITOR_LETTERS_MAX


async def test_an_address_gets_so_many_in_a_day_whoever_asks(here: Station) -> None:
    for number in range(ADDRESS_LETTERS_MAX):
        async with here.panel() as panel:
            await answered(here, panel)
            address = "mara@example.com" if number % 2 else "Mara@Example.com"
            assert (await mailed(panel, address))["type"] == "ack"
    async with here.panel() as panel:
        await answered(here, panel)
        assert (await mailed(panel))["code"] == "too_many"
        yesterday = datetime.now(UTC) - timedelta(days=1)
        await here.database.write(lambda rows: rows.execute(update(letters).values(created_at=yesterday)))
        assert (await mailed(panel))["type"] == "ack"


async def test_whoever_makes_up_visitors_is_held_by_their_address(database_url: str) -> None:
    narrow = replace(WIDE, letters=Rate(1 / 3600, 2))
    limits = VisitorLimits(WIDE, narrow, WIDE, asyncio.get_running_loop().time)
    async with station(database_url, limits=limits, on_letter=nobody) as here:
        said = []
        for number in range(3):
            async with here.panel() as panel:
                await answered(here, panel)
                said.append(await mailed(panel, f"stranger{number}@example.com"))
        assert [frame["type"] for frame in said] == ["ack", "ack", "error"]
        assert (said[2]["code"], said[2]["retryable"]) == ("too_many", False)


async def test_what_cannot_be_sent_is_refused_by_name(here: Station) -> None:
    async with here.panel() as panel:
        assert (await mailed(panel))["code"] == "conversation_not_found"
        await answered(here, panel)
        for address in ("a@b.example\nBcc: x@y.example", "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=@example.com"):
            assert (await mailed(panel, address))["code"] == "email_invalid"
    assert await waiting(here) == []


async def test_a_server_without_a_mail_server_says_so(database_url: str) -> None:
    async with station(database_url) as here, here.panel() as panel:
        await answered(here, panel)
        refused = await mailed(panel)
        assert (refused["code"], refused["retryable"]) == ("mail_unavailable", False)
