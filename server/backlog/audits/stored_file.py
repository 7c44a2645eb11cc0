"""A file of an audit as it is kept, unpacked piece by piece: no more than a piece is in memory."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from server.backlog.audits.store import GZIP_WINDOW, Audit, part_of
from server.database import Database

PIECE_BYTES: Final = 1024 * 1024
"""Unpacked at once: a part of equal rows unpacks to a thousand times its size."""


async def unpacked(database: Database, audit: Audit, name: str) -> AsyncIterator[bytes]:
    """The file's bytes, at most PIECE_BYTES at once; none where there is no such file."""
    inflating, place = zlib.decompressobj(wbits=GZIP_WINDOW), 0
    while (part := await database.read(partial(part_of, audit=audit, name=name, place=place))) is not None:
        while piece := await asyncio.to_thread(inflating.decompress, part, PIECE_BYTES):
            yield piece
            part = inflating.unconsumed_tail
        place += 1
