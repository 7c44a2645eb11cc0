"""One HTTP request and its answer over a connection to a checked address; httpcore2 enters here and nowhere else.

httpcore2 asks its network backend for a TCP connection and knows nothing of names below that. Ours resolves the name
once, checks what came out and connects to exactly that: between check and connection nobody resolves again. The name
itself goes on into the Host header and into the certificate's check. Import this module when the web is first needed.
"""

import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore2

from knowledge.sources.address_guard import AddressGuard

CONNECT_SECONDS_MAX: Final = 10.0
"""To reach one address, and to greet it by TLS; a server that takes longer is down."""

READ_SECONDS_MAX: Final = 20.0
"""Between two pieces of an answer; slow help centres think for some seconds before the first."""

KEEP_ALIVE_SECONDS: Final = 15.0
"""A connection is used again within this time; most servers close it after 5 to 60 s on their own."""


class ExchangeFailed(Exception):
    """The network or the server's HTTP failed; the text completes “It …”."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a server answered; `chunks` is the body as it was sent, still encoded, to be read within the exchange."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name; the values of a repeated header are joined by a comma."""
    chunks: Iterator[bytes]


class WebConnection:
    """Sends GET requests one after the other, each within a deadline; not for two threads at once."""

    def __init__(self, guard: AddressGuard, ssl_context: ssl.SSLContext | None = None) -> None:
        """`ssl_context` None trusts what the operating system trusts."""
        self._deadline = _Deadline()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=2,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=_CheckedBackend(guard, self._deadline),
        )

    def close(self) -> None:
        """Closes what is still open."""
        self._pool.close()

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str], seconds_max: float) -> Iterator[Exchange]:
        """The answer to GET `url`, within `seconds_max` from here to the last byte of its body.

        Raises AddressRefused when the address may not be read from, ExchangeFailed for anything else; `chunks` raises
        ExchangeFailed too. Follows no redirect, keeps no cookie, sends no credential.
        """
        self._deadline.start(seconds_max)
        sent = [("Host", urlsplit(url).netloc), *headers.items()]
        with _failures():
            response = self._pool.handle_request(httpcore2.Request("GET", url, headers=sent))
        try:
            yield Exchange(response.status, _headers(response), _chunks(response))
        finally:
            with _failures():
                response.close()


class _Deadline:
    """The moment at which the current request must be over, for each connect, write and read of it."""

    def __init__(self) -> None:
        self._end = 0.0

    def start(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def seconds(self, at_most: float) -> float:
        """How long the next step may take. Raises ReadTimeout when the time is over."""
        left = min(at_most, self._end - time.monotonic())
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for this request is over")
        return left


class _CheckedBackend(httpcore2.NetworkBackend):
    """Connects to the addresses that the guard lets through, and to no name."""

    def __init__(self, guard: AddressGuard, deadline: _Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._below = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline decides)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: Exception | None = None
        for address in self._guard.addresses(host, port):
            seconds = self._deadline.seconds(CONNECT_SECONDS_MAX)
            try:
                stream = self._below.connect_tcp(address, port, seconds, local_address, socket_options or ())
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream, self._deadline)
        raise failure or httpcore2.ConnectError("it has no address")


class _DeadlineStream(httpcore2.NetworkStream):
    """A stream whose every step ends at the deadline: a server that drips bytes, even headers, holds nobody up."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.seconds(READ_SECONDS_MAX))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.seconds(READ_SECONDS_MAX))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        seconds = self._deadline.seconds(CONNECT_SECONDS_MAX)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise ExchangeFailed("did not answer in time") from error
    except (httpcore2.ProtocolError, ValueError) as error:
        raise ExchangeFailed("did not answer in HTTP") from error
    except (httpcore2.NetworkError, OSError) as error:
        raise ExchangeFailed(f"could not be reached ({error})") from error


def _headers(response: httpcore2.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _chunks(response: httpcore2.Response) -> Iterator[bytes]:
    with _failures():
        yield from response.iter_stream()
