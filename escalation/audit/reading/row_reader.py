"""Cells to a ticket, by the columns that are known, with a word on all that is odd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from escalation.audit.reading.cells import (
    TEXT_CHARACTERS_MAX,
    VALUE_CHARACTERS_MAX,
    customer_of,
    span_of,
    tags_of,
    without_markup,
)
from escalation.audit.reading.columns import Columns
from escalation.audit.reading.mapping import ColumnMapping
from escalation.audit.reading.moments import read_moment
from escalation.audit.reading.problems import ProblemKind, Problems
from escalation.audit.reading.shape import Field, Source
from escalation.audit.reading.words import status_of
from escalation.audit.row import AuditStatus, AuditTicket

_SPANS: Final = {
    Field.FIRST_RESPONSE_AT: (
        (Field.FIRST_RESPONSE_SECONDS, timedelta(seconds=1)),
        (Field.FIRST_RESPONSE_MINUTES, timedelta(minutes=1)),
        (Field.FIRST_RESPONSE_HOURS, timedelta(hours=1)),
    ),
    Field.RESOLVED_AT: (
        (Field.RESOLUTION_SECONDS, timedelta(seconds=1)),
        (Field.RESOLUTION_MINUTES, timedelta(minutes=1)),
        (Field.RESOLUTION_HOURS, timedelta(hours=1)),
    ),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for a whole table. `zones` and `day_first` are by place; `now` tells what lies in the future."""

    columns: Columns
    mapping: ColumnMapping
    zone: tzinfo
    day_first: Mapping[int, bool]
    now: datetime


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, reading: Reading, problems: Problems) -> None:
        self._columns = reading.columns
        self._places = reading.columns.places
        self._mapping = reading.mapping
        self._day_first = reading.day_first
        self._now = reading.now
        self._tell = problems.tell
        self._zones = {
            place: ZoneInfo(name.zone) if name.zone and name.zone != "UTC" else UTC if name.zone else reading.zone
            for place, name in enumerate(reading.columns.names)
        }
        self._statuses = dict(reading.columns.shape.statuses)
        self._by_word: dict[str, AuditStatus | None] = {}

    def ticket(self, row: int, cells: Sequence[str]) -> AuditTicket:
        """The ticket of one row; `row` counts from 1 over the whole file."""
        cells = self.ready(row, cells)
        shape = self._columns.shape
        opened_at = self.moment(row, cells, Field.OPENED_AT)
        updated_at = self.moment(row, cells, Field.UPDATED_AT)
        resolved_at = self._moment_or_span(row, cells, Field.RESOLVED_AT, opened_at)
        said = self.value(cells, Field.STATUS)
        status = self.status(row, said, resolved_at is not None)
        self.doubt(row, opened_at, resolved_at, updated_at)
        priority = self.value(cells, Field.PRIORITY)
        channel = self.value(cells, Field.CHANNEL)
        return AuditTicket(
            row=row,
            ticket_id=self.ticket_id(row, cells),
            status=status,
            status_said=said,
            subject=self.value(cells, Field.SUBJECT),
            text=self.text(row, cells, Field.TEXT),
            customer=customer_of(self.value(cells, Field.CUSTOMER)),
            segment=self.value(cells, Field.SEGMENT) or None,
            channel=shape.channels.get(channel, channel) or None,
            category=self.value(cells, Field.CATEGORY) or None,
            priority=shape.priorities.get(priority, priority) or None,
            assignee=self.value(cells, Field.ASSIGNEE) or None,
            team=self.value(cells, Field.TEAM) or None,
            tags=self.tags(cells),
            opened_at=opened_at,
            updated_at=updated_at,
            first_response_at=self._moment_or_span(row, cells, Field.FIRST_RESPONSE_AT, opened_at),
            resolved_at=resolved_at,
            extra=self.beside(cells),
        )

    def ready(self, row: int, cells: Sequence[str]) -> list[str]:
        """The cells of a row without spaces at their ends, one for each column; all below takes such ones."""
        width = self._columns.width
        ready = [cell.strip() for cell in cells]
        if len(cells) < width:
            self._tell(ProblemKind.ROW_SHORT, row, f"{len(cells)} of {width} cells")
            ready.extend([""] * (width - len(cells)))
        elif len(cells) > width and any(ready[width:]):
            self._tell(ProblemKind.ROW_LONG, row, f"{len(cells)} cells for {width} columns")
        return ready

    def value(self, cells: Sequence[str], field: Field) -> str:
        """What a field's columns say, cut to what a value may have."""
        for place in self._places.get(field, ()):
            if said := cells[place]:
                return said[:VALUE_CHARACTERS_MAX]
        return ""

    def text(self, row: int, cells: Sequence[str], field: Field) -> str:
        """What somebody wrote, without markup, cut to what is kept."""
        text = without_markup(next((said for place in self._places.get(field, ()) if (said := cells[place])), ""))
        if len(text) > TEXT_CHARACTERS_MAX:
            self._tell(ProblemKind.CELL_CUT, row, f"{len(text):,} characters")
        return text[:TEXT_CHARACTERS_MAX]

    def ticket_id(self, row: int, cells: Sequence[str]) -> str:
        """The id of a ticket, or the number of its row."""
        said = self.value(cells, Field.TICKET_ID)
        if not said and Field.TICKET_ID in self._places:
            self._tell(ProblemKind.ID_MISSING, row)
        return said or str(row)

    def tags(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The tags of a row."""
        return tags_of(self.value(cells, Field.TAGS), self._columns.source is Source.ZENDESK)

    def beside(self, cells: Sequence[str]) -> dict[str, str]:
        """What the columns say that no field takes; empty cells are left out."""
        return {said: cell[:VALUE_CHARACTERS_MAX] for place, said in self._columns.beside if (cell := cells[place])}

    def status(self, row: int, said: str, resolved: bool) -> AuditStatus:
        """The status that a word names; without a known one it tells by whether the ticket was resolved."""
        if not said:
            if Field.STATUS in self._places:
                self._tell(ProblemKind.STATUS_MISSING, row)
            return AuditStatus.RESOLVED if resolved else AuditStatus.OPEN
        if said not in self._by_word and len(self._by_word) < VALUE_CHARACTERS_MAX:
            self._by_word[said] = status_of(said, self._statuses, dict(self._mapping.statuses))
        found = self._by_word.get(said)
        if found is None:
            self._tell(ProblemKind.STATUS_UNKNOWN, row, said)
            return AuditStatus.OPEN
        return found

    def moment(self, row: int, cells: Sequence[str], field: Field) -> datetime | None:
        """The first of a field's dates that is there and can be read."""
        for place in self._places.get(field, ()):
            if said := cells[place]:
                moment = read_moment(said, self._zones[place], self._day_first.get(place, True))
                if moment is not None:
                    return moment
                self._tell(ProblemKind.DATE_UNREADABLE, row, f"{self._columns.names[place].said}: {said}")
        return None

    def doubt(self, row: int, opened: datetime | None, resolved: datetime | None, *others: datetime | None) -> None:
        """Tells of moments that cannot be; they stay as they are."""
        late = next(
            (moment for moment in (opened, resolved, *others) if moment is not None and moment > self._now), None
        )
        if late is not None:
            self._tell(ProblemKind.DATE_IN_FUTURE, row, late.isoformat())
        if opened is not None and resolved is not None and resolved < opened:
            self._tell(
                ProblemKind.CLOSED_BEFORE_OPENED, row, f"opened {opened.isoformat()}, resolved {resolved.isoformat()}"
            )

    def _moment_or_span(
        self, row: int, cells: Sequence[str], field: Field, opened_at: datetime | None
    ) -> datetime | None:
        moment = self.moment(row, cells, field)
        if moment is not None or opened_at is None:
            return moment
        for spans, unit in _SPANS[field]:
            said = self.value(cells, spans)
            if said and (span := span_of(said, unit)) is not None:
                return opened_at + span
        return None
