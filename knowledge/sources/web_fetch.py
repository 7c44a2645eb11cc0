"""Fetching over HTTP, politely and within bounds: redirects by hand, deadlines, sizes, waits when a server is busy."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from knowledge.sources.address_guard import AddressRefused
from knowledge.sources.content_coding import ACCEPTED, CodingUnknown, decoded
from knowledge.sources.fetch import (
    GONE,
    NOT_MODIFIED,
    PAGE_BYTES_MAX,
    Answer,
    FetchFailed,
    Validators,
    Visit,
    visit_freely,
)
from knowledge.sources.web_address import AddressInvalid, normalised

if TYPE_CHECKING:
    from knowledge.sources.web_exchange import Exchange, WebConnection

PAGE_SECONDS_MAX: Final = 60.0
"""For one page from the connection to the last byte."""

REDIRECTS_MAX: Final = 5
"""From an old address over www, https and a language to the page; browsers follow 20, which only loops need."""

TRIES_MAX: Final = 3
"""Of a server that says it is busy."""

WAIT_SECONDS_MAX: Final = 60.0
"""Of one wait that a server asks for; the next ingest comes back for a page that needs a longer one."""

BUSY_WAIT_SECONDS: Final = 2.0
"""Before the second try when a busy server names no time; the third waits twice as long."""

HEADER_CHARACTERS_MAX: Final = 300
"""Of a validator that is stored with its page; an ETag is 20 to 100 characters."""

BUSY: Final = frozenset({429, 503})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class WebFetch:
    """Fetches over a WebConnection, one request at a time, at least `delay` seconds apart."""

    def __init__(
        self,
        connection: "WebConnection",
        *,
        user_agent: str,
        delay_seconds: float,
        page_seconds_max: float = PAGE_SECONDS_MAX,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connection = connection
        self._user_agent = user_agent
        self._delay_seconds = delay_seconds
        self._page_seconds_max = page_seconds_max
        self._sleep = sleep
        self._clock = clock
        self._last_request = float("-inf")

    def get(self, url: str, visit: Visit = visit_freely, bytes_max: int = PAGE_BYTES_MAX) -> Answer:
        """The page at the normalised `url` with its body. Raises FetchFailed."""
        with self.stream(url, visit, bytes_max=bytes_max, seconds_max=self._page_seconds_max) as (answer, pieces):
            return replace(answer, body=b"".join(pieces))

    @contextmanager
    def stream(
        self, url: str, visit: Visit = visit_freely, *, bytes_max: int, seconds_max: float
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """The same with the body in pieces; `bytes_max` counts them unpacked, `seconds_max` is for each request."""
        with self._following(url, visit, seconds_max) as (final, exchange), _failures():
            yield _answer(final, exchange), _bounded(exchange, bytes_max)

    def slow_down(self, delay_seconds: float) -> None:
        """Waits at least so long between two requests from now on."""
        self._delay_seconds = max(self._delay_seconds, delay_seconds)

    def close(self) -> None:
        """Closes the connections that are still open."""
        self._connection.close()

    @contextmanager
    def _following(self, url: str, visit: Visit, seconds_max: float) -> Iterator[tuple[str, "Exchange"]]:
        asked = url
        for _ in range(REDIRECTS_MAX + 1):
            with self._patient(asked, visit(asked), seconds_max) as exchange:
                if exchange.status not in REDIRECTS:
                    yield asked, exchange
                    return
                asked = _target(asked, exchange.headers.get("location", ""))
        raise FetchFailed(
            f"redirects more than {REDIRECTS_MAX} times", "Mend the redirects, or link to the page itself."
        )

    @contextmanager
    def _patient(self, url: str, validators: Validators, seconds_max: float) -> Iterator["Exchange"]:
        """One request, tried again when the server is busy and the wait that it asks for is short."""
        for tried in range(1, TRIES_MAX + 1):
            with self._asked(url, validators, seconds_max) as exchange:
                wait = self._wait(exchange, tried)
                if wait is None:
                    yield exchange
                    return
            self._sleep(wait)

    def _wait(self, exchange: "Exchange", tried: int) -> float | None:
        """Seconds before the next try; None when there is none."""
        if exchange.status not in BUSY or tried == TRIES_MAX:
            return None
        wait = _retry_after(exchange.headers.get("retry-after", ""), self._clock())
        wait = BUSY_WAIT_SECONDS * tried if wait is None else wait
        return wait if wait <= WAIT_SECONDS_MAX else None

    @contextmanager
    def _asked(self, url: str, validators: Validators, seconds_max: float) -> Iterator["Exchange"]:
        pause = self._last_request + self._delay_seconds - time.monotonic()
        if pause > 0:
            self._sleep(pause)
        with _failures(), self._connection.get(url, self._headers(validators), seconds_max) as exchange:
            self._last_request = time.monotonic()
            yield exchange

    def _headers(self, validators: Validators) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.1",
            "Accept-Encoding": ACCEPTED,
        }
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        return headers


@contextmanager
def _failures() -> Iterator[None]:
    from knowledge.sources.web_exchange import ExchangeFailed

    try:
        yield
    except AddressRefused as error:
        raise FetchFailed(error.what, error.remedy) from error
    except ExchangeFailed as error:
        raise FetchFailed(str(error), "Look whether the website is up, then ingest again.", is_passing=True) from error
    except CodingUnknown as error:
        raise FetchFailed(str(error), "Mend the compression of the website's server.") from error


def _target(asked: str, location: str) -> str:
    """Where a redirect leads. Raises FetchFailed when it leads nowhere."""
    remedy = "Mend the redirect."
    if not location:
        raise FetchFailed("redirects without saying where to", remedy)
    try:
        target = normalised(location, asked)
    except AddressInvalid as error:
        raise FetchFailed(f"redirects to an address that {error}", remedy) from error
    return target


def _answer(url: str, exchange: "Exchange") -> Answer:
    """Raises FetchFailed for an answer that says that the page could not be had."""
    status, headers = exchange.status, exchange.headers
    if status not in (*GONE, NOT_MODIFIED) and not 200 <= status < 300:
        raise _refusal(status)
    content_type, _, parameters = headers.get("content-type", "").partition(";")
    return Answer(
        url=url,
        status=status,
        content_type=content_type.strip().lower(),
        charset=_charset(parameters),
        language=headers.get("content-language", ""),
        robots_tag=headers.get("x-robots-tag", "").lower(),
        validators=Validators(_short(headers.get("etag", "")), _short(headers.get("last-modified", ""))),
    )


def _refusal(status: int) -> FetchFailed:
    what = f"answers {status}"
    if status in (401, 403):
        return FetchFailed(f"{what}: it is not for everyone", "Make the page public, or take it in as a file.", status)
    if status in BUSY:
        return FetchFailed(f"{what}: the server is too busy", "Ingest again later.", status, is_passing=True)
    remedy = "Look whether the website is well, then ingest again."
    return FetchFailed(what, remedy, status, is_passing=status >= 500)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""


def _short(validator: str) -> str:
    """A validator that is too long to store is not stored: its page is then read anew each time."""
    return validator if len(validator) <= HEADER_CHARACTERS_MAX else ""


def _bounded(exchange: "Exchange", bytes_max: int) -> Iterator[bytes]:
    if exchange.status in (*GONE, NOT_MODIFIED):
        return
    size = 0
    with _failures():
        for piece in decoded(exchange.chunks, exchange.headers.get("content-encoding", "")):
            size += len(piece)
            if size > bytes_max:
                raise FetchFailed(f"is longer than {bytes_max / 2**20:g} MiB", "Split it into several pages.")
            yield piece


def _retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date; None when it says neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
