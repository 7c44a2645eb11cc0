"""Panels that come back at the same time: each gets what is theirs, in few readings, and one's fault is one's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import Site, add_site
from server.conversation.visitor import Visitor
from server.database import Database
from server.errors import OriginNotAllowed, SiteUnknown
from server.protocol.visitor_frames import Hello, Page
from server.realtime.greeting import MESSAGES_PER_READ, Recognised
from server.realtime.greetings import Greetings
from tests.server.conversation.conftest import NOW

T = TypeVar("T")

ORIGIN = "https://app.example"
PAGE = Page(key="/a", origin=ORIGIN)


class CountedDatabase(Database):
    """Counts its readings, and may fail at the next one for a fault of ours."""

    readings = 0
    fails_once = False

    async def read(self, unit: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        self.readings += 1
        if self.fails_once:
            self.fails_once = False
            raise ValueError("a fault of ours")
        return await super().read(unit)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[CountedDatabase]:
    opened = CountedDatabase(database_url)
    await opened.start()
    yield opened
    await opened.aclose()


@pytest.fixture
async def site(database: Database) -> Site:
    return (await database.write(lambda rows: add_site(rows, "Fernway help", [ORIGIN], NOW)))[0]


async def say(database: Database, site: Site, secret: str, *texts: str) -> Said:
    for number, text in enumerate(texts):
        visitor = Visitor(site.site_id, secret, None)
        said = await database.write_together(say_together, Saying(visitor, f"{secret}-{number}", text, NOW))
    return said


def hello(site: Site, secret: str | None, *, conversation: str | None = None, after_seq: int = 0) -> Hello:
    return Hello(
        version=1, site=site.public_key, visitor=secret, conversation=conversation, after_seq=after_seq, page=PAGE
    )


async def test_many_are_recognised_in_few_readings_and_each_gets_what_is_theirs(
    database: CountedDatabase, site: Site
) -> None:
    said = {f"v_{number}": await say(database, site, f"v_{number}", "Hello", f"I am {number}") for number in range(60)}
    database.readings = 0
    greetings = Greetings(database)
    found = await asyncio.gather(*(greetings.recognise(hello(site, secret, after_seq=1), NOW) for secret in said))
    assert database.readings <= 2
    for number, (each, (secret, last)) in enumerate(zip(found, said.items(), strict=True)):
        assert (each.secret, each.conversation and each.conversation.conversation_id) == (
            secret,
            last.conversation.conversation_id,
        )
        assert [message.text for message in each.missing] == [f"I am {number}"]


async def test_each_is_refused_welcomed_as_new_or_brought_back_for_themselves(database: Database, site: Site) -> None:
    mine, theirs = await say(database, site, "v_mine", "Mine"), await say(database, site, "v_theirs", "Theirs")
    their_id = theirs.conversation.conversation_id
    stranger = Hello(version=1, site="pk_unknown", page=PAGE)
    elsewhere = Hello(version=1, site=site.public_key, page=Page(key="/", origin="https://evil.example"))
    greetings = Greetings(database)
    unknown, foreign, new, named, other, ahead = await asyncio.gather(
        greetings.recognise(stranger, NOW),
        greetings.recognise(elsewhere, NOW),
        greetings.recognise(hello(site, None), NOW),
        greetings.recognise(hello(site, "v_mine", conversation=mine.conversation.conversation_id), NOW),
        greetings.recognise(hello(site, "v_mine", conversation=their_id, after_seq=1), NOW),
        greetings.recognise(hello(site, "v_theirs", after_seq=9), NOW),
        return_exceptions=True,
    )
    assert isinstance(unknown, SiteUnknown)
    assert isinstance(foreign, OriginNotAllowed)
    assert isinstance(new, Recognised)
    assert (new.contact, new.conversation, new.missing) == (None, None, ())
    assert isinstance(named, Recognised)
    assert [message.text for message in named.missing] == ["Mine"]
    assert isinstance(other, Recognised)
    assert (other.named_unknown, [message.text for message in other.missing]) == (True, ["Mine"])
    assert isinstance(ahead, Recognised)
    assert (ahead.resumption.recovered, [message.text for message in ahead.missing]) == (False, ["Theirs"])


async def test_two_tabs_with_different_places_and_a_long_conversation(database: Database, site: Site) -> None:
    count = MESSAGES_PER_READ + 5
    await say(database, site, "v_1", *(str(number) for number in range(1, count + 1)))
    greetings = Greetings(database)
    first, last, none = await asyncio.gather(
        *(greetings.recognise(hello(site, "v_1", after_seq=seq), NOW) for seq in (0, count - 2, count))
    )
    assert [message.seq for message in first.missing] == list(range(1, MESSAGES_PER_READ + 1))
    assert [message.seq for message in last.missing] == [count - 1, count]
    assert none.missing == ()


async def test_what_fails_for_several_is_tried_for_each(database: CountedDatabase, site: Site) -> None:
    await say(database, site, "v_1", "Hello")
    await say(database, site, "v_2", "Hello")
    database.fails_once = True
    greetings = Greetings(database)
    found = await asyncio.gather(*(greetings.recognise(hello(site, secret), NOW) for secret in ("v_1", "v_2")))
    assert [each.secret for each in found] == ["v_1", "v_2"]
