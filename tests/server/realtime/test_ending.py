"""A visitor ends their conversation and says how satisfied they are: once, for all tabs, and for the desk."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update

from escalation.ticket import Resolution, TicketStatus
from escalation.tickets import open_ticket_of_conversation, queue
from server.conversation.tables import answer_outcomes, runs, surveys
from tests.server.realtime.station import Panel, Station, station


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as opened:
        yield opened


async def answered(here: Station, panel: Panel, text: str = "How do I invite someone?") -> dict[str, Any]:
    await panel.say(text)
    here.hand.write("By e-mail.", None)
    return await panel.until("message", author="ai")


async def judged(here: Station) -> None:
    """As if each answer had been judged: the hand that writes them here has no confidence."""
    await here.database.write(lambda rows: rows.execute(update(runs).values(confidence=0.8)))


async def ended(panel: Panel, client_id: str = "end") -> dict[str, Any]:
    await panel.send("end", client_id=client_id)
    return await panel.until("message", client_id=client_id)


async def outcomes(here: Station) -> list[tuple[int, str, bool]]:
    chosen = select(answer_outcomes.c.seq, answer_outcomes.c.kind, answer_outcomes.c.right)
    found = await here.database.read(lambda rows: rows.execute(chosen))
    return [(row.seq, row.kind, row.right) for row in found]


async def scores(here: Station) -> list[tuple[int, int, str | None, str]]:
    chosen = select(surveys.c.asked_seq, surveys.c.score, surveys.c.comment, surveys.c.answered_by)
    found = await here.database.read(lambda rows: rows.execute(chosen.order_by(surveys.c.asked_seq)))
    return [(row.asked_seq, row.score, row.comment, row.answered_by) for row in found]


async def test_all_tabs_read_that_it_has_ended_and_are_asked_how_it_was(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        async with here.panel(visitor=panel.welcome["visitor"], after_seq=2) as other:
            line = await ended(panel)
            assert (line["author"], line["card"]) == ("system", {"kind": "survey", "score": None, "comment": ""})
            assert (await panel.until("status"))["status"] == "resolved"
            assert await other.until("message", author="system") == line
            assert (await other.until("status"))["status"] == "resolved"
    async with here.panel(visitor=panel.welcome["visitor"]) as panel:
        assert panel.welcome["status"] == "resolved"


async def test_the_same_frame_again_ends_it_once(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        acks = []
        for _ in range(2):
            await panel.send("end", client_id="end")
            acks.append(await panel.until("ack", client_id="end"))
        assert acks[0] == acks[1]
        await panel.send("end", client_id="end-2")
        second = await panel.until("message", client_id="end-2")
        assert second["card"] is None, "nobody answered since they were asked"


async def test_nobody_answered_so_nobody_asks(here: Station) -> None:
    async with here.panel() as panel:
        await panel.send("end", client_id="end")
        assert (await panel.until("error", client_id="end"))["code"] == "conversation_not_found"
        await panel.send("want_person", client_id="wish")
        await panel.until("message", author="system")
        assert (await ended(panel))["card"] is None


async def test_an_answer_under_way_ends_with_it_in_every_tab_and_is_never_stored(here: Station) -> None:
    async with here.panel() as panel:
        await panel.say("How do I invite someone?")
        here.hand.write("By e-")
        run = (await panel.until("delta"))["run"]
        line = await ended(panel)
        assert (line["run"], line["stopped"], line["card"]) == (run, True, None)
        here.hand.write("mail.", None)
        ack = await panel.say("Hello again")
        assert ack["seq"] == line["seq"] + 1
        here.hand.write(None, "Hello.", None)
        assert (await panel.until("message", author="ai"))["run"] != run


async def test_a_ticket_is_closed_as_ended_by_the_customer(here: Station) -> None:
    async with here.panel() as panel:
        await panel.send("want_person", client_id="wish")
        conversation = (await panel.until("ack"))["conversation"]
        await ended(panel)
        site = here.site.site_id
        assert await here.database.read(lambda rows: open_ticket_of_conversation(rows, site, conversation)) is None
        (ticket,) = await here.database.read(lambda rows: queue(rows, [site], TicketStatus.RESOLVED))
        assert ticket.resolution is Resolution.BY_CUSTOMER


async def test_what_is_said_later_opens_it_again(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        await ended(panel)
        await panel.until("status", status="resolved")
        await panel.say("One more thing")
        assert (await panel.until("status"))["status"] == "with_ai"


async def test_the_line_is_in_the_visitors_language(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel, "Wie kann ich jemanden in mein Projekt einladen?")
        assert (await ended(panel))["text"].startswith("Sie haben dieses Gespräch beendet.")


async def test_a_score_is_stored_once_shown_to_all_and_the_last_word_counts(here: Station) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        asked = (await ended(panel))["seq"]
        await panel.send("survey", client_id="s-1", score=2, comment=" Too slow ")
        given = await panel.until("message", client_id="s-1")
        assert given["card"] == {"kind": "survey", "score": 2, "comment": "Too slow"}
        await panel.send("survey", client_id="s-1", score=2, comment="Too slow")
        assert (await panel.until("ack", client_id="s-1"))["seq"] == given["seq"] == asked + 1
        assert await scores(here) == [(asked, 2, "Too slow", "ai")]
        await panel.send("survey", client_id="s-1", score=3)
        assert (await panel.until("error"))["code"] == "client_id_reused"
        await panel.send("survey", client_id="s-2", score=5)
        await panel.until("ack", client_id="s-2")
        assert await scores(here) == [(asked, 5, None, "ai")]


async def test_a_conversation_that_was_opened_again_is_judged_again(here: Station) -> None:
    async with here.panel() as panel:
        seqs = []
        for number, score in enumerate((2, 4)):
            await answered(here, panel)
            seqs.append((await ended(panel, f"end-{number}"))["seq"])
            await panel.send("survey", client_id=f"s-{number}", score=score)
            await panel.until("ack", client_id=f"s-{number}")
        assert [(seq, score) for seq, score, *_ in await scores(here)] == [(seqs[0], 2), (seqs[1], 4)]


async def test_who_was_not_asked_is_refused_by_name(here: Station) -> None:
    async with here.panel() as panel:
        await panel.send("survey", client_id="s-1", score=5)
        assert (await panel.until("error"))["code"] == "conversation_not_found"
        await panel.say("Hello")
        await panel.send("survey", client_id="s-1", score=5)
        refused = await panel.until("error")
        assert (refused["code"], refused["retryable"]) == ("survey_not_open", False)


async def test_a_score_counts_for_the_one_judged_answer_that_it_can_be_of(here: Station) -> None:
    async with here.panel() as panel:
        answer = await answered(here, panel)
        await judged(here)
        await ended(panel)
        for number, (score, expected) in enumerate(
            [(1, [("dissatisfied", False)]), (5, [("satisfied", True)]), (3, []), (2, [("dissatisfied", False)])]
        ):
            await panel.send("survey", client_id=f"s-{number}", score=score)
            await panel.until("ack", client_id=f"s-{number}")
            assert await outcomes(here) == [(answer["seq"], *each) for each in expected]


@pytest.mark.parametrize("case", ["a courtesy", "two answers"])
async def test_a_score_that_can_be_of_more_or_of_nothing_judged_is_no_outcome(here: Station, case: str) -> None:
    async with here.panel() as panel:
        await answered(here, panel)
        if case == "two answers":
            await answered(here, panel, "And who can see it?")
            await judged(here)
        await ended(panel)
        await panel.send("survey", client_id="s-1", score=5)
        await panel.until("ack", client_id="s-1")
        assert await outcomes(here) == []


async def test_a_stranger_judges_nothing_of_others(here: Station) -> None:
    async with here.panel() as panel, here.panel() as stranger:
        ack = await panel.say("Hello")
        here.hand.write("Hi.", None)
        await panel.until("message", author="ai")
        await ended(panel)
        await stranger.send("survey", client_id="s-1", score=1)
        assert (await stranger.until("error"))["code"] == "conversation_not_found"
        assert await scores(here) == []
        assert ack["seq"] == 1
