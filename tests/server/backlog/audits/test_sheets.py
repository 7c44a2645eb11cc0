"""What is written out never acts: no cell is a formula, and the page that stands alone has no script."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from escalation.audit.row import AuditStatus, AuditTicket
from server.backlog.audits.sheets import plain_cells
from tests.server.backlog.audits.audited import audited_tickets

AS_OF = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FORMULAS = ('=HYPERLINK("http://x.example";"y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1")


@given(st.lists(st.one_of(st.text(), st.sampled_from(FORMULAS), st.integers(), st.none())))
def test_no_text_begins_as_a_formula_and_numbers_stay_numbers(cells: list[str | int | None]) -> None:
    written = plain_cells(cells)
    for before, after in zip(cells, written, strict=True):
        if isinstance(before, str):
            assert isinstance(after, str)
            assert not after.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert after in {before, f"'{before}"}
        else:
            assert after == before
    sheet = io.StringIO()
    csv.writer(sheet).writerow(written)


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
