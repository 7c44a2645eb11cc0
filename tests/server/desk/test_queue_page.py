from datetime import timedelta

import httpx

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.team.users import User
from tests.server.desk.house import House


async def test_an_empty_queue_tells_what_will_happen(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/desk")
    assert page.status_code == 200
    assert "Nothing waits for you" in page.text


async def test_a_row_says_all_that_is_needed_to_choose(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    page = (await browser.get("/desk")).text
    for words in ("How do I invite a colleague?", "Normal", "AI not sure enough", "due in 1 d", "#1", "Ada"):
        assert words in page
    assert 'title="No sign of urgency in the words. AI not sure enough."' in page


async def test_the_most_urgent_comes_first(browser: httpx.AsyncClient, house: House, site: Site) -> None:
    for question in ("It would be nice to have stars", "How do I export?", "The site is down"):
        await house.ticket(site, question)
    page = (await browser.get("/desk")).text
    places = [page.index(words) for words in ("The site is down", "How do I export?", "stars")]
    assert places == sorted(places)


async def test_a_clock_is_shown_as_time_left_then_as_time_over(house: House, ada: User, ticket: Ticket) -> None:
    assert ticket.first_response_due is not None
    for minutes, words in ((-30, "due in 30 min"), (20, "overdue by 20 min")):
        house.clock.now = ticket.first_response_due + timedelta(minutes=minutes)
        async with house.signed_in() as browser:
            assert words in (await browser.get("/desk")).text


async def test_each_tab_counts_and_shows_its_own(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    resolved = (await browser.get("/desk?status=resolved")).text
    assert "Nothing is resolved yet" in resolved
    assert 'Open <span class="count">1</span>' in resolved
    assert ticket.subject in (await browser.get("/desk?status=nonsense")).text


async def test_another_sites_tickets_are_neither_shown_nor_counted(house: House, ada: User, ticket: Ticket) -> None:
    stranger = await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in(stranger.email) as browser:
        page = (await browser.get("/desk")).text
    assert "Nothing waits for you" in page
    assert ticket.subject not in page


async def test_a_person_of_no_site_is_told_so(house: House) -> None:
    await house.user("new@example.com", "New")
    async with house.signed_in("new@example.com") as browser:
        assert "not a member of any site" in (await browser.get("/desk")).text
