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

WORKED: Final = 0
REFUSED: Final = 3
"""Exit codes of the process: the report lies in the folder, or its `error` says why there is none."""

DIED: Final = "The audit ended before it was done; the log of the server says why. Start it again."

log = structlog.get_logger(__name__)


async def own_process(folder: Path, show: Show) -> None:
    """Does the work in a process of its own; see `process.py`. It ends when this one does. `folder` is absolute."""
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
        async for line in child.stdout:
            told = json.loads(line)
            if "error" in told:
                error = told["error"]
            else:
                show(Phase(told["phase"]), told["done"], told["total"])
        code = await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if code == REFUSED:
        raise AuditRefused(error)
    if code != WORKED:
        log.error("audit_process_failed", code=code)
        raise AuditRefused(DIED)
