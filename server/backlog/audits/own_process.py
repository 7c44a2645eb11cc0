"""The work of an audit in a process of its own, so that a long one takes nothing from visitors."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Final

import structlog

from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.wanted import AuditRefused

LINE_BYTES_MAX: Final = 64 * 1024
"""Of one word of a process that audits."""

ERROR_CHARACTERS_MAX: Final = 1_000
"""Of what it says was wrong, each of at most 12 bytes as JSON."""

SECONDS_MAX: Final = 4 * 3600.0
"""Of one audit, many times what a million rows take. One that hangs would hold up all others."""

WORKED: Final = 0
REFUSED: Final = 3
"""Exit codes of the process: the report lies in the folder, or its `error` says why there is none."""

TOO_LONG: Final = "The audit took longer than four hours and was ended. Split the export, and audit each part."
DIED: Final = "The audit ended before it was done; the log of the server says why. Start it again."

log = structlog.get_logger(__name__)


async def own_process(folder: Path, show: Show) -> None:
    """Does the work in a process of its own; see `process.py`. It ends when this one does. `folder` is absolute.

    Raises AuditRefused, also when it takes longer than SECONDS_MAX.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "server.backlog.audits.process",
        str(folder),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=None,
        limit=LINE_BYTES_MAX,
        # What it lays down for a while goes with the folder, also when it is killed.
        env=os.environ | {"TMPDIR": str(folder)},
    )
    error = DIED
    try:
        assert child.stdout is not None
        async with asyncio.timeout(SECONDS_MAX):
            async for line in child.stdout:
                told = json.loads(line)
                if "error" in told:
                    error = told["error"]
                else:
                    show(Phase(told["phase"]), told["done"], told["total"])
            code = await child.wait()
    except TimeoutError:
        log.error("audit_process_took_too_long", seconds=SECONDS_MAX)
        raise AuditRefused(TOO_LONG) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if code == REFUSED:
        raise AuditRefused(error)
    if code != WORKED:
        log.error("audit_process_failed", code=code)
        raise AuditRefused(DIED)
