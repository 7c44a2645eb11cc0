"""Limits as a panel meets them: a reason with the time to wait, a socket that stays open, and the others in peace."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from ipaddress import ip_network

import pytest
from websockets.exceptions import ConnectionClosed

from server.limits.bounds import Bounds
from server.limits.client_address import Network
from server.limits.token_buckets import Rate
from server.limits.visitor_limits import VisitorLimits
from tests.server.realtime.station import PAGE, WIDE, Panel, Station, station

SLOW = 0.001
"""Tokens a second: none comes back while a test lasts."""

LOOPBACK = ip_network("127.0.0.0/8")


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def limited(
    url: str,
    clock: Clock,
    *,
    visitor: Bounds = WIDE,
    address: Bounds = WIDE,
    trusted: tuple[Network, ...] = (),
) -> AsyncIterator[Station]:
    limits = VisitorLimits(visitor, address, WIDE, clock)
    async with station(url, limits=limits, trusted_proxies=trusted) as served:
        yield served


async def test_who_writes_too_much_is_told_when_it_is_taken_again_and_loses_nothing(database_url: str) -> None:
    clock = Clock()
    twice = replace(WIDE, messages=Rate(0.1, 2))
    async with limited(database_url, clock, visitor=twice) as here, here.panel() as panel, here.panel() as other:
        await panel.say("One.", "m-1")
        await panel.say("Two.", "m-2")
        await panel.send("say", client_id="m-3", text="Three.")
        error = await panel.until("error")
        assert (error["code"], error["client_id"], error["retryable"]) == ("rate_limited", "m-3", True)
        assert "10 seconds" in error["message"]
        assert (await other.say("Somebody else is heard."))["seq"] == 1
        clock.now += 10
        assert (await panel.say("Three.", "m-3"))["seq"] == 3


async def test_too_many_conversations_are_refused_and_an_earlier_one_goes_on(database_url: str) -> None:
    clock = Clock()
    once = replace(WIDE, conversations=Rate(SLOW, 1))
    async with limited(database_url, clock, address=once) as here, here.panel() as first, here.panel() as second:
        await first.say("The first begins.")
        await second.send("say", client_id="m-1", text="The second does not.")
        error = await second.until("error")
        assert (error["code"], error["retryable"]) == ("too_many", True)
        assert "17 minutes" in error["message"]
        assert (await first.say("The first goes on."))["seq"] == 2


async def test_the_socket_beyond_the_limit_is_closed_with_its_own_code_and_the_next_is_served(
    database_url: str,
) -> None:
    clock = Clock()
    async with limited(database_url, clock, address=replace(WIDE, sockets=1)) as here:
        async with here.panel():
            refused = Panel(await here.socket(), here.site)
            assert (await refused.heard())["code"] == "too_many"
            assert await refused.closed_with() == 4429
        async with here.panel() as later:
            assert later.welcome["type"] == "welcome"


@pytest.mark.parametrize(("trusted", "codes"), [((LOOPBACK,), ["welcome", "welcome"]), ((), ["welcome", "error"])])
async def test_behind_a_trusted_proxy_each_visitor_counts_for_their_own_address(
    database_url: str, trusted: tuple[Network, ...], codes: list[str]
) -> None:
    clock = Clock()
    async with limited(database_url, clock, address=replace(WIDE, sockets=1), trusted=trusted) as here:
        told = []
        async with AsyncExitStack() as opened:
            for address in ("198.51.100.1", "198.51.100.2"):
                panel = Panel(await here.socket({"X-Forwarded-For": address}), here.site)
                opened.push_async_callback(panel.socket.close)
                with suppress(ConnectionClosed):  # whoever is refused is told before they say anything
                    await panel.send("hello", version=1, site=here.site.public_key, page=PAGE)
                told.append((await panel.heard())["type"])
        assert told == codes
