"""An export that is audited, kept with its audit until that ends: a process of another machine can take it up."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.tables import audit_parts
from server.backlog.audits.store import Audit, add_part, part_of, parts_in
from server.backlog.audits.stored_file import unpacked
from server.backlog.audits.work import EXPORT_FILE
from server.database import Database

UPLOAD: Final = "upload"
WHOLE: Final = "upload-whole"
"""Names among the files of an audit: the pieces of its export, and that all of them are there."""

NAMES: Final = (UPLOAD, WHOLE)


async def has_tickets(database: Database, audit: Audit, folder: Path) -> bool:
    """Whether what an audit reads can be had here."""
    here = audit.source == "own" or (folder / EXPORT_FILE).exists()
    return here or await database.read(partial(has_upload, audit=audit))


async def lay_ready(database: Database, audit: Audit, file: Path, *, keeps: bool) -> None:
    """Has the export lie there as `file`, and where it `keeps` it in the database, too."""
    is_kept = await database.read(partial(has_upload, audit=audit))
    if is_kept and not await asyncio.to_thread(file.exists):
        await fetch_upload(database, audit, file)
    elif keeps and not is_kept:
        await keep_upload(database, audit, file)


async def keep_upload(database: Database, audit: Audit, file: Path) -> None:
    """Keeps the export piece by piece; what was kept of it before goes."""
    await database.write(partial(forget_upload, audit=audit))
    pieces, place = parts_in(file), 0
    while (content := await asyncio.to_thread(next, pieces, None)) is not None:
        await database.write(partial(add_part, audit=audit, name=UPLOAD, place=place, content=content))
        place += 1
    await database.write(partial(add_part, audit=audit, name=WHOLE, place=0, content=b""))


async def has_upload(connection: AsyncConnection, audit: Audit) -> bool:
    """Whether the whole export is kept."""
    return await part_of(connection, audit, WHOLE, 0) is not None


async def fetch_upload(database: Database, audit: Audit, to: Path) -> None:
    """Lays the export that is kept down as a file, which is there once it is whole."""
    coming = to.with_suffix(".coming")
    with coming.open("wb") as file:
        async for piece in unpacked(database, audit, UPLOAD):
            await asyncio.to_thread(file.write, piece)
    coming.replace(to)


async def forget_upload(connection: AsyncConnection, audit: Audit) -> None:
    """Removes what is kept of the export: it has customers' words."""
    columns = audit_parts.c
    await connection.execute(
        delete(audit_parts).where(
            columns.site_id == audit.site_id, columns.audit_id == audit.audit_id, columns.name.in_(NAMES)
        )
    )
