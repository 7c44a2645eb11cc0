"""The list of a sprint from an audit of our own tickets: what is old, and really work."""

import csv
import zlib
from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.next_steps import SPRINT_DAYS
from escalation.sprint.sprint import TICKETS_MAX
from server.backlog.audits.store import audit_of, part_of
from server.backlog.audits.writing import TICKETS_FILE

OWN: Final = "own"
REAL: Final = "real"

BYTES_READ_MAX: Final = 64 * 1024 * 1024
"""Of a sheet; some 300,000 tickets, which are read within a second. Of a larger one its beginning."""

_GZIP: Final = 31
"""zlib's window bits for gzip."""


async def numbers_of_audit(
    connection: AsyncConnection, site_ids: Collection[str], audit_id: str
) -> tuple[int, ...] | None:
    """Numbers of the tickets that an audit of our own found open for SPRINT_DAYS and longer, without those that it
    takes for resolved, twice there, or waiting for their customer; at most TICKETS_MAX.

    None for an audit of a file, whose tickets are not here, and for one that is not there or not done.
    """
    audit = await audit_of(connection, site_ids, audit_id)
    if audit is None or audit.source != OWN:
        return None
    unpacking, sheet, place = zlib.decompressobj(wbits=_GZIP), bytearray(), 0
    while len(sheet) < BYTES_READ_MAX and (part := await part_of(connection, audit, TICKETS_FILE, place)) is not None:
        sheet += unpacking.decompress(part, BYTES_READ_MAX)
        place += 1
    return tuple(_numbers_in(sheet.decode("utf-8-sig", errors="replace")))[:TICKETS_MAX] if place else None


def _numbers_in(sheet: str) -> Iterator[int]:
    for row in csv.DictReader(sheet.splitlines(keepends=True)):
        number, age = row.get("ticket_id") or "", row.get("age_days") or ""
        if number.isdigit() and row.get("counts_as") == REAL and age and float(age) >= SPRINT_DAYS:
            yield int(number)
