"""Where the tickets of an audit wait for a second look: a file on disk, so that memory does not grow with them."""

import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from escalation.audit.row import AuditStatus, AuditTicket
from escalation.instant import instant_of, milliseconds_of

FILE: Final = "spool.db"

TEXT_CHARACTERS_MAX: Final = 2_000
"""Of a text that is compared: more than a model reads."""

SUBJECT_CHARACTERS_MAX: Final = 200
EVIDENCE_CHARACTERS_MAX: Final = 300

CUSTOMER_TICKETS_MAX: Final = 2_000
"""Latest open tickets of one customer that are had back at once: ten times those that are compared. A shared address,
or a word that stands for all who gave none, can have a million."""

BATCH: Final = 5_000
"""Tickets in one transaction of the file."""

_SCHEMA: Final = """
CREATE TABLE texts (digest INTEGER PRIMARY KEY, text TEXT NOT NULL, times INTEGER NOT NULL);
CREATE TABLE tickets (
  place INTEGER PRIMARY KEY, source_row INTEGER NOT NULL, ticket_id TEXT NOT NULL, number TEXT, subject TEXT NOT NULL,
  customer TEXT, segment TEXT, channel TEXT, category TEXT, priority TEXT, assignee TEXT, status TEXT NOT NULL,
  opened INTEGER, resolved INTEGER, beyond INTEGER, digest INTEGER,
  resolved_score REAL, resolved_words TEXT, duplicate_of TEXT, duplicate_score REAL, duplicate_words TEXT,
  waiting_since INTEGER, waiting_words TEXT, topic INTEGER
);
"""

Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class Noted:
    """What was found in a ticket when it was read. Evidence is for people."""

    beyond: bool | None = None
    resolved: tuple[float, str] | None = None
    """How sure it is that it is resolved, and by which words."""
    waiting: tuple[datetime, str] | None = None
    """Since when it waits for the customer for longer than it should."""


