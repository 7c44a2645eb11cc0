"""A visitor whom the host knows: the same in each of their browsers, and nobody in a browser that they have left."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from escalation.tickets import handoff_of, open_ticket_of_conversation
from server.conversation.contact import Contact, contact_by_id
from server.conversation.identity_key import new_shared_secret
from server.conversation.signed_in_visitor import BROWSERS_MAX, GRACE
from server.conversation.site import Site, add_site, change_identity_keys
from server.conversation.tables import contacts, uploads
from server.uploads.content import Judged
from server.uploads.upload import add_upload, upload_of_visitor
from tests.server.realtime.station import Panel, Station, station
from tests.server.realtime.test_identity import token


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


@pytest.fixture
async def secret(here: Station) -> str:
    return await key_of(here, here.site)


async def key_of(here: Station, site: Site) -> str:
    made = new_shared_secret(datetime.now(UTC))
    await here.database.write(lambda rows: change_identity_keys(rows, site, lambda _: (made,)))
    return made.key


async def said(here: Station, text: str = "My plan is Forest", **hello: Any) -> tuple[str, str]:
    """Says something in a new browser; gives its secret and the conversation."""
    async with here.panel(**hello) as panel:
        ack = await panel.say(text)
        return panel.welcome["visitor"], ack["conversation"]


async def ran_out(here: Station, ago: timedelta) -> None:
    """As if all tokens had ended so long ago."""
    until = datetime.now(UTC) - ago
    await here.database.write(lambda rows: rows.execute(update(contacts).values(identified_until=until)))


async def titles(panel: Panel) -> list[str]:
    await panel.send("list_conversations")
    return [each["title"] for each in (await panel.until("conversations"))["conversations"]]


async def test_another_browser_shows_what_was_said_and_goes_on_with_it(here: Station, secret: str) -> None:
    first, conversation = await said(here, token=token(secret))
    async with here.panel(token=token(secret)) as panel:
        assert panel.welcome["visitor"] != first
        assert (panel.welcome["conversation"], panel.welcome["last_seq"]) == (conversation, 1)
        assert (await panel.until("message"))["text"] == "My plan is Forest"
        assert (await panel.say("And here?"))["seq"] == 2
        assert await titles(panel) == ["My plan is Forest"]
        await panel.send("want_person", client_id="wish")
        assert (await panel.until("ack", client_id="wish"))["conversation"] == conversation
        second = panel.welcome["visitor"]
    async with here.panel(visitor=second, conversation=conversation, after_seq=1) as panel:
        assert (panel.welcome["conversation"], panel.welcome["recovered"]) == (conversation, True)


async def test_what_was_said_before_signing_in_is_theirs_as_well(here: Station, secret: str) -> None:
    _, elsewhere = await said(here, "Said elsewhere", token=token(secret))
    mine, before = await said(here, "Said before")
    async with here.panel(visitor=mine, token=token(secret)) as panel:
        assert panel.welcome["conversation"] == before
        assert await titles(panel) == ["Said before", "Said elsewhere"]
    async with here.panel(visitor=mine, conversation=elsewhere, token=token(secret)) as panel:
        assert panel.welcome["conversation"] == elsewhere


async def test_nobody_else_sees_it_on_this_site_or_another(here: Station, secret: str) -> None:
    first, conversation = await said(here, token=token(secret))
    other = token(secret, sub="u_43")
    for hello in (
        {"token": other},
        {"visitor": first, "conversation": conversation, "after_seq": 1, "token": other},
        {},
    ):
        async with here.panel(**hello) as panel:
            assert (panel.welcome["conversation"], panel.welcome["last_seq"]) == (None, 0)
            assert await titles(panel) == []
    site, _ = await here.database.write(
        lambda rows: add_site(rows, "Another", ["https://app.example"], datetime.now(UTC))
    )
    theirs = await key_of(here, site)
    panel = Panel(await here.socket(), site)
    await panel.hello(token=token(theirs))
    assert panel.welcome["conversation"] is None
    await panel.socket.close()


async def test_a_token_that_has_ended_opens_nothing_elsewhere(here: Station, secret: str) -> None:
    await said(here, token=token(secret))
    async with here.panel(token=token(secret, minutes=-5)) as panel:
        assert panel.welcome["conversation"] is None
        assert (await panel.until("error"))["code"] == "identity_refused"
        assert await titles(panel) == []


async def test_a_secret_alone_opens_it_for_some_minutes_after_the_token_and_then_no_more(
    here: Station, secret: str
) -> None:
    first, conversation = await said(here, token=token(secret))
    await ran_out(here, GRACE / 2)
    async with here.panel(visitor=first) as panel:
        assert panel.welcome["conversation"] == conversation
    await ran_out(here, GRACE)
    asked = {"visitor": first, "conversation": conversation, "after_seq": 1}
    for hello in (asked, {"visitor": first}, asked | {"token": token(secret, minutes=-10)}):
        async with here.panel(**hello) as panel:
            assert panel.welcome["visitor"] != first
            assert (panel.welcome["conversation"], panel.welcome["last_seq"]) == (None, 0)
            assert await titles(panel) == []
            ack = await panel.say("Who am I?")
            assert (ack["conversation"] != conversation, ack["seq"]) == (True, 1)
    async with here.panel(**asked, token=token(secret)) as panel:
        assert (panel.welcome["visitor"], panel.welcome["conversation"]) == (first, conversation)


async def test_a_token_that_comes_later_brings_it_back(here: Station, secret: str) -> None:
    first, conversation = await said(here, token=token(secret))
    await ran_out(here, GRACE)
    async with here.panel(visitor=first) as panel:
        fresh = panel.welcome["visitor"]
    async with here.panel(visitor=fresh, token=token(secret)) as panel:
        assert (panel.welcome["visitor"], panel.welcome["conversation"]) == (fresh, conversation)


async def test_the_agent_knows_them_by_the_token_of_the_browser_that_they_use_now(here: Station, secret: str) -> None:
    _, conversation = await said(here, token=token(secret))
    here.hand.write("Noted.", None)
    await ran_out(here, timedelta(hours=1))
    async with here.panel(token=token(secret, plan="Forest")) as panel:
        assert panel.welcome["conversation"] == conversation
        await panel.say("Where is my invoice?")
        here.hand.write("Here.", None)
        await panel.until("message", text="Here.")
    asked = here.hand.turns[-1].contact
    assert (asked.is_identified, asked.external_id, asked.attributes) == (True, "u_42", {"plan": "Forest"})


async def test_so_many_browsers_are_remembered_and_no_more(here: Station, secret: str) -> None:
    await said(here, token=token(secret))
    for _ in range(BROWSERS_MAX + 2):
        async with here.panel(token=token(secret)) as panel:
            assert panel.welcome["conversation"] is not None
    count = await here.database.read(lambda rows: rows.scalar(select(func.count()).select_from(contacts)))
    assert count == BROWSERS_MAX


async def test_the_address_that_a_visitor_left_stays_that_of_the_ticket(here: Station, secret: str) -> None:
    async with here.panel() as panel:
        await panel.send("want_person", client_id="wish")
        conversation = (await panel.until("ack"))["conversation"]
        await panel.send("email", client_id="mail", email="left@example.com")
        await panel.until("ack", client_id="mail")
        first = panel.welcome["visitor"]
    async with here.panel(visitor=first, token=token(secret, email="known@example.com")) as panel:
        await panel.send("end", client_id="end")
        await panel.until("ack", client_id="end")
        await panel.send("want_person", client_id="wish-2")
        line = await panel.until("message", client_id="wish-2")
        assert line["card"] is None, "they are not asked again"

    async def found(rows: Any) -> tuple[str | None, Contact | None]:
        ticket = await open_ticket_of_conversation(rows, here.site.site_id, conversation)
        assert ticket is not None
        handoff = await handoff_of(rows, ticket)
        return handoff.contact.email, await contact_by_id(rows, here.site.site_id, handoff.contact.contact_id)

    reached, contact = await here.database.read(found)
    assert contact is not None
    assert (reached, contact.email) == ("left@example.com", "known@example.com")


async def test_a_file_that_was_sent_opens_in_another_browser_of_theirs_and_nowhere_else(
    here: Station, secret: str
) -> None:
    site_id, now = here.site.site_id, datetime.now(UTC)
    first, conversation = await said(here, token=token(secret))
    file = Judged("text/plain", b"line", None, None)
    sent = await here.database.write(lambda rows: add_upload(rows, site_id, first, "log.txt", file, now))
    carried = update(uploads).values(conversation_id=conversation)
    await here.database.write(lambda rows: rows.execute(carried))

    async def opens(panel: Panel, later: timedelta = timedelta()) -> bool:
        holder = panel.welcome["visitor"]
        return await here.database.read(lambda rows: upload_of_visitor(rows, holder, sent.id, now + later)) is not None

    async with here.panel(token=token(secret)) as mine, here.panel(token=token(secret, sub="u_43")) as theirs:
        await theirs.say("Hello")
        assert await opens(mine)
        assert not await opens(mine, timedelta(hours=1, minutes=1) + GRACE)
        assert not await opens(theirs)
    async with here.panel() as stranger:
        await stranger.say("Hello")
        assert not await opens(stranger)
