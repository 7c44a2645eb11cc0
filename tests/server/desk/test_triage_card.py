"""Tier and category beside the conversation: why they are so, and one click to say otherwise."""

import re

import httpx
from sqlalchemy import update

from escalation.tables import tickets
from escalation.ticket import Ticket
from escalation.triage import TriageTier
from server.conversation.site import Site
from server.team.role import Role
from server.team.tables import memberships, users
from server.team.users import User
from tests.server.desk.house import House
from tests.server.desk.posting import post


def card(page: str) -> str:
    return page.split('id="why-title"')[1].split("</section>")[0]


async def guess(house: House, ticket: Ticket) -> None:
    guessed = update(tickets).where(tickets.c.ticket_id == ticket.ticket_id)
    values = guessed.values(category_guess="billing", category_confidence=0.38)
    await house.database.write(lambda rows: rows.execute(values))


async def test_the_card_says_why_in_the_customers_words(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    ticket = await house.ticket(site, "Our 40 users cannot open the board. <i>Help!</i>")
    shown = card((await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text)
    assert "Many people are blocked" in shown
    assert re.search(r'<span class="number">40 people</span>: <q>40 users</q>', shown)
    assert "No category" in shown
    assert "not looked at yet" in shown
    assert "<i>" not in shown


async def test_one_click_gives_another_tier_and_has_a_way_back(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    here = f"/desk/tickets/{ticket.ticket_id}"
    answer = await post(browser, f"{here}/tier", tier="critical")
    assert (await house.again(ticket)).tier is TriageTier.CRITICAL
    page = (await browser.get(answer.headers["location"])).text
    assert "Tier changed" in page
    assert "Set by Ada." in card(page)
    undo = page.split('action="/desk/undo/')[1].split('"')[0]
    await post(browser, f"/desk/undo/{undo}")
    back = await house.again(ticket)
    assert (back.tier, back.is_tier_open, back.first_response_due) == (ticket.tier, True, ticket.first_response_due)


async def test_a_guess_is_confirmed_or_another_category_chosen(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    here = f"/desk/tickets/{ticket.ticket_id}"
    await guess(house, ticket)
    assert "Maybe Billing (38 %)" in card((await browser.get(here)).text)
    await post(browser, f"{here}/category", category="billing")
    shown = card((await browser.get(here)).text)
    assert "<strong>Billing</strong>" in shown
    assert "set by a person" in shown
    assert "Maybe" not in shown


async def test_what_does_not_exist_is_refused(house: House, browser: httpx.AsyncClient, ticket: Ticket) -> None:
    here = f"/desk/tickets/{ticket.ticket_id}"
    for move, fields in (("tier", {"tier": "urgent"}), ("tier", {}), ("category", {"category": "x"}), ("category", {})):
        assert (await post(browser, f"{here}/{move}", **fields)).status_code == 422
    assert await house.again(ticket) == ticket


async def test_who_may_only_look_sees_no_buttons(house: House, site: Site, ada: User, ticket: Ticket) -> None:
    await house.user("vi@example.com", "Vi", site)
    viewer = update(memberships).where(
        memberships.c.user_id.in_(users.select().with_only_columns(users.c.user_id).where(users.c.name == "Vi"))
    )
    await house.database.write(lambda rows: rows.execute(viewer.values(role=Role.VIEWER)))
    await guess(house, ticket)
    async with house.signed_in("vi@example.com") as browser:
        shown = card((await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text)
    assert "<button" not in shown
