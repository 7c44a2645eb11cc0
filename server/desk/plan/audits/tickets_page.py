"""`/desk/plan/audits/{audit_id}/tickets`: the tickets that an audit read, by status, category, assignee and age."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from escalation.audit.row import AuditStatus
from escalation.audit.ticket_filter import EVERY_TICKET, NOTHING, TicketFilter
from escalation.errors import SettingInvalid
from escalation.tables import tickets
from server.backlog.amount_words import count_words
from server.backlog.audits.report_page import days_words
from server.backlog.audits.sheet_rows import SheetPiece, SheetRow, sheet_pieces
from server.backlog.audits.sheets import TICKET_COLUMNS
from server.desk.desk import Desk
from server.desk.forms import FormFields
from server.desk.plan.audits.filter_form import asked_of, filter_of
from server.desk.plan.audits.found import Found, found_report
from server.desk.sessions import Person
from server.desk.telling import not_done
from server.spreadsheet import csv_text
from server.whole_number import whole_number

SHOWN: Final = 100
"""Rows of one page."""

DIGITS_MAX: Final = 8
"""Of the row with which a page begins."""

COUNTS_AS_WORDS: Final = {
    "real": "work",
    "likely_resolved": "likely resolved",
    "duplicate": "duplicate",
    "waiting": "waiting too long",
    "resolved": "resolved",
}

MARK: Final = "\ufeff"
"""Of the order of bytes: spreadsheets ask for it."""


class AuditTicketsPage:
    """The table of an audit's tickets. Its address says which ones: whoever has it sees the same."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """A page of those that fit, and how many there are."""
        found, document = await found_report(self._desk, person, request.path_params["audit_id"])
        try:
            only, error = _asked(request), ""
        except SettingInvalid as invalid:
            only, error = EVERY_TICKET, str(invalid)
        first = whole_number(request.query_params.get("from", "0"), 0, digits_max=DIGITS_MAX)
        shown: list[SheetRow] = []
        count = 0
        async for piece in sheet_pieces(self._desk.database, found.audit, only):
            shown += piece.rows(max(0, first - count), max(0, first + SHOWN - count))
            count += len(piece)
        here = f"{found.page}/tickets"
        asked = tuple(asked_of(only))
        return self._desk.screens.page(
            "plan/audits/tickets.html",
            status=422 if error else 200,
            person=person,
            found=found,
            audit=found.audit,
            report=document,
            only=only,
            error=error,
            typed={name: request.query_params.get(name, "") for name in ("older_than", "newer_than")},
            conditions=only.words(),
            choices=_choices(document, only),
            labels={each["name"]: each["label"] for each in document["categories"]},
            shown=shown,
            ids=await self._ids(found, shown),
            count=count,
            first=first,
            earlier=_address(here, asked, first - SHOWN) if first > 0 else None,
            later=_address(here, asked, first + SHOWN) if first + SHOWN < count else None,
            csv_address=_address(f"{here}.csv", asked, 0),
            counts_as=COUNTS_AS_WORDS,
            n=count_words,
            days=days_words,
            now=self._desk.now(),
        )

    async def sheet(self, request: Request, person: Person) -> Response:
        """All of those that fit, as CSV with the columns of the whole sheet."""
        found, _ = await found_report(self._desk, person, request.path_params["audit_id"])
        try:
            only = _asked(request)
        except SettingInvalid as invalid:
            return not_done(self._desk, str(invalid), "")
        name = f"audit-tickets-{found.audit.as_of:%Y-%m-%d}.csv"
        return StreamingResponse(
            self._lines(found, only),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _lines(self, found: Found, only: TicketFilter) -> AsyncIterator[str]:
        yield MARK + csv_text([TICKET_COLUMNS])
        async for piece in sheet_pieces(self._desk.database, found.audit, only):
            yield await asyncio.to_thread(_lines_of, piece)

    async def _ids(self, found: Found, shown: list[SheetRow]) -> dict[str, str]:
        """The ids of our own tickets by their numbers; empty for an export."""
        numbers = [int(row["ticket_id"]) for row in shown if row["ticket_id"].isdecimal()] if found.is_own else []
        if not numbers:
            return {}
        columns = tickets.c
        asked = select(columns.number, columns.ticket_id).where(
            columns.site_id == found.site.site_id, columns.number.in_(numbers)
        )
        rows = await self._desk.database.read(lambda connection: connection.execute(asked))
        return {str(row.number): row.ticket_id for row in rows}


def _asked(request: Request) -> TicketFilter:
    return filter_of(FormFields(request.query_params.multi_items()))


def _choices(document: Mapping[str, Any], only: TicketFilter) -> dict[str, list[tuple[str, str, bool]]]:
    """Value, words and whether it is chosen, of each condition that is one of a list."""
    labels = {each["name"]: each["label"] for each in document["categories"]}
    given = {"status": only.statuses, "category": only.categories, "assignee": only.assignees}
    offered = {name: [each["value"] for each in document["by"][name]] for name in ("category", "assignee")}
    offered["status"] = [each.value for each in AuditStatus]
    return {
        name: [
            (value, labels.get(value, value) if name == "category" else value, value.casefold() in chosen)
            for value in dict.fromkeys((*offered[name], *given[name]))
            if not value.startswith("(") or value == NOTHING
        ]
        for name in given
        for chosen in [{each.casefold() for each in given[name]}]
    }


def _lines_of(piece: SheetPiece) -> str:
    return csv_text([tuple(row.get(name, "") for name in TICKET_COLUMNS) for row in piece.rows()])


def _address(page: str, asked: tuple[tuple[str, str], ...], first: int) -> str:
    query = urlencode((*asked, *((("from", str(first)),) if first > 0 else ())))
    return f"{page}?{query}" if query else page
