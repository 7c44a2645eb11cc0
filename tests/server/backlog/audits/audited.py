"""An audit of a file or of made tickets, as the desk and the command do it, without a process of its own."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from escalation.audit.row import AuditTicket
from escalation.audit.ticket_filter import EVERY_TICKET, TicketFilter
from escalation.instant import milliseconds_of
from server.backlog.audits.ticket_json import ticket_to_json
from server.backlog.audits.work import EXPORT_FILE, OUT_FOLDER, OWN_FILE, Order, work
from server.backlog.audits.writing import CATEGORIES_FILE, JSON_FILE, TICKETS_FILE
from tests.server.backlog.audits.word_embedder import WordEmbedder


class Report:
    """What an audit wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.document: dict[str, Any] = json.loads((folder / JSON_FILE).read_text(encoding="utf-8"))
        self.tickets = _rows(folder / TICKETS_FILE)
        self.categories = _rows(folder / CATEGORIES_FILE)


async def audited_file(
    folder: Path,
    content: bytes,
    as_of: datetime,
    *,
    name: str = "export.csv",
    zone: str = "UTC",
    mapping: Sequence[str] = (),
    sla: Sequence[str] = (),
    waiting_days: int = 14,
    only: TicketFilter = EVERY_TICKET,
) -> Report:
    (folder / EXPORT_FILE).write_bytes(content)
    order = Order(
        "file",
        name,
        milliseconds_of(as_of),
        waiting_days,
        only=only.to_json(),
        zone=zone,
        mapping=tuple(mapping),
        sla=tuple(sla),
    )
    return await _done(folder, order)


async def audited_tickets(
    folder: Path, tickets: Iterable[AuditTicket], as_of: datetime, *, waiting_days: int = 14
) -> Report:
    with (folder / OWN_FILE).open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(ticket_to_json(each)) + "\n" for each in tickets)
    return await _done(folder, Order("own", "Fernway", milliseconds_of(as_of), waiting_days))


async def _done(folder: Path, order: Order) -> Report:
    order.write(folder)
    await work(folder, WordEmbedder(), lambda _phase, _done, _total: None)
    return Report(folder / OUT_FOLDER)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))
