"""`handrail ingest --watch`: the ingest again whenever the folder changes, or a website's time has come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.markup import escape

from knowledge.errors import KnowledgeError
from server.commands.embedding import open_embedder
from server.commands.ingesting import ingest_source
from server.commands.opening_source import Wanted, open_wanted
from server.commands.terminal import ERR, OUT
from server.conversation.site import Site
from server.database import Database
from server.settings import Settings

QUIET_MILLISECONDS: Final = 500
"""An editor, or a checkout of another branch, writes many files within so long of each other."""

GATHER_MILLISECONDS: Final = 5_000
"""Changes that never pause are taken up after so long all the same."""

LOOK_MILLISECONDS: Final = 1_000
"""Between two looks whether the folder is still the one that is watched, which no change says."""

GONE_SECONDS: Final = 1.0
"""Between two looks whether a folder that is gone is there again."""

WEBSITE_SECONDS: Final = 900.0
"""Between two readings of a website; pages that did not change cost it one small answer each."""


async def watch_wanted(database: Database, settings: Settings, site: Site, wanted: Wanted, report: Path | None) -> None:
    """Ingests now and after every change, until it is cancelled. What cannot be read is said, and tried again then."""
    open_wanted(wanted)
    async with open_embedder(settings) as embedder:
        async for _ in _changes(wanted):
            try:
                await ingest_source(database, embedder, site, open_wanted(wanted), report)
            except KnowledgeError as error:
                ERR.print(f"[bold red]Error:[/] {escape(str(error))}")
            OUT.print(f"[dim]{datetime.now().astimezone():%H:%M:%S}  Watching {escape(wanted.target)}. Stop: Ctrl+C[/]")


def _changes(wanted: Wanted) -> AsyncIterator[None]:
    return _website_changes() if wanted.is_website else _file_changes(wanted.path)


async def _website_changes() -> AsyncIterator[None]:
    while True:
        yield
        await asyncio.sleep(WEBSITE_SECONDS)


async def _file_changes(path: Path) -> AsyncIterator[None]:
    """Once at the beginning, then after each burst of changes, also one that came while nobody waited for it."""
    changed = asyncio.Event()
    watching = asyncio.create_task(_set_on_change(path, changed), name=f"watch of {path}")
    try:
        while True:
            yield
            await changed.wait()
            changed.clear()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _set_on_change(path: Path, changed: asyncio.Event) -> None:
    """A file is watched by its folder: editors put another file in its place."""
    is_folder = await asyncio.to_thread(path.is_dir)
    folder, file = (path, None) if is_folder else (path.parent, path)
    was_replaced = False
    while True:
        if (seen := await asyncio.to_thread(_identity, folder)) is not None:
            await _set_while_it_is(seen, folder, file, changed, was_replaced)
            changed.set()
            was_replaced = True
        await asyncio.sleep(GONE_SECONDS)


async def _set_while_it_is(
    seen: tuple[int, int], folder: Path, file: Path | None, changed: asyncio.Event, at_once: bool
) -> None:
    """Until another folder, or none, stands in the place of the one that was `seen`: builds remove and make theirs.

    `at_once` sets it as soon as changes are seen, since there may have been some before.
    """
    from watchfiles import DefaultFilter, awatch

    ignored = DefaultFilter()
    bursts = awatch(
        folder,
        watch_filter=lambda change, name: ignored(change, name) and file in (None, Path(name)),
        debounce=GATHER_MILLISECONDS,
        step=QUIET_MILLISECONDS,
        rust_timeout=LOOK_MILLISECONDS,
        yield_on_timeout=True,
    )
    with suppress(FileNotFoundError):
        async for burst in bursts:
            if await asyncio.to_thread(_identity, folder) != seen:
                return
            if burst or at_once:
                changed.set()
            at_once = False


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tells a folder from another that has its name; None when there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino)
