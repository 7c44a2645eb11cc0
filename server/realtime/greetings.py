"""Panels that say `hello` at the same time are recognised together, in one reading of the database."""

import asyncio
from collections import deque
from datetime import datetime
from typing import Final

from server.database import Database, DatabaseUnavailable
from server.errors import Unavailable, WireError
from server.protocol.visitor_frames import Hello
from server.realtime.greeting import Recognised, recognise

TOGETHER_MAX: Final = 512
"""Panels in one reading. It takes five visits to the database however many they are, and in the crowd after a restart
each visit waits for its turn of the event loop: with 128 those turns, not the reading, were the bound."""

WAITING_MAX: Final = 20_000
"""Panels that wait to be recognised, beyond which more are asked to come back: twice the sockets of a process."""

_Asked = tuple[Hello, datetime, asyncio.Future[Recognised]]


class Greetings:
    """One reading at a time; whoever comes meanwhile is part of the next."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Asked] = deque()
        self._reading: asyncio.Task[None] | None = None

    async def recognise(self, hello: Hello, at: datetime) -> Recognised:
        """Who said `hello` at `at`. Raises SiteUnknown, OriginNotAllowed or DatabaseUnavailable; Unavailable when
        too many wait."""
        if len(self._waiting) >= WAITING_MAX:
            raise Unavailable("Very many come back at the same time; the panel tries again.")
        recognised: asyncio.Future[Recognised] = asyncio.get_running_loop().create_future()
        self._waiting.append((hello, at, recognised))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_on(), name="greetings")
        return await recognised

    async def _read_on(self) -> None:
        try:
            while self._waiting:
                await self._read([self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER_MAX))])
        finally:
            self._reading = None

    async def _read(self, asked: list[_Asked]) -> None:
        hellos = [hello for hello, _, _ in asked]
        at = asked[-1][1]
        try:
            found = await self._database.read(lambda rows: recognise(rows, hellos, at))
        except Exception as error:
            if len(asked) > 1 and not isinstance(error, DatabaseUnavailable):
                # What one of them brought about is not for all to bear.
                for each in asked:
                    await self._read([each])
                return
            for _, _, recognised in asked:
                _tell(recognised, error)
        else:
            for (_, _, recognised), outcome in zip(asked, found, strict=True):
                _tell(recognised, outcome)


def _tell(recognised: asyncio.Future[Recognised], outcome: Recognised | WireError | Exception) -> None:
    if recognised.done():
        return
    if isinstance(outcome, Recognised):
        recognised.set_result(outcome)
    else:
        recognised.set_exception(outcome)
