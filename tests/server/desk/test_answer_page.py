"""How an answer came about, and what a person says of it."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ticket import Ticket
from server.agent.run_worker import RunWorker
from server.conversation.message import append_message
from server.conversation.tables import answer_outcomes, messages, runs
from server.conversation.visitor import Visitor
from server.realtime.live_answers import LiveAnswers
from server.realtime.visitor_commands import VisitorCommands
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.desk.house import House, field_of
from tests.server.realtime.station import WrittenByHand

TRACE = {
    "answerer": "openai:gpt-5",
    "parts": [{"name": "score", "value": 0.31, "words": "The best passage fits poorly."}],
    "passages": [{"title": "Invite", "section": "By e-mail", "url": "https://x.example/a", "score": 0.4}],
    "steps": [{"tool": "find_invoice", "arguments": {"month": "<b>May</b>"}, "words": "No reply."}],
    "usages": [
        {
            "model": "gpt-5",
            "prompt_tokens": 1200,
            "completion_tokens": 80,
            "cost_microdollars": 2500,
            "parts": [{"name": "guardrails", "tokens": 300}],
        }
    ],
    "failed": [{"name": "openai:gpt-4", "why": "It answered 429."}],
    "milliseconds": {"retrieve": 12.5},
}


async def answered(house: House, ticket: Ticket, trace: Mapping[str, Any] | None = TRACE) -> int:
    """The AI agent's answer in the house becomes that of a run with this trace; gives its place."""
    conversation = await house.conversation(ticket)
    here = {"site_id": conversation.site_id, "conversation_id": conversation.conversation_id}

    async def unit(connection: AsyncConnection) -> None:
        run = {"run_id": "r_1", "upto_seq": 1, "state": "answered", "attempts": 1, "confidence": 0.31, "trace": trace}
        await connection.execute(insert(runs).values(here | run | {"created_at": MORNING, "finished_at": MORNING}))
        await connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation.conversation_id, messages.c.seq == 2)
            .values(run_id="r_1")
        )

    await house.database.write(unit)
    return 2


async def outcomes(house: House) -> dict[str, bool]:
    found = await house.database.read(
        lambda rows: rows.execute(select(answer_outcomes.c.kind, answer_outcomes.c.right))
    )
    return {row.kind: row.right for row in found}


async def post(browser: httpx.AsyncClient, ticket: Ticket, end: str, **fields: str) -> httpx.Response:
    token = field_of((await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text, "csrf_token")
    return await browser.post(f"/desk/tickets/{ticket.ticket_id}/{end}", data={"csrf_token": token} | fields)


async def test_the_whole_trace_is_on_one_page(house: House, browser: httpx.AsyncClient, ticket: Ticket) -> None:
    seq = await answered(house, ticket)
    page = (await browser.get(f"/desk/tickets/{ticket.ticket_id}/answers/{seq}")).text
    for words in (
        "openai:gpt-5", "31 %", "The best passage fits poorly.", "https://x.example/a", "find_invoice", "No reply.",
        "&lt;b&gt;May&lt;/b&gt;", "1,200 tokens read", "$0.0025", "guardrails", "It answered 429.", "retrieve", "12.5",
    ):  # fmt: skip
        assert words in page, words
    assert (
        f"/desk/tickets/{ticket.ticket_id}/answers/{seq}"
        in (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text
    )


@pytest.mark.parametrize("trace", [None, {}, {"reason": "x", "parts": 7, "passages": ["y"], "steps": [{"tool": None}]}])
async def test_a_trace_of_another_version_breaks_nothing(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, trace: Mapping[str, Any] | None
) -> None:
    seq = await answered(house, ticket, trace)
    page = await browser.get(f"/desk/tickets/{ticket.ticket_id}/answers/{seq}")
    assert page.status_code == 200
    assert "How this answer came about" in page.text


@pytest.mark.parametrize("seq", ["1", "9", "99999999999999999999"])
async def test_where_no_answer_stands_nothing_is_found(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, seq: str
) -> None:
    await answered(house, ticket)
    assert (await browser.get(f"/desk/tickets/{ticket.ticket_id}/answers/{seq}")).status_code == 404
    assert (await post(browser, ticket, f"answers/{seq}/mark", mark="right")).status_code == 404


async def test_the_last_word_of_right_and_wrong_counts(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    seq = await answered(house, ticket)
    for mark, stored in (("right", {"confirmed": True}), ("wrong", {"corrected": False})):
        marked = await post(browser, ticket, f"answers/{seq}/mark", mark=mark)
        assert marked.headers["location"] == f"/desk/tickets/{ticket.ticket_id}#message-{seq}"
        assert await outcomes(house) == stored
    page = (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text
    assert 'value="wrong" aria-pressed="true"' in page
    assert 'value="right" aria-pressed="false"' in page


async def test_no_other_mark_is_known(house: House, browser: httpx.AsyncClient, ticket: Ticket) -> None:
    seq = await answered(house, ticket)
    assert (await post(browser, ticket, f"answers/{seq}/mark", mark="thumb_up")).status_code == 404
    assert await outcomes(house) == {}


async def test_a_person_of_another_site_neither_reads_nor_marks(house: House, ticket: Ticket) -> None:
    seq = await answered(house, ticket)
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        token = field_of((await eve.get("/desk")).text, "csrf_token")
        address = f"/desk/tickets/{ticket.ticket_id}/answers/{seq}"
        assert (await eve.get(address)).status_code == 404
        marked = await eve.post(f"{address}/mark", data={"csrf_token": token, "mark": "wrong"})
        assert marked.status_code == 404
    assert await outcomes(house) == {}


async def test_reopening_what_the_ai_agent_alone_had_answered_says_that_it_had_not(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await answered(house, ticket)
    await post(browser, ticket, "resolve")
    await post(browser, ticket, "reopen")
    assert await outcomes(house) == {"reopened": False}


async def test_after_a_persons_reply_a_reopening_says_nothing_of_the_ai_agent(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, ada: User
) -> None:
    await answered(house, ticket)
    conversation = await house.conversation(ticket)
    await house.database.write(
        lambda rows: append_message(rows, conversation, author="person", name=ada.name, text="Hi.", at=MORNING)
    )
    await post(browser, ticket, "resolve")
    await post(browser, ticket, "reopen")
    assert await outcomes(house) == {}


async def test_a_visitor_who_comes_back_after_an_answer_of_the_ai_agent_alone_says_the_same(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await answered(house, ticket)
    await post(browser, ticket, "resolve")
    worker = RunWorker(house.database, WrittenByHand(), LiveAnswers(house.hub), lambda: house.clock.now, 1, 1)
    commands = VisitorCommands(house.database, house.hub, worker, lambda: house.clock.now)
    visitor = Visitor(ticket.site_id, f"v_{ticket.subject}{house.clock.now}", ticket.conversation_id)
    stored = await commands.say(visitor, "back", "It still does not work.", None, ())
    assert stored.status == "with_ai"
    assert await outcomes(house) == {"reopened": False}
