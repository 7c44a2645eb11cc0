"""Several rows to one ticket: a conversation of an export that has a row for each message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from escalation.audit.reading.cells import TAGS_MAX, customer_of
from escalation.audit.reading.problems import ProblemKind, Problems
from escalation.audit.reading.row_reader import RowReader
from escalation.audit.reading.shape import Field
from escalation.audit.reading.words import AGENT_WORDS
from escalation.audit.row import AGENT, CUSTOMER, AuditStatus, AuditTicket, Turn

TURNS_FIRST: Final = 5
TURNS_LATEST: Final = 15
"""What was asked, and how it ended; what lies between is counted and left out."""

ROWS_READ_MAX: Final = 1_000
"""Of one conversation: with all their texts at their bound, 10 MB."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One row, read."""

    row: int
    cells: Sequence[str]
    turn: Turn
    name: str


def ticket_of_messages(
    ticket_id: str, messages: Iterable[tuple[int, Sequence[str]]], reader: RowReader, problems: Problems
) -> AuditTicket:
    """The ticket that the rows of one conversation make. Messages are put in the order of their times, those without
    one in the order of their rows; of what rows say about the conversation the last word counts."""
    rows = iter(messages)
    said = [_said(row, cells, reader) for row, cells in islice(rows, ROWS_READ_MAX)]
    if left := sum(1 for _ in rows):
        problems.tell(ProblemKind.TURNS_LEFT_OUT, said[0].row, f"{ticket_id}: {left:,} messages")
    first_row = said[0].row
    lasts = said[::-1]
    said = sorted(said, key=lambda each: (each.turn.at is not None, each.turn.at.timestamp() if each.turn.at else 0.0))
    ours = [each for each in said if each.turn.author == AGENT]
    theirs = [each for each in said if each.turn.author == CUSTOMER] or said
    opened_at = _moment(lasts, Field.OPENED_AT, reader) or said[0].turn.at
    resolved_at = _moment(lasts, Field.RESOLVED_AT, reader)
    word = _last(lasts, Field.STATUS, reader)
    status = reader.status(first_row, word, resolved_at is not None)
    if status.is_backlog and status is not AuditStatus.ON_HOLD:
        resolved_at = None
    updated_at = _moment(lasts, Field.UPDATED_AT, reader) or said[-1].turn.at
    reader.doubt(first_row, opened_at, resolved_at, updated_at)
    tags = dict.fromkeys(tag for each in said for tag in reader.tags(each.cells))
    return AuditTicket(
        row=first_row,
        ticket_id=ticket_id,
        status=status,
        status_said=word,
        subject=_last(lasts, Field.SUBJECT, reader),
        text=next((each.turn.text for each in theirs if each.turn.text), ""),
        customer=next((who for each in theirs if (who := customer_of(reader.value(each.cells, Field.CUSTOMER)))), None),
        segment=next((what for each in theirs if (what := reader.value(each.cells, Field.SEGMENT))), None),
        channel=_last(lasts, Field.CHANNEL, reader) or None,
        category=_last(lasts, Field.CATEGORY, reader) or None,
        priority=_last(lasts, Field.PRIORITY, reader) or None,
        assignee=_last(lasts, Field.ASSIGNEE, reader)
        or next((each.name for each in reversed(ours) if each.name), None),
        team=_last(lasts, Field.TEAM, reader) or None,
        tags=tuple(tags)[:TAGS_MAX],
        opened_at=opened_at,
        updated_at=updated_at,
        first_response_at=_moment(lasts, Field.FIRST_RESPONSE_AT, reader)
        or next((each.turn.at for each in ours if each.turn.at), None),
        resolved_at=resolved_at,
        turns=_bounded([each.turn for each in said if each.turn.text]),
        extra=reader.beside(lasts[0].cells),
    )


def _said(row: int, cells: Sequence[str], reader: RowReader) -> _Said:
    cells = reader.ready(row, cells)
    author = reader.value(cells, Field.MESSAGE_AUTHOR).lower()
    return _Said(
        row,
        cells,
        Turn(
            AGENT if author in AGENT_WORDS else CUSTOMER,
            reader.text(row, cells, Field.MESSAGE_TEXT),
            reader.moment(row, cells, Field.MESSAGE_AT),
        ),
        reader.value(cells, Field.MESSAGE_AUTHOR_NAME),
    )


def _last(lasts: Sequence[_Said], field: Field, reader: RowReader) -> str:
    return next((said for each in lasts if (said := reader.value(each.cells, field))), "")


def _moment(lasts: Sequence[_Said], field: Field, reader: RowReader) -> datetime | None:
    return next((found for each in lasts if (found := reader.moment(each.row, each.cells, field))), None)


def _bounded(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    if len(turns) <= TURNS_FIRST + TURNS_LATEST:
        return tuple(turns)
    return (*turns[:TURNS_FIRST], *turns[-TURNS_LATEST:])
