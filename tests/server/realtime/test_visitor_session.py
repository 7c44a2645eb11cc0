"""What a panel sees over its socket: everything once and in order, whatever happens to the socket."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.protocol.server_frames import MessageFrame
from server.realtime.events import Moved
from server.realtime.subscription import EVENTS_WAITING_MAX
from server.realtime.topics import conversation_topic
from tests.server.realtime.station import Panel, Station, station


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Station]:
    async with station(database_url) as started:
        yield started


async def begun(panel: Panel, here: Station, *pieces: str) -> dict[str, str]:
    """Asks something, and sees the beginning of its answer."""
    ack = await panel.say("How do I invite someone?")
    here.hand.write(*pieces)
    await panel.shown("".join(pieces))
    return {"visitor": panel.welcome["visitor"], "conversation": ack["conversation"]}


def run_under_way(here: Station, who: dict[str, str]) -> str:
    """The run whose answer is written in this conversation now."""
    so_far = here.live.so_far(who["conversation"])
    assert so_far is not None
    return so_far[0].run


async def test_an_answer_is_acknowledged_streamed_and_stored_in_this_order(here: Station) -> None:
    async with here.panel() as panel:
        await panel.send("say", client_id="m-1", text="Hello?")
        kinds = [(await panel.heard())["type"] for _ in range(3)]
        assert kinds == ["ack", "message", "answering"]
        here.hand.write("Go to ", "Members.", None)
        await panel.shown("Go to Members.")
        answer = await panel.until("message")
        assert (answer["seq"], answer["author"], answer["text"]) == (2, "ai", "Go to Members.")


async def test_a_panel_that_comes_back_goes_on_where_it_was_in_the_middle_of_an_answer(here: Station) -> None:
    async with here.panel() as panel:
        who = await begun(panel, here, "Go to ", "Mem")
        run = run_under_way(here, who)
    heard = {"run": run, "revision": 0, "offset": 6}
    async with here.panel(**who, after_seq=1, answer=heard) as again:
        assert again.welcome["recovered"] is True
        rest = await again.until("delta")
        assert (rest["offset"], rest["text"]) == (6, "Mem")
        here.hand.write("bers.", None)
        assert (await again.until("delta"))["offset"] == 9
        assert (await again.until("message"))["text"] == "Go to Members."


async def test_a_panel_with_an_older_revision_gets_the_answer_from_its_beginning(here: Station) -> None:
    async with here.panel() as panel:
        who = await begun(panel, here, "First try")
        run = run_under_way(here, who)
        here.hand.write("", "Second")
        await panel.shown("Second")
    async with here.panel(**who, after_seq=1, answer={"run": run, "revision": 0, "offset": 9}) as again:
        anew = await again.until("answering")
        assert anew["revision"] == 1
        delta = await again.until("delta")
        assert (delta["revision"], delta["offset"], delta["text"]) == (1, 0, "Second")


async def test_all_tabs_of_a_visitor_see_the_same(here: Station) -> None:
    async with here.panel() as one:
        who = await begun(one, here, "Go ")
        async with here.panel(**who) as two:
            assert (await two.until("message"))["seq"] == 1
            await two.shown("Go ")
            here.hand.write("on.", None)
            seen = [await tab.until("message", seq=2) for tab in (one, two)]
            assert seen[0] == seen[1]
            await two.say("Thanks, and now?")
            assert (await one.until("message", seq=3))["text"] == "Thanks, and now?"


async def test_a_first_message_sent_again_on_a_new_socket_brings_what_came_of_it(here: Station) -> None:
    async with here.panel() as one, here.panel(visitor=one.welcome["visitor"]) as two:
        assert two.welcome["conversation"] is None
        await one.say("Hello?", "first")
        here.hand.write("Hi.", None)
        await one.until("message", seq=2)
        await two.say("Hello?", "first")
        assert [(await two.until("message"))["seq"] for _ in range(2)] == [1, 2]


async def test_the_agent_falls_silent_when_the_visitor_asks_for_a_person_in_the_middle_of_an_answer(
    here: Station,
) -> None:
    async with here.panel() as panel:
        who = await begun(panel, here, "Go to ")
        await panel.send("want_person", client_id="wish")
        await panel.until("status", status="waiting_for_person")
        here.hand.write("Members.")
        assert [frame["type"] for frame in await panel.quiet()] == []
        async with asyncio.timeout(15):
            while here.live.so_far(who["conversation"]) is not None:
                await asyncio.sleep(0.05)
    assert here.hand.pieces.qsize() == 0


async def test_a_wish_under_the_id_of_a_message_is_refused_by_name(here: Station) -> None:
    async with here.panel() as panel:
        await panel.say("Hello?", "same")
        await panel.send("want_person", client_id="same")
        assert (await panel.until("error"))["code"] == "client_id_reused"


async def test_what_hints_left_out_is_read_and_what_they_say_twice_is_said_once(here: Station) -> None:
    async with here.panel() as panel:
        ack = await panel.say("Hello?")
        here.hand.write("Hi.", None)
        await panel.until("message", seq=2)
        topic = conversation_topic(ack["conversation"])
        late = MessageFrame(
            conversation=ack["conversation"], seq=2, author="ai", name=None, text="Hi.", created_at="2026-01-01"
        )
        here.hub.publish(topic, late)
        here.hub.offer(topic, Moved(ack["conversation"], 2, "with_ai", None))
        assert await panel.quiet() == []
        here.hub.offer(topic, Moved(ack["conversation"], 2, "with_person", "Ada"))
        assert (await panel.heard())["name"] == "Ada"


async def test_a_reader_that_lost_its_place_finds_it_in_the_database(here: Station) -> None:
    async with here.panel() as panel:
        ack = await panel.say("Hello?")
        await panel.until("answering")
        topic = conversation_topic(ack["conversation"])
        for number in range(EVENTS_WAITING_MAX + 10):
            ahead = MessageFrame(
                conversation=ack["conversation"],
                seq=1_000 + number,
                author="system",
                name=None,
                text="of a store that does not have it",
                created_at="2026-01-01",
            )
            here.hub.publish(topic, ahead)
        assert await panel.quiet() == []
        here.hand.write("Still here.", None)
        assert (await panel.until("message"))["text"] == "Still here."


async def test_a_stopped_answer_is_what_was_written_so_far(here: Station) -> None:
    async with here.panel() as panel:
        who = await begun(panel, here, "Far too ", "long")
        run = run_under_way(here, who)
        await panel.send("stop", run=run)
        stopped = await panel.until("message")
        assert (stopped["text"], stopped["author"], stopped["stopped"], stopped["run"]) == (
            "Far too long",
            "ai",
            True,
            run,
        )
        await panel.send("stop", run="r_nobodys")
        assert await panel.quiet() == []


async def test_the_visitor_of_another_conversation_cannot_stop_an_answer(here: Station) -> None:
    async with here.panel() as panel, here.panel() as other:
        who = await begun(panel, here, "Go on")
        await other.say("And me?")
        run = run_under_way(here, who)
        await other.send("stop", run=run)
        await other.quiet()
        here.hand.write(" and on.", None, "You too.", None)
        assert {(await each.until("message", author="ai"))["stopped"] for each in (panel, other)} == {False}


async def test_a_panel_that_is_ahead_of_the_store_starts_over(here: Station) -> None:
    async with here.panel() as panel:
        who = await begun(panel, here, "Go")
    async with here.panel(**who, after_seq=7) as again:
        assert again.welcome["recovered"] is False
        assert (await again.until("message"))["seq"] == 1
        await again.shown("Go")


async def test_a_stop_of_the_process_tells_every_panel_when_to_come_back(here: Station) -> None:
    async with here.panel() as panel, here.panel() as other:
        here.draining.begin()
        newcomer = Panel(await here.socket(), here.site)
        assert (await newcomer.heard())["reason"] == "restart"
        assert await newcomer.closed_with() == 1012
        assert await panel.quiet() == []
        await here.draining.finish()
        for each in (panel, other):
            bye = await each.until("bye")
            assert (bye["reason"], bye["retry_after_ms"] <= 30_000) == ("restart", True)
            assert await each.closed_with() == 1012


async def test_a_message_is_told_to_other_tabs_even_when_its_sender_is_gone(here: Station) -> None:
    async with here.panel() as one:
        who = await begun(
            one,
            here,
            "Yes",
        )
        async with here.panel(**who) as two:
            await two.quiet()
            await one.send("say", client_id="last", text="Bye then")
            one.socket.transport.abort()
            assert (await two.until("message", client_id="last"))["seq"] == 2


async def test_what_happens_while_no_panel_is_open_is_there_for_the_next(here: Station) -> None:
    async with here.panel() as panel:
        who = await begun(panel, here, "Go")
    here.hand.write(" on.", None)
    await here.worker.drain(10)
    async with here.panel(**who, after_seq=1) as again:
        assert again.welcome["last_seq"] == 2
        assert (await again.heard())["text"] == "Go on."
