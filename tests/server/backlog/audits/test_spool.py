"""What an audit lays down: bounded for each customer, and nothing that a death leaves behind stands in its way."""

import resource
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from escalation.audit.row import AuditStatus, AuditTicket
from server.backlog.audits import spool as spools
from server.backlog.audits.spool import FILE, Noted, Spool
from server.backlog.audits.work import OUT_FOLDER
from server.disk_room import is_out_of_room
from tests.escalation.audit.exports import AS_OF
from tests.server.backlog.audits.audited import audited_file


def ticket(row: int, customer: str) -> AuditTicket:
    opened = AS_OF - timedelta(hours=1_000 - row)
    return AuditTicket(row, str(row), AuditStatus.OPEN, subject=f"Help {row}", customer=customer, opened_at=opened)


async def test_an_audit_begins_again_in_the_folder_of_one_that_died(tmp_path: Path) -> None:
    with Spool(tmp_path) as died:
        died.add(ticket(1, "ada@example.com"), "Help", Noted())
        died.flush()
    (tmp_path / OUT_FOLDER).mkdir()
    report = await audited_file(tmp_path, b"id,subject,status\n7,It broke,open\n", AS_OF)
    assert [each["ticket_id"] for each in report.tickets] == ["7"]
    assert (tmp_path / FILE).exists()


def test_of_an_address_that_all_share_the_latest_tickets_are_had_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "CUSTOMER_TICKETS_MAX", 3)
    with Spool(tmp_path) as spool:
        for row in range(1, 10):
            spool.add(ticket(row, "shared@example.com" if row % 2 else "ada@example.com"), f"Help {row}", Noted())
        spool.add(ticket(10, "alone@example.com"), "Help", Noted())
        spool.flush()
        groups = [[each["ticket_id"] for each in group] for group in spool.of_repeated_customers()]
    assert groups == [["4", "6", "8"], ["5", "7", "9"]]


def test_a_full_disk_is_known_from_other_faults(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        for row in range(2_000):
            spool.add(ticket(row, "ada@example.com"), f"Help with {row}", Noted())
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
        try:
            with pytest.raises(sqlite3.Error) as full:
                spool.flush()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        with pytest.raises(sqlite3.Error) as mistaken:
            spool.ask("SELECT nothing FROM nowhere")
    assert (is_out_of_room(full.value), is_out_of_room(mistaken.value)) == (True, False)
