"""The search page: what it shows, to whom, and where it leads."""

import httpx

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.team.users import User
from tests.server.desk.house import House


async def test_a_ticket_is_found_by_what_was_said_and_its_words_are_marked(
    browser: httpx.AsyncClient, house: House, ticket: Ticket
) -> None:
    await house.says(ticket, "visitor", "It is <b>about</b> the Quarterly figures")
    page = (await browser.get("/desk/search", params={"q": "quarterly fig"})).text
    assert f'href="/desk/tickets/{ticket.ticket_id}"' in page
    assert "<mark>Quarterly</mark>" in page
    assert "<mark>figures</mark>" in page
    assert "&lt;b&gt;" in page
    assert 'value="quarterly fig"' in page


async def test_a_number_leads_to_its_ticket(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    answer = await browser.get("/desk/search", params={"q": f"#{ticket.number}"})
    assert answer.headers["location"] == f"/desk/tickets/{ticket.ticket_id}"
    assert (await browser.get("/desk/search", params={"q": "#999"})).status_code == 200


async def test_another_sites_words_and_numbers_lead_nowhere(house: House, ada: User, ticket: Ticket) -> None:
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        for params in ({"q": "colleague"}, {"q": "colleague", "site": ticket.site_id}, {"q": f"#{ticket.number}"}):
            answer = await eve.get("/desk/search", params=params)
            assert answer.status_code == 200
            assert ticket.subject not in answer.text
            assert "Nothing found" in answer.text


async def test_an_empty_search_says_how_to_search(browser: httpx.AsyncClient, site: Site) -> None:
    assert "What are you looking for?" in (await browser.get("/desk/search")).text
    assert "What are you looking for?" in (await browser.get("/desk/search", params={"q": "—"})).text
    assert "Nothing older" in (await browser.get("/desk/search", params={"q": "word", "before": "1"})).text
