"""Audits as rows: how far each is, and the files of its report, which never change once it is done."""

import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.tables import audit_parts, audits
from server.backlog.audits.progress import Phase
from server.errors import HandrailError

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

DIED_AFTER: Final = timedelta(minutes=2)
"""Without a sign of its process, which gives one every BEAT_SECONDS."""

PART_BYTES: Final = 1024 * 1024
"""Of a gzip, in one row: a transaction of some milliseconds."""

AUDITS_SHOWN_MAX: Final = 50
GZIP_WINDOW: Final = 31
"""For zlib: a window of 32 KiB, and the header of gzip around it (its manual, deflateInit2)."""

FILTER: Final = "filter"
"""Among the options of an audit that is not about all tickets of its source."""

TRIED: Final = "tried"
"""Among the options of an audit whose process died: how often it was begun anew."""

ERROR_CHARACTERS_MAX: Final = 1_000
NAME_CHARACTERS_MAX: Final = 200


class NoLongerOurs(HandrailError):
    """An audit that ended meanwhile, or that another process has taken up."""


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit of a site."""

    site_id: str
    audit_id: str
    source: str
    """own or file"""
    name: str
    state: str
    phase: Phase
    done: int
    total: int | None
    options: Mapping[str, Any]
    as_of: datetime
    by_id: str
    by_name: str
    started_at: datetime
    beat_at: datetime
    ended_at: datetime | None
    error: str | None
    apparent: int | None
    real: int | None

    @property
    def tried(self) -> int:
        """How often it was begun anew after its process died; below 0 nobody has begun it."""
        return int(self.options.get(TRIED, 0))

    @property
    def is_asked_for(self) -> bool:
        """Whether no process has it yet."""
        return self.state == WAITING and self.tried < 0

    def has_died(self, now: datetime) -> bool:
        """Whether nothing was heard of a process for so long that it did not end; or whether none had it yet."""
        return self.is_asked_for or (self.state in {WAITING, RUNNING} and now - self.beat_at > DIED_AFTER)

    def is_under_way(self, now: datetime) -> bool:
        """Whether it waits or runs, as far as one knows."""
        return self.is_asked_for or (self.state in {WAITING, RUNNING} and not self.has_died(now))


async def add_audit(connection: AsyncConnection, audit: Audit) -> None:
    """Keeps one that begins."""
    values = {name: getattr(audit, name) for name in audit.__slots__}
    await connection.execute(insert(audits).values(values | {"options": dict(audit.options)}))


async def note_progress(
    connection: AsyncConnection, audit: Audit, at: datetime, phase: Phase, done: int, total: int | None
) -> None:
    """How far it is at `at`; one that ended, or that another process took up, stays as it is."""
    state = WAITING if phase is Phase.WAITING else RUNNING
    values = {"state": state, "phase": phase.value, "done": done, "total": total, "beat_at": at}
    await connection.execute(update(audits).where(*_under_way(audit)).values(values))


async def fail(connection: AsyncConnection, audit: Audit, at: datetime, error: str) -> bool:
    """It came to nothing; `error` says why, and what to do. False where another process took it up or ended it."""
    values = {"state": FAILED, "ended_at": at, "beat_at": at, "error": error[:ERROR_CHARACTERS_MAX]}
    failed = await connection.execute(update(audits).where(*_under_way(audit)).values(values))
    return bool(failed.rowcount)


async def finish(connection: AsyncConnection, audit: Audit, at: datetime, *, apparent: int, real: int) -> bool:
    """It is done, and its files are complete; False where another process was faster."""
    values = {"state": DONE, "ended_at": at, "beat_at": at, "apparent": apparent, "real": real}
    done = await connection.execute(update(audits).where(*_under_way(audit)).values(values))
    return bool(done.rowcount)


async def begin_again(
    connection: AsyncConnection, audit: Audit, at: datetime, keeps: Collection[str] = ()
) -> Audit | None:
    """One that died begins anew, and counts as tried once more; what it had stored goes, but for the files that it
    `keeps`. The audit as it is now, which alone can be noted, fail or finish; None where somebody was faster."""
    options = dict(audit.options) | {TRIED: audit.tried + 1}
    begun = await connection.execute(
        update(audits)
        .where(*_under_way(audit), audits.c.beat_at == audit.beat_at)
        .values(
            state=WAITING,
            phase=Phase.WAITING.value,
            done=0,
            total=None,
            beat_at=at,
            options=options,
        )
    )
    if not begun.rowcount:
        return None
    await connection.execute(
        delete(audit_parts).where(
            audit_parts.c.site_id == audit.site_id,
            audit_parts.c.audit_id == audit.audit_id,
            audit_parts.c.name.not_in(keeps),
        )
    )
    return replace(audit, state=WAITING, phase=Phase.WAITING, done=0, total=None, beat_at=at, options=options)


async def audit_of(connection: AsyncConnection, site_ids: Collection[str], audit_id: str) -> Audit | None:
    """The audit, if it belongs to one of these sites."""
    query = select(audits).where(audits.c.site_id.in_(site_ids), audits.c.audit_id == audit_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else audit_in(row)


async def audits_of(connection: AsyncConnection, site_ids: Collection[str]) -> tuple[Audit, ...]:
    """The latest audits of these sites, the latest first."""
    rows = await connection.execute(
        select(audits)
        .where(audits.c.site_id.in_(site_ids))
        .order_by(audits.c.started_at.desc(), audits.c.audit_id)
        .limit(AUDITS_SHOWN_MAX)
    )
    return tuple(audit_in(row) for row in rows)


async def not_ended(connection: AsyncConnection, since: datetime) -> tuple[Audit, ...]:
    """The audits, of whatever site, that were started after `since` and have not ended."""
    columns = audits.c
    rows = await connection.execute(
        select(audits)
        .where(columns.state.in_((WAITING, RUNNING)), columns.started_at > since)
        .order_by(columns.started_at, columns.audit_id)
        .limit(AUDITS_SHOWN_MAX)
    )
    return tuple(audit_in(row) for row in rows)


async def latest_done(connection: AsyncConnection, site_id: str, source: str) -> Audit | None:
    """The last audit of all tickets of this source that is done."""
    return await _done(connection, (site_id,), source, first=False)


async def latest_own(connection: AsyncConnection, site_ids: Collection[str]) -> Audit | None:
    """The last audit of all of our own tickets that is done, of whichever of these sites."""
    return await _done(connection, site_ids, "own", first=False)


async def first_done(connection: AsyncConnection, site_id: str, source: str) -> Audit | None:
    """The first audit of all tickets of this source that is done."""
    return await _done(connection, (site_id,), source, first=True)


async def topics_of_last(connection: AsyncConnection, audit: Audit, name: str) -> bytes | None:
    """What the last audit of the same source knew topics by: its file of this name."""
    last = await latest_done(connection, audit.site_id, audit.source)
    return None if last is None else await file_of(connection, last, name)


async def under_way(connection: AsyncConnection, site_id: str, now: datetime) -> int:
    """How many audits of a site wait or run."""
    rows = await connection.execute(
        select(audits).where(audits.c.site_id == site_id, audits.c.state.in_((WAITING, RUNNING)))
    )
    return sum(audit_in(row).is_under_way(now) for row in rows)


def parts_in(file: Path) -> Iterator[bytes]:
    """The gzip of a file in pieces of at most PART_BYTES."""
    packing = zlib.compressobj(level=6, wbits=GZIP_WINDOW)
    waiting = bytearray()
    with file.open("rb") as opened:
        while chunk := opened.read(PART_BYTES):
            waiting += packing.compress(chunk)
            while len(waiting) >= PART_BYTES:
                yield bytes(waiting[:PART_BYTES])
                del waiting[:PART_BYTES]
    waiting += packing.flush()
    for start in range(0, len(waiting), PART_BYTES):
        yield bytes(waiting[start : start + PART_BYTES])


async def add_part(connection: AsyncConnection, audit: Audit, name: str, place: int, content: bytes) -> None:
    """One piece of a file of the report. Raises NoLongerOurs."""
    mine = update(audits).where(*_under_way(audit)).values(state=audits.c.state)
    if not (await connection.execute(mine)).rowcount:
        raise NoLongerOurs
    await connection.execute(
        insert(audit_parts).values(
            site_id=audit.site_id, audit_id=audit.audit_id, name=name, place=place, content=content
        )
    )


async def part_of(connection: AsyncConnection, audit: Audit, name: str, place: int) -> bytes | None:
    """The piece at `place`, from 0; None behind the last one."""
    columns = audit_parts.c
    found = await connection.scalar(
        select(columns.content).where(
            columns.site_id == audit.site_id,
            columns.audit_id == audit.audit_id,
            columns.name == name,
            columns.place == place,
        )
    )
    return None if found is None else bytes(found)


async def file_of(connection: AsyncConnection, audit: Audit, name: str) -> bytes | None:
    """A whole file of the report that fits into memory; None where there is none."""
    unpacking = zlib.decompressobj(wbits=GZIP_WINDOW)
    content = bytearray()
    place = 0
    while (part := await part_of(connection, audit, name, place)) is not None:
        content += unpacking.decompress(part)
        place += 1
    return bytes(content) if place else None


def _under_way(audit: Audit) -> tuple[Any, ...]:
    """That it has not ended, and that nobody began it anew since: who was only slow has it no longer."""
    columns = audits.c
    tried = func.coalesce(columns.options[TRIED].as_integer(), 0)
    mine = (columns.site_id == audit.site_id, columns.audit_id == audit.audit_id, tried == audit.tried)
    return (*mine, columns.state.in_((WAITING, RUNNING)))


async def _done(connection: AsyncConnection, site_ids: Collection[str], source: str, *, first: bool) -> Audit | None:
    order = audits.c.as_of.asc() if first else audits.c.as_of.desc()
    row = (
        await connection.execute(
            select(audits)
            .where(
                audits.c.site_id.in_(site_ids),
                audits.c.source == source,
                audits.c.state == DONE,
                audits.c.options[FILTER].as_string().is_(None),
            )
            .order_by(order, audits.c.started_at, audits.c.audit_id)
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else audit_in(row)


def audit_in(row: Row[Any]) -> Audit:
    """The audit of a row of the table."""
    values = dict(row._mapping)
    return Audit(**values | {"phase": Phase(values["phase"])})
