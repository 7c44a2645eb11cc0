"""The bytes of a chat completion, as they come from the provider; aiohttp enters here and nowhere else.

Its parser is compiled: a token's bytes cost half of what httpcore's cost (docs/decisions/0015). While a piece is being
read on a visitor's screen the socket is left alone, and the kernel gathers what arrives.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import aiohttp

from server.agent.llm.piece import WireFault

REST_SECONDS: Final = 0.04
"""Between two looks at a stream in the first LIVELY_SECONDS of its text: 25 steps a second read as one movement."""

LONG_REST_SECONDS: Final = 0.12
"""Later, eight steps a second: by then the text is some 30 words ahead of whoever reads it at four a second, and more
so every moment."""

LIVELY_SECONDS: Final = 0.6

KEEP_SECONDS: Final = 30.0
"""How long a connection is kept for the next answer."""


class CompletionStream:
    """One answer's bytes."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._readable_since = 0.0

    async def read(self) -> bytes:
        """What has arrived, once something has; nothing at the end."""
        return await self._response.content.readany()

    async def rest(self) -> None:
        """Lets what comes gather for a moment, once a visitor has something to read."""
        connection = self._response.connection
        transport = None if connection is None else connection.transport
        if transport is None or self._response.content.is_eof():
            return
        clock = asyncio.get_running_loop()
        self._readable_since = self._readable_since or clock.time()
        is_lively = clock.time() - self._readable_since < LIVELY_SECONDS
        transport.pause_reading()
        try:
            await asyncio.sleep(REST_SECONDS if is_lively else LONG_REST_SECONDS)
        finally:
            if not transport.is_closing():
                transport.resume_reading()


class CompletionConnections:
    """Connections to one provider, kept between answers; belongs to the event loop in which it is first used."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        """`url`: of the provider's `chat/completions`."""
        self._url = url
        self._proxy = _proxy_of(url)
        self._headers = dict(headers) | {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def ask(self, body: bytes) -> AsyncGenerator["CompletionStream", None]:
        """The answer to `body`; whoever leaves before its end closes the connection. Raises WireFault."""
        try:
            async with self._open().post(self._url, data=body, allow_redirects=False, proxy=self._proxy) as response:
                if response.status != HTTPStatus.OK:
                    raise _refused(response)
                yield CompletionStream(response)
        except aiohttp.ClientError as error:
            # A kept connection may have been closed by the other side meanwhile; that is no fault of the provider's.
            lost = isinstance(error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError)
            raise WireFault(type(error).__name__, connection_lost=lost) from error

    async def aclose(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_SECONDS),  # runs are bounded elsewhere
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=None),  # whoever asks has deadlines
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _proxy_of(url: str) -> str | None:
    """The proxy that the environment names for `url`. aiohttp could look itself, for each request anew, and would read
    a file of passwords beside it."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies_environment().get(parts.scheme)


def _refused(response: aiohttp.ClientResponse) -> WireFault:
    try:
        seconds = float(response.headers.get("Retry-After", "nan"))
    except ValueError:  # it may be a date, which means minutes
        seconds = float("inf")
    return WireFault(
        f"HTTP {response.status}", status=response.status, retry_after=None if seconds != seconds else seconds
    )
