"""What a customer says of a conversation, on the desk: the question on the line that resolves it, score and comment."""

import httpx
from sqlalchemy import insert, update

from escalation.ticket import Resolution, Ticket
from server.conversation.contact import contact_by_id
from server.conversation.tables import answer_outcomes, messages
from server.conversation.visitor import Visitor
from server.protocol.server_frames import SurveyCard
from server.realtime.ending import Ended, end_conversation, give_score
from tests.server.desk.house import House
from tests.server.desk.test_ticket_page import HOSTILE, Hostile, move, shown

COMMENT = "Quick & kind. " + " ".join(HOSTILE)


async def visitor_of(house: House, ticket: Ticket) -> Visitor:
    conversation = await house.conversation(ticket)
    contact = await house.database.read(lambda c: contact_by_id(c, conversation.site_id, conversation.contact_id))
    assert contact is not None
    return Visitor(ticket.site_id, "v_not_needed", ticket.conversation_id, contact.contact_id)


async def gives(house: House, ticket: Ticket, score: int, comment: str) -> Ended | None:
    visitor = await visitor_of(house, ticket)
    return await house.database.write(lambda c: give_score(c, visitor, f"s-{score}", score, comment, house.clock.now))


async def test_the_line_that_resolves_it_asks_and_the_answer_stands_on_the_ticket(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await move(browser, ticket, "resolve")
    assert (await house.messages(ticket))[-1].card == SurveyCard()
    assert "Satisfaction" not in await shown(browser, ticket)
    await gives(house, ticket, 4, COMMENT)
    page = await shown(browser, ticket)
    assert "<strong>4 of 5</strong>" in page
    assert "Quick &amp; kind." in page
    assert Hostile.found_in(page) == []


async def test_who_was_asked_and_got_no_answer_since_is_not_asked_again(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    for step in ("resolve", "reopen", "resolve"):
        await move(browser, ticket, step)
    assert [m.card for m in await house.messages(ticket) if m.card is not None] == [SurveyCard()]


async def test_a_ticket_that_its_customer_ended_says_so(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    visitor = await visitor_of(house, ticket)
    await house.database.write(lambda c: end_conversation(c, visitor, "end", house.clock.now))
    assert (await house.again(ticket)).resolution is Resolution.BY_CUSTOMER
    assert "ended by the customer" in await shown(browser, ticket)


async def test_what_is_written_beside_a_thumb_stands_under_the_answer(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    conversation = await house.conversation(ticket)
    await house.database.write(
        lambda c: c.execute(
            insert(answer_outcomes).values(
                site_id=ticket.site_id,
                conversation_id=conversation.conversation_id,
                seq=2,
                kind="thumb_down",
                run_id="r_1",
                right=False,
                comment=COMMENT,
                at=house.clock.now,
            )
        )
    )
    answered = update(messages).where(messages.c.conversation_id == ticket.conversation_id, messages.c.seq == 2)
    await house.database.write(lambda c: c.execute(answered.values(run_id="r_1")))
    page = await shown(browser, ticket)
    assert "customer: not helpful: <q>Quick &amp; kind." in page
    assert Hostile.found_in(page) == []
