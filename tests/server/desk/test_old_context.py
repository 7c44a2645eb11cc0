"""What moved the AI agent to step aside once never moves it again: not after a hand-back, not after a reopening."""

import httpx
import pytest
from sqlalchemy import func, select

from escalation.reason import ReasonCode
from escalation.ticket import Ticket
from server.agent.answer import Answer, Turn
from server.agent.outcome import NeedsPerson
from server.agent.person.frustration_reflex import FrustrationReflex
from server.agent.person.repeated_answer import repeats
from server.agent.person.sensitive_reflex import SensitiveReflex
from server.agent.profile import People
from server.agent.reflex import first_of
from server.agent.run_record import read_matter
from server.agent.wish_reflex import WishReflex
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import Site
from server.conversation.tables import runs
from server.conversation.visitor import Visitor
from tests.server.desk.house import House, field_of

OLD = (
    "I want to talk to a human",
    "This is ridiculous!!!",
    "That did not help",
    "My lawyer will hear of this, I want my money back",
)
ANSWER = "Open **Members** of the project, press Invite people, write the address and send the invitation."
PLAIN = "How do I rename a group?"
WORKER = "w_1"
REFLEXES = (WishReflex(), FrustrationReflex(), SensitiveReflex(People().sensitive))


@pytest.fixture
async def heated(house: House, site: Site) -> Ticket:
    """A ticket whose visitor has said all of it, and was answered by a person at last."""
    ticket = await house.ticket(site)
    for text in OLD:
        await house.says(ticket, "visitor", text)
        await house.says(ticket, "ai", ANSWER)
    await house.says(ticket, "person", "I am sorry. It works again.", "Ada")
    return ticket


async def press(browser: httpx.AsyncClient, ticket: Ticket, move: str) -> None:
    address = f"/desk/tickets/{ticket.ticket_id}"
    token = field_of((await browser.get(address)).text, "csrf_token")
    assert (await browser.post(f"{address}/{move}", data={"csrf_token": token})).status_code == 303


async def turn_after(house: House, ticket: Ticket, text: str) -> Turn:
    """The visitor says `text`; gives the turn that the run worker reads then."""
    visitor = Visitor(ticket.site_id, f"v_{ticket.subject}{house.clock.now}", ticket.conversation_id)
    saying = Saying(visitor, "plain", text, house.clock.now, worker_id=WORKER)
    (said,) = await house.database.write(lambda rows: say_together(rows, [saying]))
    assert isinstance(said, Said)
    run = said.run
    assert run is not None
    matter = await house.database.read(lambda rows: read_matter(rows, run, WORKER, house.clock.now))
    assert matter is not None
    assert matter.turn is not None
    return matter.turn


@pytest.mark.parametrize("move", ["hand-back", "resolve"])
async def test_the_next_plain_question_is_answered(
    house: House, browser: httpx.AsyncClient, heated: Ticket, move: str
) -> None:
    await press(browser, heated, move)
    turn = await turn_after(house, heated, PLAIN)
    assert len(turn.history) > len(OLD)
    assert await first_of(REFLEXES, turn) is None
    assert not repeats(turn, Answer(ANSWER, (), 1.0, "extractive"))


async def test_a_reopened_ticket_that_is_handed_back_is_answered_as_well(
    house: House, browser: httpx.AsyncClient, heated: Ticket
) -> None:
    for move in ("resolve", "reopen", "hand-back"):
        await press(browser, heated, move)
    assert await first_of(REFLEXES, await turn_after(house, heated, PLAIN)) is None


@pytest.mark.parametrize("text", OLD[:2])
async def test_a_new_wish_or_anger_is_heard_all_the_same(
    house: House, browser: httpx.AsyncClient, heated: Ticket, text: str
) -> None:
    await press(browser, heated, "hand-back")
    settled = await first_of(REFLEXES, await turn_after(house, heated, text))
    assert isinstance(settled, NeedsPerson)
    assert settled.reason in {ReasonCode.CUSTOMER_REQUEST, ReasonCode.FRUSTRATION}


@pytest.mark.parametrize(("said", "runs_asked"), [("Please hurry up", 0), ("How do I rename a group?", 1)])
async def test_only_a_question_that_nobody_answered_is_the_agents_after_a_hand_back(
    house: House, site: Site, browser: httpx.AsyncClient, said: str, runs_asked: int
) -> None:
    ticket = await house.ticket(site)
    await house.says(ticket, "visitor", said)
    await press(browser, ticket, "hand-back")
    open_runs = select(func.count()).select_from(runs).where(runs.c.state == "queued")
    assert (await house.database.read(lambda rows: rows.execute(open_runs))).scalar_one() == runs_asked
