"""The queue: what one sees first, the views, their numbers, filters, pages."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from escalation.tables import tickets
from escalation.ticket import Ticket
from server.conversation.site import Site
from server.inbox.moves import resolve, take
from server.team.actor import Actor, ActorKind
from server.team.users import User
from tests.server.desk.house import House


def rows_of(page: str) -> list[str]:
    return [part.split("</a>", 1)[0].split(">", 1)[1] for part in page.split('class="subject"')[1:]]


def count_of(page: str, view: str) -> str:
    return page.split(f'id="view-{view}"', 1)[1].split('<span class="count"', 1)[1].split(">", 1)[1].split("<", 1)[0]


async def set_columns(house: House, ticket: Ticket, **values: object) -> None:
    await house.database.write(
        lambda rows: rows.execute(update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(**values))
    )


async def test_an_empty_queue_tells_what_will_happen(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/desk")
    assert page.status_code == 200
    assert "Nothing waits for you" in page.text


async def test_a_row_says_all_that_is_needed_to_choose(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    page = (await browser.get("/desk")).text
    for words in ("How do I invite a colleague?", "Normal", "AI not sure enough", "due in 1 d", "#1", "Ada"):
        assert words in page
    assert f'title="{ticket.why} ' in page


async def test_the_most_urgent_comes_first(browser: httpx.AsyncClient, house: House, site: Site) -> None:
    for question in ("It would be nice to have stars", "How do I export?", "The site is down"):
        await house.ticket(site, question)
    assert rows_of((await browser.get("/desk")).text) == [
        "The site is down",
        "How do I export?",
        "It would be nice to have stars",
    ]


async def test_a_clock_is_shown_as_time_left_then_as_time_over(house: House, ada: User, ticket: Ticket) -> None:
    assert ticket.first_response_due is not None
    for minutes, words in ((-30, "due in 30 min"), (20, "overdue by 20 min")):
        house.clock.now = ticket.first_response_due + timedelta(minutes=minutes)
        async with house.signed_in() as browser:
            assert words in (await browser.get("/desk")).text


@pytest.mark.capability(30)
async def test_first_comes_what_is_mine_or_nobodys_and_never_what_another_has(
    browser: httpx.AsyncClient, house: House, site: Site, ada: User
) -> None:
    mine, nobodys, others = [await house.ticket(site, f"Question {name}") for name in ("one", "two", "three")]
    await house.move(take, mine, Actor(ActorKind.USER, ada.user_id, "Ada"))
    await house.move(take, others, Actor(ActorKind.USER, "u_bob", "Bob"))
    page = (await browser.get("/desk")).text
    assert sorted(rows_of(page)) == [mine.subject, nobodys.subject]
    counted = {view: count_of(page, view) for view in ("next", "mine", "unassigned", "open", "normal", "low")}
    assert counted == {"next": "2", "mine": "1", "unassigned": "1", "open": "3", "normal": "3", "low": "0"}
    assert rows_of((await browser.get("/desk?view=mine")).text) == [mine.subject]
    assert len(rows_of((await browser.get("/desk?view=open")).text)) == 3


@pytest.mark.capability(24, 29)
async def test_each_view_shows_what_its_number_promises(
    browser: httpx.AsyncClient, house: House, site: Site, ada: User
) -> None:
    waiting, asleep, late, soon, spam, done = [await house.ticket(site, f"Question {n}") for n in range(6)]
    now = house.clock.now
    await set_columns(house, waiting, status="waiting_for_customer")
    await set_columns(house, asleep, snoozed_until=now + timedelta(days=1))
    await set_columns(house, late, breach_order=0)
    await set_columns(house, soon, due_at=now + timedelta(minutes=30))
    await set_columns(house, spam, status="resolved", resolution="spam", resolved_at=now)
    await house.move(resolve, done, Actor(ActorKind.USER, ada.user_id, "Ada"))
    page = (await browser.get("/desk")).text
    expected = {
        "waiting": waiting,
        "snoozed": asleep,
        "breached": late,
        "due-soon": soon,
        "spam": spam,
        "resolved": done,
    }
    for view, ticket in expected.items():
        assert count_of(page, view) == "1", view
        assert rows_of((await browser.get(f"/desk?view={view}")).text) == [ticket.subject], view
    assert count_of(page, "open") == "2"
    assert asleep.subject not in rows_of(page)


async def test_conditions_in_the_address_narrow_a_view_and_can_be_taken_away(
    browser: httpx.AsyncClient, house: House, site: Site
) -> None:
    for question in ("The site is down", "How do I export?"):
        await house.ticket(site, question)
    page = (await browser.get("/desk?view=open&tier=critical")).text
    assert rows_of(page) == ["The site is down"]
    assert "Tier: critical" in page
    assert '<a href="/desk?view=open" aria-label="Without: Tier: critical">' in page
    nothing = (await browser.get("/desk?tier=high")).text
    assert "No ticket matches" in nothing
    assert rows_of((await browser.get("/desk?text=EXPORT")).text) == ["How do I export?"]


async def test_what_an_address_cannot_mean_is_told_and_left_out(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    page = (await browser.get("/desk?status=nonsense&field.gone=x")).text
    assert ticket.subject in page
    assert "Left out, because it means nothing here any more: Status" in page
    unknown = (await browser.get("/desk?view=w_gone")).text
    assert "is gone" in unknown
    assert ticket.subject in unknown
    for rubbish in ("view=%00", "place=%F0%9F%92%A5", "order=sideways", f"text={'x' * 500}", "created=99999999d"):
        assert (await browser.get(f"/desk?{rubbish}")).status_code == 200, rubbish


async def test_pages_go_forth_and_back_and_lose_nothing(browser: httpx.AsyncClient, house: House, site: Site) -> None:
    for number in range(120):
        await house.ticket(site, f"Question {number:03}")
    address, seen, before = "/desk?view=open", [], ""
    while True:
        page = (await browser.get(address)).text
        seen += rows_of(page)
        if 'rel="next"' not in page:
            break
        before = address
        address = page.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert seen == [f"Question {number:03}" for number in range(120)]
    back = page.split('rel="prev" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert rows_of((await browser.get(back)).text) == rows_of((await browser.get(before)).text)
    assert rows_of((await browser.get("/desk?view=open&order=newest")).text)[0] == "Question 119"


async def test_another_sites_tickets_are_neither_shown_nor_counted(house: House, ada: User, ticket: Ticket) -> None:
    stranger = await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in(stranger.email) as browser:
        for address in ("/desk", "/desk?view=open", f"/desk?site={ticket.site_id}"):
            page = (await browser.get(address)).text
            assert ticket.subject not in page
            assert count_of(page, "open") == "0"


async def test_a_person_of_several_sites_sees_all_in_one_order_or_one_of_them(
    house: House, ada: User, ticket: Ticket
) -> None:
    other = await house.site("Second site")
    await house.ticket(other, "The site is down")
    both = await house.user("both@example.com", "Both", other, await house.site_of(ticket))
    async with house.signed_in(both.email) as browser:
        page = (await browser.get("/desk")).text
        assert rows_of(page) == ["The site is down", ticket.subject]
        assert rows_of((await browser.get(f"/desk?view=next&site={other.site_id}")).text) == ["The site is down"]


async def test_a_person_of_no_site_is_told_so(house: House) -> None:
    await house.user("new@example.com", "New")
    async with house.signed_in("new@example.com") as browser:
        assert "not a member of any site" in (await browser.get("/desk")).text


async def test_the_filters_offer_what_there_is_and_keep_what_is_chosen(
    browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    page = (await browser.get("/desk/filters?view=open&tier=high&assignee=me&created=3d&segment=gold")).text
    for words in (
        'name="tier" value="high" checked',
        'name="assignee" value="me" checked',
        'value="3d" selected',
        'name="segment" value="gold"',
        'type="hidden" name="view" value="open"',
    ):
        assert words in page
