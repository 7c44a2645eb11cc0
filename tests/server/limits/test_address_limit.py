"""Plain requests are counted for the address that they come from, as its trusted proxies tell it."""

from ipaddress import ip_network

from starlette.requests import Request

from server.limits.address_limit import AddressLimit
from server.limits.token_buckets import Rate

PROXY = "10.0.0.1"


def request(peer: str, forwarded_for: str = "") -> Request:
    headers = [(b"x-forwarded-for", forwarded_for.encode())] if forwarded_for else []
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers, "client": (peer, 1)})


def limit(now: list[float]) -> AddressLimit:
    return AddressLimit(Rate(per_second=0.5, burst=2), (ip_network(PROXY),), lambda: now[0])


def test_who_has_spent_everything_waits_and_is_not_counted_meanwhile() -> None:
    now = [0.0]
    asked = limit(now)
    assert [asked.seconds_to_wait(request("203.0.113.9")) for _ in range(4)] == [0, 0, 2, 2]
    now[0] = 2.0
    assert [asked.seconds_to_wait(request("203.0.113.9")) for _ in range(2)] == [0, 2]


def test_visitors_behind_a_trusted_proxy_are_told_apart_and_nobody_else_may_name_another() -> None:
    asked = limit([0.0])
    assert [asked.seconds_to_wait(request(PROXY, f"203.0.113.{at}")) for at in range(4)] == [0, 0, 0, 0]
    assert [asked.seconds_to_wait(request("192.0.2.7", f"203.0.113.{at}")) for at in range(3)] == [0, 0, 2]
