"""Reports of audits in the database, made once: for tests of what is done with them."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.audit.row import AuditStatus, AuditTicket, Turn
from server.backlog.audits import store
from server.backlog.audits.progress import Phase
from server.backlog.audits.store import Audit
from server.backlog.audits.writing import REPORT_FILES, TOPICS_FILE
from tests.escalation.samples import MORNING
from tests.server.backlog.audits.audited import audited_tickets

_FILES: dict[str, bytes] = {}


def some_tickets(ids: Iterable[str] = (), as_of: datetime = MORNING) -> list[AuditTicket]:
    """Tickets with something of each finding; the first have these ids."""
    given = iter(ids)
    asked = ("How do I invite a colleague?", "The export fails with error E500", "Where is my invoice?")
    made = []
    for row in range(1, 41):
        text = asked[row % 3]
        opened = as_of - timedelta(days=40 if row % 5 == 0 else 2, minutes=row)
        thanks = (Turn("customer", text, opened), Turn("customer", "It works now, thank you!", opened))
        ticket_id = next(given, f"t_{row}")
        made.append(
            AuditTicket(
                row,
                ticket_id,
                AuditStatus.WAITING if row % 5 == 0 else AuditStatus.OPEN,
                subject=text,
                text=f"{text} Please help, this is case {row}.",
                customer=f"customer {row // 2}",
                segment="enterprise" if row % 4 == 0 else None,
                category=("how_to", "bug", "billing")[row % 3],
                priority=("high", "normal", "low")[row % 3],
                assignee="Ada" if row % 2 else None,
                opened_at=opened,
                updated_at=opened,
                turns=thanks if row % 7 == 0 else (),
                number=str(row),
            )
        )
    return made


async def report_files() -> Mapping[str, bytes]:
    """All files of a report about `some_tickets`."""
    if not _FILES:
        _FILES.update(await files_about(some_tickets(), MORNING))
    return _FILES


async def files_about(tickets: Iterable[AuditTicket], as_of: datetime) -> dict[str, bytes]:
    """All files of a report about these tickets."""
    with TemporaryDirectory() as folder:
        report = await audited_tickets(Path(folder), tickets, as_of)
        return {name: (report.folder / name).read_bytes() for name in (*REPORT_FILES, TOPICS_FILE)}


async def add_done_audit(
    rows: AsyncConnection,
    site_id: str,
    files: Mapping[str, bytes],
    at: datetime,
    *,
    audit_id: str = "au_done",
    name: str = "Fernway",
    source: str = "own",
) -> Audit:
    """An audit that is done, with its files."""
    audit = running_audit(site_id, at, audit_id=audit_id, name=name, source=source)
    await store.add_audit(rows, audit)
    with TemporaryDirectory() as folder:
        for file_name, content in files.items():
            file = Path(folder) / file_name
            file.write_bytes(content)
            for place, part in enumerate(store.parts_in(file)):
                await store.add_part(rows, audit, file_name, place, part)
    backlog = json.loads(files["report.json"])["backlog"]
    await store.finish(rows, audit, at, apparent=backlog["apparent"], real=backlog["real"])
    return audit


def running_audit(
    site_id: str, at: datetime, *, audit_id: str = "au_running", name: str = "Fernway", source: str = "own"
) -> Audit:
    """An audit that is under way."""
    return Audit(
        site_id=site_id,
        audit_id=audit_id,
        source=source,
        name=name,
        state=store.RUNNING,
        phase=Phase.READING,
        done=0,
        total=None,
        options={"waiting_days": 14, "zone": "UTC", "mapping": [], "sla": []},
        as_of=at,
        by_id="u_1",
        by_name="Ada",
        started_at=at,
        beat_at=at,
        ended_at=None,
        error=None,
        apparent=None,
        real=None,
    )
