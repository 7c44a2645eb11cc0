"""Notices at the desk: counted beside the bell, listed with the unread first, read by opening the ticket."""

import httpx
import pytest

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.desk.notices_page import notice_words
from server.inbox.notices import Notice, NoticeKind, notify
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.desk.house import House, field_of


async def told(house: House, user: User, ticket: Ticket, kind: NoticeKind) -> None:
    at = house.clock.now
    await house.database.write(
        lambda rows: notify(rows, ticket.site_id, user.user_id, kind, ticket.ticket_id, "Bo", at)
    )


async def test_opening_the_ticket_reads_what_was_told_of_it(
    house: House, browser: httpx.AsyncClient, ada: User, site: Site, ticket: Ticket
) -> None:
    other = await house.ticket(site, "How do I export?")
    await told(house, ada, ticket, NoticeKind.MENTIONED)
    await told(house, ada, other, NoticeKind.ASSIGNED)
    news = (await browser.get("/desk/notices/news")).json()
    assert news["unread"] == "2"
    assert {each["words"] for each in news["latest"]} == {"Bo mentioned you", "Bo gave it to you"}
    await browser.get(f"/desk/tickets/{ticket.ticket_id}")
    news = (await browser.get("/desk/notices/news")).json()
    assert [each["ticket"] for each in news["latest"]] == [other.ticket_id]
    page = (await browser.get("/desk/notices")).text
    assert page.index("gave it to you") < page.index("mentioned you")
    await browser.post("/desk/notices/read", data={"csrf_token": field_of(page, "csrf_token")})
    assert (await browser.get("/desk/notices/news")).json() == {"unread": "0", "latest": []}


async def test_without_notices_the_page_says_what_would_stand_there(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/desk/notices")).text
    assert "Nothing was told you yet" in page
    assert "Mark all as read" not in page


async def test_somebody_elses_ticket_reads_nothing_of_ones_own(
    house: House, browser: httpx.AsyncClient, ada: User, ticket: Ticket
) -> None:
    await told(house, ada, ticket, NoticeKind.REPLIED)
    await house.user("bo@example.com", "Bo", await house.site("Elsewhere"))
    async with house.signed_in("bo@example.com") as other:
        assert (await other.get(f"/desk/tickets/{ticket.ticket_id}")).status_code == 404
        assert (await other.get("/desk/notices/news")).json()["unread"] == "0"
    assert (await browser.get("/desk/notices/news")).json()["unread"] == "1"


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_kind_has_its_words(kind: NoticeKind) -> None:
    notice = Notice("s_1", "n_1", kind, "t_1", 1, "Help", None, MORNING, None)
    assert notice_words(notice)[0].isupper()


async def test_the_palette_finds_tickets_by_number_on_ones_own_sites_and_pages_of_ones_role(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    async def found(client: httpx.AsyncClient, typed: str) -> set[str]:
        return {each["words"] for each in (await client.get("/desk/palette", params={"q": typed})).json()["found"]}

    name = f"#{ticket.number} {ticket.subject}"
    assert name in await found(browser, f"#{ticket.number}")
    assert "Playground" in await found(browser, "play")
    for typed in ("", "#", "999", "9" * 40, "²"):
        assert name not in await found(browser, typed)
    await house.user("bo@example.com", "Bo", await house.site("Elsewhere"))
    async with house.signed_in("bo@example.com") as other:
        assert name not in await found(other, f"{ticket.number}")
