"""Removes, once in a while, files that no message ever carried."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from server.database import Database, DatabaseUnavailable
from server.uploads.bounds import SWEEP_SECONDS, SWEPT_AT_ONCE
from server.uploads.upload import sweep_uploads

log = structlog.get_logger(__name__)


class UploadSweep:
    """One task of a process; several processes may sweep the same rows."""

    def __init__(self, database: Database, clock: Callable[[], datetime], seconds: float = SWEEP_SECONDS) -> None:
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sweeps from now on."""
        self._task = asyncio.create_task(self._run(), name="upload sweep")

    async def aclose(self) -> None:
        """Sweeps no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                gone = await self._database.write(lambda rows: sweep_uploads(rows, self._clock()))
            except DatabaseUnavailable:
                log.warning("uploads not swept")
                gone = 0
            await asyncio.sleep(0 if gone == SWEPT_AT_ONCE else self._seconds)
