"""One table of an export: how it is written, what its columns are, and its records, as often as they are asked for."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from escalation.audit.reading.columns import Columns, columns_of
from escalation.audit.reading.containers import Member
from escalation.audit.reading.dialect import SAMPLE_CHARACTERS, Dialect, dialect_of
from escalation.audit.reading.encoding import Encoding, encoding_of
from escalation.audit.reading.errors import ExportUnreadable
from escalation.audit.reading.header_names import plain_name
from escalation.audit.reading.mapping import ColumnMapping
from escalation.audit.reading.problems import ProblemKind, Problems
from escalation.audit.reading.records import plain_text, records_of, text_of

TICK_RECORDS: Final = 2_000
"""Between two words on how far it is."""

SNIFF_BYTES: Final = 1024 * 1024

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Table:
    """A member of the file whose columns are known."""

    member: Member
    encoding: Encoding
    dialect: Dialect
    columns: Columns

    def records(self, problems: Problems, tick: Tick) -> Iterator[list[str]]:
        """The rows under the header, not blank; a cell of each column or fewer or more."""
        with self.member.open() as stream, text_of(stream, self.encoding.name) as text:
            rows = records_of(text, self.dialect.delimiter, self.columns.width, problems, stream)
            for _ in range(self.dialect.before + (self.dialect.header is not None)):
                next(rows, None)
            for number, cells in enumerate(rows):
                if number % TICK_RECORDS == 0:
                    tick()
                yield cells


def table_of(member: Member, mapping: ColumnMapping, encoding: str | None, problems: Problems) -> Table | None:
    """Looks at a member's bytes and at its beginning. None when it is empty.

    Raises ExportUnreadable, MappingInvalid; LookupError when there is no such `encoding`.
    """
    if encoding is not None:
        found = Encoding("utf-8-sig" if encoding.lower().replace("-", "") == "utf8" else encoding)
    else:
        with member.open() as stream:
            found = encoding_of(io.BufferedReader(stream, SNIFF_BYTES))
    try:
        with member.open() as stream, text_of(stream, found.name) as text:
            sample = text.read(SAMPLE_CHARACTERS)
    except UnicodeError as error:
        raise ExportUnreadable(f"{member.name} is not {found.name}: {error}. Leave the encoding out.") from None
    whole = len(sample) < SAMPLE_CHARACTERS
    named = {plain_name(column) for column in mapping.columns.values() if isinstance(column, str)}
    dialect = dialect_of(plain_text(sample), whole, named)
    if dialect is None:
        return None
    if found.broken:
        problems.tell(ProblemKind.ENCODING_BROKEN, None, f"{member.name}: {found.broken:,} bytes", count=found.broken)
    return Table(member, found, dialect, columns_of(dialect, mapping, problems))
