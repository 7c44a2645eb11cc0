"""A service is asked within bounds, where the team said, and nowhere else."""

import asyncio
import gzip
from collections.abc import Sequence
from threading import Event

import pytest

from server.agent.tools.exchange import AT_ONCE_MAX, REPLY_BYTES_MAX, Exchange, ExchangeFailed, Request
from tests.server.agent.tools.service import Service


def asking(service: Service, **changes: object) -> Request:
    fields: dict[str, object] = {"method": "GET", "url": f"{service.origin}/x", "private_network": True}
    return Request(**(fields | changes))  # type: ignore[arg-type]


async def test_a_reply_comes_back_whatever_its_status(service: Service, exchange: Exchange) -> None:
    service.status, service.body = 404, b'{"error": "no"}'
    reply = await exchange.send(asking(service, headers={"X-Key": "1"}))
    assert (reply.status, reply.body) == (404, b'{"error": "no"}')
    assert service.asked[0].headers["x-key"] == "1"
    assert service.asked[0].headers["host"] == service.origin.removeprefix("http://")


async def test_a_slow_service_is_given_up(service: Service, exchange: Exchange) -> None:
    service.wait_seconds = 30
    with pytest.raises(ExchangeFailed, match=r"within 0\.2 seconds"):
        await exchange.send(asking(service, seconds=0.2))


async def test_of_a_long_reply_no_more_is_read_than_the_bound(service: Service, exchange: Exchange) -> None:
    service.body = b"x" * (REPLY_BYTES_MAX + 1)
    with pytest.raises(ExchangeFailed, match="longer than 64 KiB"):
        await exchange.send(asking(service))


async def test_a_packed_reply_is_not_unpacked(service: Service, exchange: Exchange) -> None:
    service.body, service.headers = gzip.compress(b"0" * 10_000_000), {"Content-Encoding": "gzip"}
    with pytest.raises(ExchangeFailed, match="packed"):
        await exchange.send(asking(service))
    assert service.asked[0].headers["accept-encoding"] == "identity"


async def test_a_redirect_is_not_followed(service: Service, exchange: Exchange) -> None:
    service.status, service.headers = 302, {"Location": f"{service.origin}/elsewhere"}
    assert (await exchange.send(asking(service))).status == 302
    assert len(service.asked) == 1


async def test_an_inner_address_is_asked_only_where_the_tool_says_so(service: Service, exchange: Exchange) -> None:
    with pytest.raises(ExchangeFailed, match="not public; private_network"):
        await exchange.send(asking(service, private_network=False))
    assert service.asked == []


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "10.0.0.7", "::1", "::ffff:127.0.0.1"])
async def test_a_public_name_that_leads_inside_is_refused(service: Service, address: str) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        assert (host, port) == ("api.example", int(service.origin.rpartition(":")[2]))
        return [address]

    exchange = Exchange(resolve)
    with pytest.raises(ExchangeFailed, match="not public"):
        url = f"http://api.example:{service.origin.rpartition(':')[2]}/"
        await exchange.send(asking(service, url=url, private_network=False))
    assert service.asked == []
    await exchange.aclose()


async def test_the_name_is_resolved_once_and_the_checked_address_is_called(service: Service) -> None:
    calls: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        calls.append(host)
        return ["127.0.0.1"] if len(calls) == 1 else ["192.0.2.1"]

    exchange = Exchange(resolve)
    port = service.origin.rpartition(":")[2]
    reply = await exchange.send(asking(service, url=f"http://api.example:{port}/"))
    await exchange.aclose()
    assert (reply.status, calls) == (200, ["api.example"])
    assert service.asked[0].headers["host"] == f"api.example:{port}"


async def test_names_that_hang_take_no_thread_from_the_rest_of_the_process() -> None:
    released = Event()

    def resolve(_host: str, _port: int) -> Sequence[str]:
        released.wait(60)
        return []

    exchange = Exchange(resolve)
    try:
        asked = [exchange.send(Request("POST", f"https://{n}.example/", seconds=0.1)) for n in range(AT_ONCE_MAX)]
        assert all(isinstance(each, ExchangeFailed) for each in await asyncio.gather(*asked, return_exceptions=True))
        assert await asyncio.wait_for(asyncio.to_thread(released.is_set), 30) is False
    finally:
        released.set()
        await exchange.aclose()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "http://[::1]:1/"])
async def test_a_service_that_is_away_is_a_failure_without_details(exchange: Exchange, url: str) -> None:
    with pytest.raises(ExchangeFailed, match="no reply"):
        await exchange.send(Request("GET", url, {"Authorization": "Bearer secret"}, private_network=True))