class Spool:
    """One file in `folder`, which goes with the folder."""

    def __init__(self, folder: Path) -> None:
        # An audit whose process died may be begun again in its folder.
        (folder / FILE).unlink(missing_ok=True)
        self._rows = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
        self._rows.row_factory = sqlite3.Row
        # The file is worth nothing after a crash: no journal, no waiting for the disk.
        self._rows.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;" + _SCHEMA)
        self._tickets: list[tuple[Any, ...]] = []
        self._texts: list[tuple[int, str]] = []

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def add(self, ticket: AuditTicket, text: str, noted: Noted) -> None:
        """Keeps one; `text` is what is compared, of those that are open."""
        digest = None
        if ticket.status.is_backlog:
            plain = text[:TEXT_CHARACTERS_MAX].strip()
            digest = digest_of(plain) if plain else None
            if digest is not None:
                self._texts.append((digest, plain))
        resolved, waiting = noted.resolved or (None, None), noted.waiting
        self._tickets.append(
            (
                ticket.row,
                ticket.ticket_id,
                ticket.number,
                ticket.subject[:SUBJECT_CHARACTERS_MAX],
                ticket.customer,
                ticket.segment,
                ticket.channel,
                ticket.category,
                ticket.priority,
                ticket.assignee,
                ticket.status.value,
                _ms(ticket.opened_at),
                _ms(ticket.resolved_at),
                noted.beyond,
                digest,
                resolved[0],
                None if resolved[1] is None else resolved[1][:EVIDENCE_CHARACTERS_MAX],
                None if waiting is None else _ms(waiting[0]),
                None if waiting is None else waiting[1][:EVIDENCE_CHARACTERS_MAX],
            )
        )
        if len(self._tickets) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Writes what waits, and makes ready to be asked."""
        with self._transaction():
            self._rows.executemany(
                "INSERT INTO texts (digest, text, times) VALUES (?, ?, 1) "
                "ON CONFLICT (digest) DO UPDATE SET times = times + 1",
                self._texts,
            )
            self._rows.executemany(
                "INSERT INTO tickets (source_row, ticket_id, number, subject, customer, segment, channel, category, "
                "priority, assignee, status, opened, resolved, beyond, digest, resolved_score, resolved_words, "
                "waiting_since, waiting_words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._tickets,
            )
        self._tickets, self._texts = [], []

    def distinct_texts(self) -> tuple[int, int]:
        """How many different texts open tickets have, and how many texts those are in all."""
        found = self._rows.execute("SELECT count(*), coalesce(sum(times), 0) FROM texts").fetchone()
        return int(found[0]), int(found[1])

    def sample(self, limit: int) -> list[tuple[int, str, int]]:
        """Digest, text and how often it comes, of at most `limit` texts: the same ones whatever their order, and each
        as likely as any other."""
        found = self._rows.execute("SELECT digest, text, times FROM texts ORDER BY digest LIMIT ?", (limit,))
        return [(row[0], row[1], row[2]) for row in found]

    def texts_beyond(self, digest: int) -> Iterator[list[tuple[int, str]]]:
        """Digest and text of those that a sample left which ended with `digest`, some thousands at a time."""
        while True:
            found = self._rows.execute(
                "SELECT digest, text FROM texts WHERE digest > ? ORDER BY digest LIMIT ?", (digest, BATCH)
            ).fetchall()
            if not found:
                return
            yield [(row[0], row[1]) for row in found]
            digest = found[-1][0]

    def topic_sizes(self) -> dict[int, int]:
        """How many tickets each topic has."""
        found = self._rows.execute("SELECT topic, count(*) FROM tickets WHERE topic IS NOT NULL GROUP BY topic")
        return {row[0]: row[1] for row in found}

    def texts_of(self, digests: Sequence[int]) -> dict[int, str]:
        """The texts by their digests."""
        found: dict[int, str] = {}
        for start in range(0, len(digests), 500):
            part = digests[start : start + 500]
            marks = ",".join("?" * len(part))
            asked = f"SELECT digest, text FROM texts WHERE digest IN ({marks})"  # noqa: S608 -- question marks alone
            found.update(self._rows.execute(asked, part))
        return found

    def of_repeated_customers(self) -> Iterator[list[Row]]:
        """The open tickets of each customer who has more than one, of one who has many the latest ones, customer by
        customer, never all at once."""
        self._rows.execute("CREATE INDEX IF NOT EXISTS by_customer ON tickets (customer, opened)")
        asked = self._rows.execute(
            "SELECT t.*, x.text FROM tickets t LEFT JOIN texts x ON x.digest = t.digest "
            "WHERE t.customer IS NOT NULL AND t.status <> 'resolved' AND t.customer IN "
            "(SELECT customer FROM tickets WHERE customer IS NOT NULL AND status <> 'resolved' "
            "GROUP BY customer HAVING count(*) > 1) ORDER BY t.customer, t.opened, t.place"
        )
        for _, found in groupby(asked, key=lambda row: row["customer"]):
            yield list(deque(found, maxlen=CUSTOMER_TICKETS_MAX))

    def set_duplicates(self, found: Sequence[tuple[str, float, str, int]]) -> None:
        """Notes duplicates: of which ticket, the score, the evidence, and the place of the ticket that is one."""
        with self._transaction():
            self._rows.executemany(
                "UPDATE tickets SET duplicate_of = ?, duplicate_score = ?, duplicate_words = ? WHERE place = ?", found
            )

    def set_topics(self, found: Mapping[int, int]) -> None:
        """Notes the topic of each text by its digest."""
        self._rows.execute("CREATE INDEX IF NOT EXISTS by_digest ON tickets (digest)")
        with self._transaction():
            self._rows.executemany(
                "UPDATE tickets SET topic = ? WHERE digest = ?", ((topic, digest) for digest, topic in found.items())
            )

    def ask(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Rows of a question of our own."""
        return self._rows.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The same, one by one."""
        yield from self._rows.execute(sql, values)

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._rows)


class _Transaction:
    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows

    def __enter__(self) -> None:
        self._rows.execute("BEGIN")

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # Without a journal nothing can be taken back: what failed ends the audit, and its file with it.
        if kind is None:
            self._rows.execute("COMMIT")


def digest_of(text: str) -> int:
    """64 bits of the text as it is compared: without case, and with single spaces."""
    plain = " ".join(text.casefold().split())
    return int.from_bytes(blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def ticket_in(row: Row) -> AuditTicket:
    """A ticket as the spool has it: its row is its place here, and its text the one that is compared."""
    return AuditTicket(
        row["place"],
        row["ticket_id"],
        AuditStatus(row["status"]),
        subject=row["subject"],
        text=row["text"] or "",
        customer=row["customer"],
        segment=row["segment"],
        channel=row["channel"],
        category=row["category"],
        priority=row["priority"],
        assignee=row["assignee"],
        opened_at=moment_of(row["opened"]),
        number=row["number"],
    )


def moment_of(milliseconds: int | None) -> datetime | None:
    """The moment, or None."""
    return None if milliseconds is None else instant_of(milliseconds)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds_of(moment)
