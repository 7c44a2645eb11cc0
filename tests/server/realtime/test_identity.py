"""Who a panel's visitor is, by the host's token, at the socket: known, a stranger, or somebody else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select

from server.conversation.contact import Contact, contact_by_secret
from server.conversation.identity_key import new_shared_secret
from server.conversation.say_together import Saying, say_together
from server.conversation.site import Site, change_identity_keys, sites_by_public_key
from server.conversation.tables import answer_outcomes
from server.conversation.visitor import Visitor
from server.database import Database
from server.protocol.visitor_frames import Hello, Page
from server.realtime.greeting import Recognised
from server.realtime.greetings import Greetings
from tests.server.realtime.station import Panel, Station, station

NOW = datetime.now(UTC)


@pytest.fixture
async def place(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


@pytest.fixture
async def secret(place: Station) -> str:
    made = new_shared_secret(datetime.now(UTC))
    await place.database.write(lambda rows: change_identity_keys(rows, place.site, lambda _: (made,)))
    return made.key


def token(secret: str, sub: str = "u_42", minutes: int = 60, **claims: Any) -> str:
    exp = int((datetime.now(UTC) + timedelta(minutes=minutes)).timestamp())
    return jwt.encode({"alg": "HS256"}, {"sub": sub, "exp": exp} | claims, OctKey.import_key(secret))


async def contact_of(place: Station, panel: Panel) -> Contact | None:
    visitor = panel.welcome["visitor"]
    return await place.database.read(lambda rows: contact_by_secret(rows, place.site.site_id, visitor))


async def test_a_newcomer_is_stored_with_their_first_word_and_the_answer_knows_them(
    place: Station, secret: str
) -> None:
    async with place.panel(token=token(secret, plan="Forest", name="Ana")) as panel:
        assert await contact_of(place, panel) is None
        await panel.say("Where is my invoice?")
        place.hand.write("Here.", None)
        await panel.until("message", author="ai")
        contact = await contact_of(place, panel)
    assert contact is not None
    assert (contact.external_id, contact.name, contact.attributes) == ("u_42", "Ana", {"plan": "Forest"})
    assert (place.hand.turns[0].contact.external_id, place.hand.turns[0].contact.is_identified) == ("u_42", True)


async def test_a_visitor_who_is_known_by_their_secret_gets_a_name_and_keeps_the_conversation(
    place: Station, secret: str
) -> None:
    async with place.panel() as panel:
        await panel.say("Hello")
        before = panel.welcome["visitor"]
    async with place.panel(visitor=before, token=token(secret)) as panel:
        assert panel.welcome["visitor"] == before
        assert panel.welcome["last_seq"] >= 1
        contact = await contact_of(place, panel)
    assert contact is not None
    assert contact.external_id == "u_42"


async def test_somebody_else_at_the_same_browser_is_somebody_new(place: Station, secret: str) -> None:
    async with place.panel(token=token(secret)) as panel:
        ack = await panel.say("My secret is 7")
        before = panel.welcome["visitor"]
    said = {"visitor": before, "conversation": ack["conversation"], "after_seq": 1}
    async with place.panel(**said, token=token(secret, sub="u_43")) as panel:
        assert panel.welcome["visitor"] != before
        assert (panel.welcome["conversation"], panel.welcome["last_seq"]) == (None, 0)
        assert panel.welcome["recovered"] is False
        assert await panel.quiet() == []
        await panel.say("Who am I?")
        contact = await contact_of(place, panel)
    assert contact is not None
    assert contact.external_id == "u_43"
    async with place.panel(visitor=before, token=token(secret)) as panel:
        assert panel.welcome["conversation"] == ack["conversation"]


@pytest.mark.parametrize("broken", ["wrong secret", "expired", "garbage"])
async def test_a_token_that_does_not_hold_is_told_and_the_session_goes_on_without(
    place: Station, secret: str, broken: str
) -> None:
    said = {
        "wrong secret": token("id_of_somebody_else_with_some_length"),
        "expired": token(secret, minutes=-5),
        "garbage": "a.b.c",
    }[broken]
    async with place.panel(token=said) as panel:
        error = await panel.until("error")
        assert (error["code"], error["retryable"]) == ("identity_refused", False)
        assert said not in error["message"]
        await panel.say("Hello")
        contact = await contact_of(place, panel)
    assert contact is not None
    assert contact.external_id is None


async def test_a_site_without_a_secret_says_how_to_make_one(place: Station) -> None:
    async with place.panel(token=token("id_of_nobody_at_all_with_some_length")) as panel:
        error = await panel.until("error")
    assert error["message"].endswith(f"handrail site identity add-secret {place.site.public_key}")


async def test_many_hellos_are_told_apart_in_one_reading(place: Station, secret: str) -> None:
    count = 40
    database, site = place.database, await _fresh(place.database, place.site)
    for n in range(count):
        visitor = Visitor(site.site_id, f"v_{n}", None)
        await database.write_together(say_together, Saying(visitor, f"m-{n}", "Hello", NOW))

    page = Page(key="/", origin=site.allowed_origins[0])
    greetings = Greetings(database)

    def hello(n: int) -> Hello:
        said = token(secret, sub=f"u_{n}") if n % 2 else None
        return Hello(version=1, site=site.public_key, visitor=f"v_{n}", page=page, token=said)

    found = await asyncio.gather(*(greetings.recognise(hello(n), NOW) for n in range(count)))
    assert all(isinstance(each, Recognised) and each.conversation is not None for each in found)
    subjects = [getattr(each.vouched, "external_id", None) for each in found]
    assert subjects == [f"u_{n}" if n % 2 else None for n in range(count)]


async def _fresh(database: Database, site: Site) -> Site:
    return (await database.read(lambda rows: sites_by_public_key(rows, [site.public_key])))[site.public_key]


async def test_the_last_word_on_an_answer_counts_and_only_on_answers_of_ones_own(place: Station) -> None:
    async def outcomes() -> list[tuple[int, str, bool]]:
        found = await place.database.read(
            lambda rows: rows.execute(
                select(answer_outcomes.c.seq, answer_outcomes.c.kind, answer_outcomes.c.right).order_by("seq")
            )
        )
        return [(row.seq, row.kind, row.right) for row in found]

    async with place.panel() as panel, place.panel() as stranger:
        await stranger.say("Hi")
        await panel.say("How do I invite someone?")
        place.hand.write("By e-mail.", None, "By e-mail.", None)
        answer = await panel.until("message", author="ai")
        await stranger.until("message", author="ai")
        for seq, good in ((answer["seq"], True), (answer["seq"], False), (1, True), (99, True)):
            await panel.send("rate", seq=seq, good=good)
        assert await panel.quiet() == []
        assert await outcomes() == [(answer["seq"], "thumb_down", False)]
        await panel.send("rate", seq=answer["seq"], good=True)
        await panel.quiet()
        assert await outcomes() == [(answer["seq"], "thumb_up", True)]
    async with place.panel() as nobody:
        await nobody.send("rate", seq=1, good=True)
        assert await nobody.quiet() == []
