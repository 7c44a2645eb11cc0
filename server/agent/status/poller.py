"""Looks at the status page again and again: politely (ETag), within bounds, and whatever it sends."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from server.agent.status.board import StatusBoard
from server.agent.status.feed import incidents_in_feed
from server.agent.status.found import PageUnreadable, worst
from server.agent.status.statuspage import incidents_in_summary
from server.agent.tools.exchange import Exchange, ExchangeFailed, Request

SUMMARY: Final = "/api/v2/summary.json"
DOCUMENTS: Final = (".json", ".rss", ".atom", ".xml")

PAGE_BYTES_MAX: Final = 1024 * 1024
"""A summary of 300 components has 150 KiB; a feed of fifty incidents as much."""

SECONDS_MAX: Final = 10.0

NOT_MODIFIED: Final = 304

log = structlog.get_logger(__name__)


class StatusPoller:
    """Keeps a StatusBoard up to date, `seconds` after `seconds`."""

    def __init__(
        self, url: str, seconds: float, board: StatusBoard, exchange: Exchange, clock: Callable[[], datetime]
    ) -> None:
        """`url`: of a status page, its JSON or its feed. `exchange` has to read up to PAGE_BYTES_MAX."""
        self._url = url if url.endswith(DOCUMENTS) else url.rstrip("/") + SUMMARY
        self._seconds = seconds
        self._board = board
        self._exchange = exchange
        self._clock = clock
        self._etag = ""
        self._is_away = False
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look, at once for the first time."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_on(), name="status page")

    async def aclose(self) -> None:
        """Looks no more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._exchange.aclose()

    async def look(self) -> None:
        """Looks once. A page that does not answer, or with nonsense, is logged when that begins and when it ends."""
        try:
            await self._read()
        except (ExchangeFailed, PageUnreadable) as error:
            if not self._is_away:
                log.warning("status_page_away", why=str(error))
            self._is_away = True
            self._board.tell()
        else:
            if self._is_away:
                log.info("status_page_back")
            self._is_away = False

    async def _read(self) -> None:
        headers = {"If-None-Match": self._etag} if self._etag else {}
        # The address is the team's own, whatever network it is in; nobody else has a part in it.
        reply = await self._exchange.send(Request("GET", self._url, headers, seconds=SECONDS_MAX, private_network=True))
        if reply.status == NOT_MODIFIED:
            self._board.confirm()
            return
        if reply.status != 200:
            raise PageUnreadable(f"it answered {reply.status}")
        now = self._clock()
        is_json = reply.body.lstrip()[:1] == b"{"
        found = incidents_in_summary(reply.body, now) if is_json else incidents_in_feed(reply.body, now)
        self._etag = reply.headers.get("etag", "")[:300]
        self._board.see(worst(found))

    async def _look_on(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:  # a page that nobody foresaw must not end the looking
                log.exception("status_page_not_read")
            await asyncio.sleep(self._seconds)
