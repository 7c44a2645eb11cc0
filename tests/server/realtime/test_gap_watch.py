"""Two processes whose hints get lost: everything arrives all the same, from the database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from server.database import DatabaseUnavailable
from server.realtime.bus import NoBus
from server.realtime.gap_watch import GapWatch
from server.realtime.hub import Hub
from server.realtime.redis_bus import RedisBus
from server.realtime.topics import conversation_topic, desk_topic
from tests.postgres import Postgres
from tests.redis_server import RedisServer, throwaway_redis
from tests.server.realtime.station import Station, station


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with throwaway_redis() as started:
        yield started


@pytest.fixture
async def pair(postgres_url: str, redis: RedisServer) -> AsyncIterator[tuple[Station, Station]]:
    async with AsyncExitStack() as stations:
        one = await stations.enter_async_context(station(postgres_url, RedisBus(redis.url)))
        two = await stations.enter_async_context(station(postgres_url, RedisBus(redis.url), one.site))
        await linked(one, two)
        yield one, two


async def linked(*stations: Station) -> None:
    async with asyncio.timeout(20):
        while not all(each.bus.healthy for each in stations):
            await asyncio.sleep(0.01)


async def test_a_visitor_on_one_process_a_run_on_another_and_a_tab_on_a_third(
    pair: tuple[Station, Station], postgres_url: str, redis: RedisServer
) -> None:
    one, two = pair
    async with station(postgres_url, RedisBus(redis.url), one.site) as three:
        await linked(three)
        await one.worker.drain(0)
        await two.worker.drain(0)
        async with one.panel() as panel:
            ack = await panel.say("How do I invite someone?")
            who = {"visitor": panel.welcome["visitor"], "conversation": ack["conversation"]}
            three.hand.write("Go to ")
            await panel.shown("Go to ")
            async with two.panel(**who) as tab:
                await tab.shown("Go to ")
                with one.hub.subscribe(desk_topic(one.site.site_id)) as desk:
                    three.hand.write("Members.", None)
                    seen = [await each.until("message", seq=2) for each in (panel, tab)]
                    assert seen[0] == seen[1]
                    async with asyncio.timeout(20):
                        await desk.next()


async def test_a_stop_reaches_the_process_that_writes_the_answer(pair: tuple[Station, Station]) -> None:
    one, two = pair
    async with one.panel() as panel:
        ack = await panel.say("Explain it all")
        who = {"visitor": panel.welcome["visitor"], "conversation": ack["conversation"]}
        one.hand.write("It all began")
        async with two.panel(**who) as tab:
            answering = await tab.until("answering")
            await tab.shown("It all began")
            await tab.send("stop", run=answering["run"])
            for each in (panel, tab):
                assert (await each.until("message", seq=2))["stopped"] is True


@pytest.mark.parametrize("harm", ["stop", "pause"])
async def test_without_redis_messages_arrive_from_the_database(
    pair: tuple[Station, Station], redis: RedisServer, harm: str
) -> None:
    one, two = pair
    async with one.panel() as panel:
        ack = await panel.say("Hello?")
        one.hand.write("Hi.", None)
        await panel.until("message", seq=2)
        who = {"visitor": panel.welcome["visitor"], "conversation": ack["conversation"]}
        async with two.panel(**who, after_seq=2) as tab:
            await tab.quiet()
            getattr(redis, harm)()
            await panel.say("Are you still there?", "lost-hint")
            assert (await tab.until("message", seq=3))["client_id"] == "lost-hint"
            redis.start() if harm == "stop" else redis.resume()
            await linked(one, two)
            one.hand.write("Yes.", None)
            assert (await tab.until("message", seq=4))["text"] == "Yes."


async def test_desks_are_told_to_look_while_no_hints_come(postgres_url: str) -> None:
    async with station(postgres_url, NoBus(shared=True)) as alone:
        with alone.hub.subscribe(desk_topic("s_1")) as desk:
            async with asyncio.timeout(20):
                events, _ = await desk.next()
        assert {(event.site_id, event.conversation_id) for event in events} == {("s_1", "")}  # type: ignore[union-attr]


@pytest.mark.slow
async def test_processes_without_any_bus_hear_of_each_other_from_the_database(postgres_url: str) -> None:
    async with AsyncExitStack() as stations:
        one = await stations.enter_async_context(station(postgres_url, NoBus(shared=True)))
        two = await stations.enter_async_context(station(postgres_url, NoBus(shared=True), one.site))
        panel = await stations.enter_async_context(one.panel())
        ack = await panel.say("Hello?")
        who = {"visitor": panel.welcome["visitor"], "conversation": ack["conversation"]}
        async with two.panel(**who, after_seq=1) as tab:
            one.hand.write("Hi.", None)
            assert (await tab.until("message", seq=2))["text"] == "Hi."


async def test_a_look_tells_what_moved_and_nothing_twice(pair: tuple[Station, Station]) -> None:
    one, _ = pair
    async with one.panel() as panel:
        topic = conversation_topic((await panel.say("Hello?"))["conversation"])
        # A hub and a watch of its own: the station's look when they like to.
        hub = Hub()
        watch = GapWatch(one.database, hub, NoBus())
        with hub.subscribe(topic) as watcher:
            await watch.look([topic])
            assert watcher.waiting == 1
            await watch.look([topic])
            assert watcher.waiting == 1
            await watch.look([topic], afresh=True)
            assert watcher.waiting == 2


@pytest.mark.slow
async def test_a_database_that_is_away_is_told_and_nothing_is_acked(postgres: Postgres, postgres_url: str) -> None:
    async with station(postgres_url, NoBus(shared=True)) as here, here.panel() as panel:
        await panel.say("Hello?")
        here.hand.write("Hi.", None)
        await panel.until("message", seq=2)
        postgres.stop("immediate")
        try:
            await panel.send("say", client_id="unstored", text="Anybody?")
            error = await panel.until("error", client_id="unstored")
            assert (error["code"], error["retryable"]) == ("unavailable", True)
            with pytest.raises(DatabaseUnavailable):
                await here.gap_watch.look([conversation_topic("c_1")])
            newcomer = await here.socket()
            stranger = type(panel)(newcomer, here.site)
            assert (await stranger.hello())["code"] == "unavailable"
            bye = await stranger.until("bye")
            assert (bye["reason"], bye["retry_after_ms"] > 0) == ("unavailable", True)
            assert await stranger.closed_with() == 1013
        finally:
            postgres.start()
        async with asyncio.timeout(30):
            while True:
                await panel.send("say", client_id="unstored", text="Anybody?")
                if (await panel.heard())["type"] == "ack":
                    break
        assert (await panel.until("message", client_id="unstored"))["seq"] == 3
