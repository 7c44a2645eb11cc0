"""What every bus promises: events reach who watches, in order, never their sender again, and nothing ever waits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from server.protocol.server_frames import Delta
from server.realtime.bus import NoBus
from server.realtime.events import AnswerWanted, DeskEvent, Event, FrameEvent, RunWaiting, StopAnswer, VisitorTypes
from server.realtime.hub import Hub
from server.realtime.redis_bus import HINTS_WAITING_MAX, RedisBus
from tests.redis_server import RedisServer, throwaway_redis

SECONDS_MAX = 20.0


@pytest.fixture(scope="module")
def running() -> Iterator[RedisServer]:
    with throwaway_redis() as started:
        yield started


@asynccontextmanager
async def linked(redis: RedisServer) -> AsyncIterator[tuple[Hub, RedisBus, set[str]]]:
    """A hub on a bus that has a link, and the topics that it certainly hears."""
    bus = RedisBus(redis.url)
    hub, heard = Hub(bus), set[str]()
    await hub.start(heard.add)
    try:
        await until(lambda: bus.healthy)
        yield hub, bus, heard
    finally:
        await hub.aclose()


async def until(is_so: object) -> None:
    assert callable(is_so)
    async with asyncio.timeout(SECONDS_MAX):
        while not is_so():
            await asyncio.sleep(0.01)


def delta(text: str, offset: int = 0) -> Delta:
    return Delta(conversation="c_1", run="r_1", revision=2, offset=offset, text=text)


async def test_without_other_processes_the_hub_works_alone() -> None:
    hub = Hub(NoBus())
    await hub.start()
    with hub.subscribe("conversation:c_1") as watcher:
        hub.publish("conversation:c_1", delta("Hi"))
        hub.publish("conversation:c_2", delta("not for us"))
        (event,), lagged = await watcher.next()
    assert isinstance(event, FrameEvent)
    assert (event.frame, lagged, NoBus().healthy, NoBus(shared=True).healthy) == (delta("Hi"), False, True, False)
    await hub.aclose()


@pytest.mark.parametrize(
    "event",
    [
        DeskEvent("s_1", "c_1"),
        RunWaiting(),
        StopAnswer("r_1", "c_1"),
        AnswerWanted("c_1"),
        VisitorTypes("c_1"),
        delta('Umlauts äöü, "quotes", \U0001f600 and \u2028 line ends'),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_every_event_reaches_the_other_process_as_it_was_and_the_own_one_once(
    running: RedisServer, event: DeskEvent | Delta
) -> None:
    async with linked(running) as (here, _, _), linked(running) as (there, _, heard):
        with here.subscribe("t") as own, there.subscribe("t") as other:
            await until(lambda: "t" in heard)
            here.publish("t", event)
            here.publish("t", DeskEvent("last", ""))
            for watcher in (own, other):
                assert [plain(each) for each in await all_until_last(watcher)] == [event]


async def all_until_last(watcher: object) -> list[Event]:
    events: list[Event] = []
    async with asyncio.timeout(SECONDS_MAX):
        while not events or events[-1] != DeskEvent("last", ""):
            events += (await watcher.next())[0]  # type: ignore[attr-defined]
    return events[:-1]


def plain(event: Event) -> object:
    return event.frame if isinstance(event, FrameEvent) else event


async def test_a_topic_that_nobody_watches_any_more_costs_nothing(running: RedisServer) -> None:
    async with linked(running) as (hub, _, heard):
        before = running.command("PUBSUB NUMSUB handrail:0:quiet")
        with hub.subscribe("quiet"):
            await until(lambda: "quiet" in heard)
        client = Redis.from_url(running.url)
        async with asyncio.timeout(SECONDS_MAX):
            while (await client.pubsub_numsub("handrail:0:quiet"))[0][1]:
                await asyncio.sleep(0.01)
        await client.aclose()
        assert before


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\xff\xfe",
        b"p_other",
        b"p_other frame {",
        b'p_other frame {"type": "delta"}',
        b'p_other desk {"site_id": 1}',
        b"p_other unheard-of {}",
        b'P OTHER desk {"site_id": "s", "conversation_id": "c"}',
        b"p_other frame " + b"[" * 100_000,
        b"p_other frame " + b"x" * 2_000_000,
    ],
    ids=range(10),
)
async def test_rubbish_from_redis_is_counted_and_what_follows_arrives(running: RedisServer, rubbish: bytes) -> None:
    async with linked(running) as (here, bus, heard), linked(running) as (there, _, _):
        with here.subscribe("t") as watcher:
            await until(lambda: "t" in heard)
            client = Redis.from_url(running.url)
            await client.publish("handrail:0:t", rubbish)
            await client.aclose()
            await until(lambda: bus.dropped == 1)
            there.publish("t", DeskEvent("last", ""))
            assert await all_until_last(watcher) == []


async def test_more_hints_than_may_wait_are_dropped_and_counted_without_waiting(running: RedisServer) -> None:
    async with linked(running) as (hub, bus, _):
        for _ in range(HINTS_WAITING_MAX + 7):
            hub.publish("t", RunWaiting())
        assert (bus.dropped, bus.waiting) == (7, HINTS_WAITING_MAX)
        await until(lambda: bus.waiting == 0)


async def test_a_redis_that_is_away_at_the_start_is_found_later() -> None:
    with throwaway_redis() as redis:
        redis.stop()
        bus = RedisBus(redis.url)
        hub, heard = Hub(bus), set[str]()
        await hub.start(heard.add)
        with hub.subscribe("t"):
            hub.publish("t", RunWaiting())
            assert (bus.healthy, bus.dropped) == (False, 1)
            redis.start()
            await until(lambda: bus.healthy and "t" in heard)
        await hub.aclose()


@pytest.mark.parametrize("harm", ["restart", "flush", "pause"])
async def test_a_link_that_broke_is_noticed_and_made_anew(harm: str) -> None:
    with throwaway_redis() as redis:
        async with linked(redis) as (here, _, _), linked(redis) as (there, bus, heard):
            with there.subscribe("t") as watcher:
                await until(lambda: "t" in heard)
                if harm == "pause":
                    redis.pause()
                    await until(lambda: not bus.healthy)
                    heard.clear()
                    redis.resume()
                else:
                    heard.clear()
                    getattr(redis, harm)()
                await until(lambda: "t" in heard and bus.healthy and here._bus.healthy)
                here.publish("t", DeskEvent("last", ""))
                assert await all_until_last(watcher) == []
