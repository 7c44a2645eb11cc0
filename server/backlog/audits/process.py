"""`python -m server.backlog.audits.process FOLDER`: one audit in a process of its own, which tells how far it is.

Each line of its output is JSON: `phase`, `done` and `total`; or `error` with a remedy for people, and then it ends.
"""

import asyncio
import json
import os
import sqlite3
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import structlog

from escalation.errors import EscalationError
from knowledge.errors import KnowledgeError
from knowledge.served_embedder import ServedEmbedder
from server.backlog.audits.own_process import ERROR_CHARACTERS_MAX, REFUSED, WORKED
from server.backlog.audits.progress import Phase
from server.backlog.audits.work import Order, work
from server.disk_room import NO_ROOM, is_out_of_room

NICE: Final = 10
"""Visitors go first."""

TELL_SECONDS: Final = 0.5
"""Between two words about the same phase."""


class Telling:
    """Writes how far it is, not too often."""

    def __init__(self) -> None:
        self._phase: Phase | None = None
        self._told_at = 0.0

    def show(self, phase: Phase, done: int, total: int | None) -> None:
        """See progress.Show."""
        now = time.monotonic()
        if phase is not self._phase or now - self._told_at >= TELL_SECONDS:
            self._phase, self._told_at = phase, now
            say({"phase": phase.value, "done": done, "total": total})


def say(values: dict[str, Any]) -> None:
    """One line; when nobody reads any more, the process that asked is gone, and this one ends."""
    try:
        sys.stdout.write(json.dumps(values) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os._exit(1)


async def run(folder: Path) -> int:
    """The work, with the model that the order names; the exit code."""
    chosen = Order.read(folder).embedding or {}
    try:
        embedder = ServedEmbedder(
            chosen.get("model"),
            Path(chosen.get("models_dir") or folder),
            "fp32" if chosen.get("precision") == "fp32" else "int8" if chosen.get("precision") == "int8" else "auto",
        )
        try:
            await embedder.ready()
            await work(folder, embedder, Telling().show)
        finally:
            await embedder.aclose()
    except (EscalationError, KnowledgeError) as refused:
        # A name in an archive may be as long as a line may be.
        say({"error": str(refused)[:ERROR_CHARACTERS_MAX]})
        return REFUSED
    except (OSError, sqlite3.Error) as error:
        if not is_out_of_room(error):
            raise
        say({"error": NO_ROOM})
        return REFUSED
    return WORKED


if __name__ == "__main__":
    # What is said on stdout is for the process that asked; the log goes beside it.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with suppress(OSError):
        os.nice(NICE)
    sys.exit(asyncio.run(run(Path(sys.argv[1]))))
