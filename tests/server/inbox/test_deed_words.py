"""What was done to a ticket, read in its story."""

import re
from datetime import timedelta
from pathlib import Path

import httpx

import server
from escalation.clocks import BREACHED, DUE_SOON
from escalation.corrections import Corrected
from escalation.ticket import Ticket
from server.conversation.site import Site
from server.inbox.deed_words import DEED_WORDS, deed_of_ticket
from server.team.actor import HANDRAIL
from server.team.audit_log import Detail, Entry
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.desk.house import House, field_of


def entry(action: str, **details: Detail) -> Entry:
    return Entry("s_1", "e_1", MORNING, HANDRAIL, action, "t_1", details)


def test_every_deed_on_a_ticket_has_words() -> None:
    """Whoever notes a new deed gives it words, or a reader of the story meets a name of the code."""
    sources = [each.read_text() for each in Path(server.__file__).parent.rglob("*.py") if each.name != "deed_words.py"]
    noted = {name for text in sources for name in re.findall(r'"((?:ticket|contact)\.[a-z_]+)"', text)}
    noted = {name for name in noted if not name.endswith((".html", ".subject", ".number"))}
    noted |= {f"ticket.{what}_set" for what in Corrected} | {f"ticket.clock_{kind}" for kind in (DUE_SOON, BREACHED)}
    assert noted == set(DEED_WORDS)


def test_deeds_are_told_in_words_and_an_unknown_one_by_its_name() -> None:
    assert deed_of_ticket(entry("ticket.assigned", to="u_1", name="Bo")) == "gave the ticket to Bo"
    assert deed_of_ticket(entry("ticket.assigned", to=None)) == "changed who has the ticket"
    assert (
        deed_of_ticket(entry("ticket.tagged", added="bug", removed="idea")) == "tagged it bug and removed the tag idea"
    )
    assert deed_of_ticket(entry("ticket.put_aside")) == "put aside"


async def test_the_story_tells_who_did_what_and_the_card_what_else_the_customer_asked(
    house: House, browser: httpx.AsyncClient, ada: User, site: Site, ticket: Ticket
) -> None:
    page = (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text
    await browser.post(f"/desk/tickets/{ticket.ticket_id}/take", data={"csrf_token": field_of(page, "csrf_token")})
    house.clock.now += timedelta(minutes=1)
    page = (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text
    assert "Ada took the ticket" in page
    assert "Other tickets" not in page
