"""The list of a sprint from an audit of our own tickets: what is old, and really work."""

from collections.abc import Collection
from functools import partial
from typing import Final

from escalation.audit.next_steps import SPRINT_DAYS
from escalation.sprint.sprint import TICKETS_MAX
from server.backlog.audits.sheet_rows import SheetRow, sheet_pieces
from server.backlog.audits.store import DONE, audit_of
from server.database import Database

OWN: Final = "own"
REAL: Final = "real"


async def numbers_of_audit(database: Database, site_ids: Collection[str], audit_id: str) -> tuple[int, ...] | None:
    """Numbers of the tickets that an audit of our own found open for SPRINT_DAYS and longer, without those that it
    takes for resolved, twice there, or waiting for their customer; at most TICKETS_MAX.

    None for an audit of a file, whose tickets are not here, and for one that is not there or not done.
    """
    audit = await database.read(partial(audit_of, site_ids=site_ids, audit_id=audit_id))
    if audit is None or audit.source != OWN or audit.state != DONE:
        return None
    found: list[int] = []
    async for piece in sheet_pieces(database, audit):
        found += [int(row["ticket_id"]) for row in piece.rows() if _is_wanted(row)]
        if len(found) >= TICKETS_MAX:
            break
    return tuple(found[:TICKETS_MAX])


def _is_wanted(row: SheetRow) -> bool:
    age = row["age_days"]
    return row["ticket_id"].isdigit() and row["counts_as"] == REAL and bool(age) and float(age) >= SPRINT_DAYS
