"""The postman: sends the letters that are due, several at a time, and tries again where that fails."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from server.database import Database
from server.letters.letter import (
    Letter,
    forget_settled,
    is_letter_due,
    note_failed,
    note_sent,
    take_letters,
)
from server.letters.smtp import LetterNotSent, send
from server.mail_server import MailServer
from server.sending_on import Sending, send_on

AT_ONCE_MAX: Final = 4
"""Letters that are being sent: mail servers refuse more connections of one client."""

LOOK_SECONDS: Final = 15.0
"""How often to look for letters that are due; one that was just asked for is sent at once."""

SENDING: Final = Sending("postman", "letters", LOOK_SECONDS)

log = structlog.get_logger(__name__)


class Postman:
    """Sends letters until it is closed. `clock` gives aware UTC moments."""

    def __init__(self, database: Database, server: MailServer, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._server = server
        self._clock = clock
        self._woken = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to look for letters."""
        self._loop = asyncio.create_task(
            send_on(SENDING, self._woken, self._clock, self.send_due, self._forget), name="postman"
        )

    async def aclose(self) -> None:
        """Sends no more; what was being sent is sent again when its lease is over."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None

    def wake(self) -> None:
        """Says that a letter was just asked for."""
        self._woken.set()

    async def send_due(self) -> int:
        """Sends the letters that are due now, AT_ONCE_MAX at most; gives their number. Raises DatabaseUnavailable."""
        at = self._clock()
        # Looking costs no commit, and most often there is nothing.
        if not await self._database.read(lambda rows: is_letter_due(rows, at)):
            return 0
        taken = await self._database.write(lambda rows: take_letters(rows, at, AT_ONCE_MAX))
        await asyncio.gather(*(self._send(letter) for letter in taken))
        return len(taken)

    async def _send(self, letter: Letter) -> None:
        try:
            await send(letter, self._server, self._clock())
        except LetterNotSent as error:
            at, for_good = self._clock(), error.for_good
            over = await self._database.write(lambda rows: note_failed(rows, letter, at, for_good=for_good))
            log.warning("letter_not_sent", letter=letter.letter_id, why=str(error), attempt=letter.attempts, over=over)
        else:
            await self._database.write(lambda rows: note_sent(rows, letter))
            log.info("letter_sent", letter=letter.letter_id, attempt=letter.attempts)

    async def _forget(self, at: datetime) -> None:
        await self._database.write(lambda rows: forget_settled(rows, at))
