"""The live socket, through a real server and a real WebSocket client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.inbox.moves import Change, publish
from server.inbox.notices import tell_noticed
from server.protocol.server_frames import Typing
from server.realtime.events import DeskEvent, Event, FrameEvent, VisitorHere, VisitorTypes, VisitorWanted
from server.realtime.topics import conversation_topic, user_topic
from server.team.users import User, disable_user
from tests.server.desk.house import ORIGIN, House, field_of
from tests.server.desk.serving import served

SECONDS_MAX = 10.0


@asynccontextmanager
async def watching(
    house: House, browser: httpx.AsyncClient, query: str, origin: str = ORIGIN
) -> AsyncIterator[ClientConnection]:
    cookie = f"handrail_desk={browser.cookies.get('handrail_desk', '')}"
    async with (
        served(house) as address,
        connect(
            f"{address.replace('http', 'ws')}/desk/live{query}",
            origin=Origin(origin),
            additional_headers={"Cookie": cookie},
        ) as socket,
    ):
        yield socket


async def heard(socket: ClientConnection) -> str:
    async with asyncio.timeout(SECONDS_MAX):
        return str(await socket.recv())


async def close_code(socket: ClientConnection) -> int:
    async with asyncio.timeout(SECONDS_MAX):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return socket.close_code or 0


async def test_a_new_ticket_appears_in_the_open_queue(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    async with watching(house, browser, "?view=next") as socket:
        assert "Nothing waits for you" in await heard(socket)
        ticket = await house.ticket(site, "The site is down")
        publish(house.hub, Change(ticket))
        pushed = await heard(socket)
    assert 'hx-swap-oob="outerMorph"' in pushed
    assert "The site is down" in pushed


async def test_a_new_message_appears_in_the_open_ticket(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    async with watching(house, browser, f"?ticket={ticket.ticket_id}") as socket:
        await heard(socket)
        await house.says(ticket, "visitor", "Are you there?")
        house.hub.publish(f"desk:{ticket.site_id}", DeskEvent(ticket.site_id, ticket.conversation_id))
        assert "Are you there?" in await heard(socket)


async def test_an_open_ticket_shows_that_the_customer_is_writing(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    async with watching(house, browser, f"?ticket={ticket.ticket_id}") as socket:
        assert "is writing" not in await heard(socket)
        house.hub.publish(conversation_topic(ticket.conversation_id), VisitorTypes(ticket.conversation_id))
        assert "The customer is writing" in await heard(socket)


async def test_the_customer_is_told_that_a_person_writes_and_strangers_tell_nothing(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    token = field_of((await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text, "csrf_token")
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    address = f"/desk/tickets/{ticket.ticket_id}/typing"
    with house.hub.subscribe(conversation_topic(ticket.conversation_id)) as panel:
        async with house.signed_in("eve@example.com") as eve:
            foreign = field_of((await eve.get("/desk")).text, "csrf_token")
            assert (await eve.post(address, data={"csrf_token": foreign})).status_code == 404
        assert (await browser.post(address, data={"csrf_token": "forged"})).status_code == 403
        assert panel.waiting == 0
        assert (await browser.post(address, data={"csrf_token": token})).status_code == 204
        (event,), _ = await panel.next()
    assert isinstance(event, FrameEvent)
    assert event.frame == Typing(conversation=ticket.conversation_id, name="Ada")


async def test_signing_out_closes_every_live_page(house: House, browser: httpx.AsyncClient) -> None:
    async with watching(house, browser, "") as socket:
        await heard(socket)
        token = field_of((await browser.get("/desk")).text, "csrf_token")
        await browser.post("/desk/sign-out", data={"csrf_token": token})
        assert await close_code(socket) == 4401


async def test_a_disabled_user_is_cut_off_with_the_next_event(
    house: House, browser: httpx.AsyncClient, ada: User
) -> None:
    async with watching(house, browser, "") as socket:
        await heard(socket)
        await house.database.write(lambda c: disable_user(c, ada, house.clock.now))
        house.hub.publish(user_topic(ada.user_id), DeskEvent("", ""))
        assert await close_code(socket) == 4401


async def test_without_a_session_nothing_is_told(house: House, ticket: Ticket) -> None:
    async with house.browser() as nobody, watching(house, nobody, "") as socket:
        assert await close_code(socket) == 4401


async def test_a_person_of_another_site_is_told_nothing(house: House, ticket: Ticket) -> None:
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        async with watching(house, eve, f"?ticket={ticket.ticket_id}") as socket:
            assert await close_code(socket) == 4404
        async with watching(house, eve, "") as socket:
            assert ticket.subject not in await heard(socket)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://desk.test.evil.example"])
async def test_a_foreign_page_gets_no_socket(house: House, browser: httpx.AsyncClient, origin: str) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        async with watching(house, browser, "", origin):
            pass


async def test_a_browser_that_speaks_is_refused(house: House, browser: httpx.AsyncClient) -> None:
    async with watching(house, browser, "") as socket:
        await socket.send("hello")
        assert await close_code(socket) == 4400


async def test_a_burst_of_events_is_not_lost_on_a_busy_watcher(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    async with watching(house, browser, f"?ticket={ticket.ticket_id}") as socket:
        await heard(socket)
        for number in range(400):
            house.hub.publish(f"desk:{ticket.site_id}", DeskEvent(ticket.site_id, str(number)))
        await house.says(ticket, "visitor", "After the burst")
        house.hub.publish(f"desk:{ticket.site_id}", DeskEvent(ticket.site_id, ticket.conversation_id))
        async with asyncio.timeout(SECONDS_MAX):
            while "After the burst" not in await heard(socket):
                pass


async def test_who_else_has_the_ticket_open_is_shown_and_who_writes(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, site: Site
) -> None:
    bo = await house.user("bo@example.com", "Bo", site)
    async with watching(house, browser, f"?ticket={ticket.ticket_id}") as socket:
        await heard(socket)
        async with house.signed_in(bo.email) as other, watching(house, other, f"?ticket={ticket.ticket_id}") as second:
            await heard(second)
            assert "Bo is looking" in await heard(socket)
            token = field_of((await other.get(f"/desk/tickets/{ticket.ticket_id}")).text, "csrf_token")
            await other.post(f"/desk/tickets/{ticket.ticket_id}/typing", data={"csrf_token": token})
            assert "Bo is writing a reply" in await heard(socket)
        gone = await heard(socket)
    assert 'id="looking"' in gone
    assert "Bo" not in gone.split('id="looking"')[1]


async def test_the_queue_shows_who_has_which_ticket_open(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, site: Site
) -> None:
    bo = await house.user("bo@example.com", "Bo", site)
    async with watching(house, browser, "?status=open") as socket, house.signed_in(bo.email) as other:
        await heard(socket)
        async with watching(house, other, f"?ticket={ticket.ticket_id}"):
            shown = await heard(socket)
    assert f'data-ticket="{ticket.ticket_id}"' in shown
    assert 'data-name="Bo"' in shown


async def test_whether_the_visitor_is_on_the_site_is_asked_of_their_panel(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    topic = conversation_topic(ticket.conversation_id)

    def answer(event: Event) -> None:
        if isinstance(event, VisitorWanted):
            house.hub.publish(topic, VisitorHere(ticket.conversation_id, True))

    panel = house.hub.listen(topic, answer)
    async with watching(house, browser, f"?ticket={ticket.ticket_id}") as socket:
        shown = await heard(socket)
        while "Now on" not in shown:
            shown = await heard(socket)
        assert "<strong>Members</strong>" in shown
        house.hub.remove(panel)
        house.hub.publish(topic, VisitorHere(ticket.conversation_id, False))
        while "Not on the site now" not in shown:
            shown = await heard(socket)


async def test_a_notice_reaches_the_open_page(house: House, browser: httpx.AsyncClient, ada: User) -> None:
    async with watching(house, browser, "?status=open") as socket:
        await heard(socket)
        tell_noticed(house.hub, [ada.user_id])
        assert 'id="noticed"' in await heard(socket)
