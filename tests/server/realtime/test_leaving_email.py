"""An address that a visitor leaves: checked, stored once, seen by the desk; and who is asked for one."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from escalation.tickets import handoff_of, open_ticket_of_conversation
from server.errors import EmailInvalid
from server.realtime.leaving_email import email_of
from tests.server.realtime.station import Panel, Station, station


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


async def asked(panel: Panel) -> str:
    """The visitor asks for a person, and reads that they can be reached by mail; gives the conversation."""
    await panel.send("want_person", client_id="wish")
    message = await panel.until("message", author="system")
    assert message["card"] == {"kind": "email", "given": None}
    assert "about 10 minutes" in message["text"]
    return str(message["conversation"])


async def reached(here: Station, conversation: str) -> str | None:
    ticket = await here.database.read(lambda rows: open_ticket_of_conversation(rows, here.site.site_id, conversation))
    assert ticket is not None
    return (await here.database.read(lambda rows: handoff_of(rows, ticket))).contact.email


async def test_the_desk_learns_the_address_and_nothing_waited_for_it(here: Station) -> None:
    async with here.panel() as panel:
        conversation = await asked(panel)
        assert await reached(here, conversation) is None
        await panel.send("email", client_id="mail", email="mara@Example.COM")
        told = await panel.until("message", author="system")
        assert told["card"] == {"kind": "email", "given": "mara@example.com"}
        assert "mara@example.com" in told["text"]
        assert await reached(here, conversation) == "mara@example.com"


async def test_the_same_frame_again_is_acknowledged_and_stored_once(here: Station) -> None:
    async with here.panel() as panel:
        await asked(panel)
        acks = []
        for _ in range(2):
            await panel.send("email", client_id="mail", email="mara@example.com")
            acks.append((await panel.until("ack", client_id="mail"))["seq"])
        assert acks[0] == acks[1]
        await panel.send("email", client_id="mail", email="other@example.com")
        assert (await panel.until("error"))["code"] == "client_id_reused"


async def test_it_can_be_changed(here: Station) -> None:
    async with here.panel() as panel:
        conversation = await asked(panel)
        for number, email in enumerate(("mara@example.com", "mara@example.org")):
            await panel.send("email", client_id=f"mail-{number}", email=email)
            await panel.until("ack", client_id=f"mail-{number}")
        assert await reached(here, conversation) == "mara@example.org"


async def test_who_gave_one_is_not_asked_again(here: Station) -> None:
    async with here.panel() as panel:
        await panel.say("Hello?")
        here.hand.write("Hi.", None)
        await panel.until("message", author="ai")
        await panel.send("email", client_id="mail", email="mara@example.com")
        await panel.until("message", author="system")
        await panel.send("want_person", client_id="wish")
        assert (await panel.until("message", author="system")).get("card") is None


async def test_no_address_and_no_conversation_are_refused_by_name(here: Station) -> None:
    async with here.panel() as panel:
        await panel.send("email", client_id="mail", email="mara@example.com")
        assert (await panel.until("error", client_id="mail"))["code"] == "conversation_not_found"
        await asked(panel)
        await panel.send("email", client_id="mail", email="not an address")
        assert (await panel.until("error", client_id="mail"))["code"] == "email_invalid"


async def test_two_tabs_at_once_leave_one_message_each_and_the_last_counts(here: Station) -> None:
    async with here.panel() as panel:
        conversation = await asked(panel)
        async with here.panel(visitor=panel.welcome["visitor"]) as other:
            await asyncio.gather(
                panel.send("email", client_id="one", email="one@example.com"),
                other.send("email", client_id="two", email="two@example.com"),
            )
            await asyncio.gather(panel.until("ack", client_id="one"), other.until("ack", client_id="two"))
        assert await reached(here, conversation) in {"one@example.com", "two@example.com"}


@pytest.mark.parametrize("text", ["a@b.co", "first.last+tag@sub.example.museum", "ü@müller.de", " x@example.com "])
def test_what_can_be_an_address_is_one(text: str) -> None:
    assert email_of(text, "c") == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a@b",
        "@b.co",
        "a@",
        "a b@c.de",
        "a@b..co",
        ".a@b.co",
        "a.@b.co",
        "a..b@c.de",
        "a@-b.co",
        "<a@b.co>",
        "a@b.1c",
        "a@b.co\nBcc: x@y.zz",
        "a@b@c.de",
        "\u202eevil@a.example",
        "a\u200b@a.example",
        'a"b@c.de',
        "x" * 65 + "@b.co",
        "a@" + "b" * 250 + ".co",
    ],
)
def test_what_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(EmailInvalid):
        email_of(text, "c")
