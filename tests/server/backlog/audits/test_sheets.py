"""What is written out never acts: no cell is a formula, and the page that stands alone has no script."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from escalation.audit.row import AuditStatus, AuditTicket
from server.backlog.audits.report_page import CATEGORIES_SHOWN_MAX
from tests.server.backlog.audits.audited import audited_file, audited_tickets
from tests.server.formulas import FORMULAS

AS_OF = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


async def test_formulas_and_markup_of_customers_are_text_in_every_file(tmp_path: Path) -> None:
    tickets = [
        AuditTicket(
            row,
            FORMULAS[row % len(FORMULAS)],
            AuditStatus.OPEN,
            subject=f"<script>alert({row})</script>",
            text=f"<img src=x onerror=alert({row})>",
            customer="=cmd|' /C calc'!A0",
            category="@SUM(A1:A9)",
            assignee="-1",
            opened_at=AS_OF,
            updated_at=AS_OF,
        )
        for row in range(1, 9)
    ]
    report = await audited_tickets(tmp_path, tickets, AS_OF)
    for name in ("tickets.csv", "categories.csv"):
        with (report.folder / name).open(encoding="utf-8-sig", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        acting = [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@")) or cell.startswith("-")]
        assert acting == []
    page = (report.folder / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "http" not in page.replace("http://www.w3.org", "").replace("http-equiv", "").replace("http://x.example", "")
    assert "default-src 'none'" in page


async def test_of_very_many_categories_the_page_shows_the_largest_and_the_sheet_all(tmp_path: Path) -> None:
    rows = "".join(f"{number},Help,open,kind {number}\n" for number in range(CATEGORIES_SHOWN_MAX + 50))
    report = await audited_file(tmp_path, f"id,subject,status,category\n{rows}".encode(), AS_OF)
    assert len(report.categories) == CATEGORIES_SHOWN_MAX + 50
    page = (report.folder / "report.html").read_text(encoding="utf-8")
    by_category = page.partition("<h2>By category</h2>")[2].partition("<h2>")[0]
    assert by_category.count('<th scope="row">kind') == CATEGORIES_SHOWN_MAX
    assert "The 200 largest of 250" in by_category


async def test_a_column_of_an_export_that_is_called_number_takes_the_place_of_no_id(tmp_path: Path) -> None:
    content = b"id,number,subject,status\nT1,#9,Is this still open?,open\n"
    report = await audited_file(tmp_path, content, AS_OF)
    assert [row["ticket_id"] for row in report.tickets] == ["T1"]
