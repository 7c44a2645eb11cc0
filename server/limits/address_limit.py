"""How much one address may ask over plain requests, which no socket counts."""

from collections.abc import Callable, Sequence

from starlette.requests import Request

from server.limits.client_address import Network, client_address
from server.limits.token_buckets import Rate, TokenBuckets


class AddressLimit:
    """A bucket for each address; each process counts for itself. `clock` gives monotonic seconds."""

    def __init__(self, rate: Rate, trusted_proxies: Sequence[Network], clock: Callable[[], float]) -> None:
        self._buckets = TokenBuckets(rate)
        self._trusted = trusted_proxies
        self._clock = clock

    def seconds_to_wait(self, request: Request, tokens: float = 1.0) -> float:
        """0 when the request may be answered, which is counted as `tokens`; else the seconds after which one may."""
        peer = "" if request.client is None else request.client.host
        address = client_address(peer, request.headers.getlist("x-forwarded-for"), self._trusted)
        now = self._clock()
        seconds = self._buckets.wait(address, now)
        if not seconds:
            self._buckets.spend(address, now, tokens)
        return seconds
