"""HTTP to services that a team names: bounded in time and size, without redirects, and not to inner addresses unasked.

The name is resolved and checked first and the connection made to the checked address, so that a name that answers
differently the second time (DNS rebinding) leads nowhere else. The only module of the agent's tools that knows httpx.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from knowledge.sources.address_guard import AddressGuard, AddressRefused, Resolve
from server.errors import HandrailError

if TYPE_CHECKING:
    import httpx

REPLY_BYTES_MAX: Final = 64 * 1024
"""Of one reply: of a list of 100 invoices a visitor is told about one."""

AT_ONCE_MAX: Final = 32
"""Requests of this process; those beyond wait within their own time."""


class ExchangeFailed(HandrailError):
    """No reply came, or more of one than is read. The text names the kind of failure, never what was sent."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a service."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    seconds: float = 5.0
    private_network: bool = False
    body_unread: bool = False
    """Only the status and the headers of the reply matter: its body is left where it is."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What it said; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Exchange:
    """Sends requests, each over a connection of its own."""

    def __init__(self, resolve: Resolve | None = None, bytes_max: int = REPLY_BYTES_MAX) -> None:
        """`resolve` finds the addresses of a name; without it the operating system does."""
        self._resolve = resolve
        self._bytes_max = bytes_max
        self._client: httpx.AsyncClient | None = None
        # Threads of its own: looking a name up can take long whatever time is left, and those whose names hang would
        # take all the threads that the rest of the process shares.
        self._resolving = ThreadPoolExecutor(AT_ONCE_MAX, thread_name_prefix="resolve")

    async def send(self, request: Request) -> Reply:
        """The reply, whatever its status. Raises ExchangeFailed within `request.seconds`."""
        import httpx

        try:
            async with asyncio.timeout(request.seconds):
                return await self._sent(request)
        except TimeoutError:
            raise ExchangeFailed(f"no reply within {request.seconds:g} seconds") from None
        except AddressRefused as error:
            raise ExchangeFailed(f"the host {error.what}; private_network = true allows it") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise ExchangeFailed(f"no reply ({type(error).__name__})") from None

    async def aclose(self) -> None:
        """Sends no more."""
        self._resolving.shutdown(wait=False, cancel_futures=True)
        if self._client is not None:
            await self._client.aclose()

    async def _sent(self, request: Request) -> Reply:
        import httpx

        url = httpx.URL(request.url)
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        addresses = await asyncio.get_running_loop().run_in_executor(
            self._resolving, self._addresses, url.host, port, request.private_network
        )
        asked = self._opened().build_request(
            request.method,
            url.copy_with(host=addresses[0]),
            # What is packed could unpack to anything: nothing packed is asked for.
            headers={"Accept-Encoding": "identity", **request.headers, "Host": url.netloc.decode()},
            content=request.body,
            extensions={"sni_hostname": url.host},
        )
        reply = await self._opened().send(asked, stream=True)
        try:
            if request.body_unread:
                return Reply(reply.status_code, _names_small(reply.headers), b"")
            if reply.headers.get("content-encoding", "identity") != "identity":
                raise ExchangeFailed("the reply is packed, though nothing packed was asked for")
            body = bytearray()
            async for piece in reply.aiter_raw():
                body += piece
                if len(body) > self._bytes_max:
                    raise ExchangeFailed(f"the reply is longer than {self._bytes_max // 1024} KiB")
            return Reply(reply.status_code, _names_small(reply.headers), bytes(body))
        finally:
            await reply.aclose()

    def _addresses(self, host: str, port: int, private: bool) -> tuple[str, ...]:
        name = f"[{host}]" if ":" in host else host
        guard = AddressGuard([f"{name}:{port}"] if private else [], {port}, self._resolve)
        return guard.addresses(host, port)

    def _opened(self) -> "httpx.AsyncClient":
        """The client. It keeps no connection: one to the same address may have been made under another host's name."""
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                follow_redirects=False,
                trust_env=False,
                timeout=None,  # noqa: S113 the whole exchange has one
                limits=httpx.Limits(max_connections=AT_ONCE_MAX, max_keepalive_connections=0),
            )
        return self._client


def _names_small(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
