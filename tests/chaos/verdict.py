"""Holds what visitors saw against what is stored. Pure: records and rows in, violations out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.chaos.stored import Stored, StoredMessage
from tests.panel import Seen
from tests.panel_session import Frame


@dataclass(frozen=True, slots=True)
class Record:
    """What one panel saw, and the transcript that it had in the end."""

    name: str
    seen: Seen
    transcript: tuple[Frame, ...]
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: which, and where."""

    promise: str
    where: str


PROMISES = (
    "acknowledged lost",
    "doubled",
    "order differs",
    "text differs",
    "seq not dense",
    "no answer, no ticket",
    "delivered twice",
    "misfit",
)


def violations(records: Sequence[Record], stored: Stored) -> list[Violation]:
    """Everything that was promised and is not so; empty when all is well."""
    found: list[Violation] = []
    for record in records:
        found.extend(_of_record(record, stored))
    found.extend(_doubled(records, stored))
    for conversation, messages in stored.by_conversation.items():
        found.extend(_of_conversation(conversation, messages, stored))
    return found


def _of_record(record: Record, stored: Stored) -> Iterator[Violation]:
    for client_id, seq in record.seen.acks:
        rows = stored.by_client_id.get(client_id, ())
        said = record.seen.sent[client_id]  # a wish for a person has no words; the system's are stored
        if not any(row.seq == seq and said in ("", row.text) for row in rows):
            yield Violation("acknowledged lost", f"{record.name}: {client_id} at {seq}")
    yield from _of_transcript(record, stored.by_conversation)
    for seq, count in Counter(frame["seq"] for frame in record.seen.messages).items():
        if count > 1:
            yield Violation("delivered twice", f"{record.name}: {seq}, {count} times")
    for misfit in record.seen.misfits:
        yield Violation("misfit", f"{record.name}: {misfit}")
    if record.failed is not None:
        yield Violation("no answer, no ticket", f"{record.name}: {record.failed}")


def _of_transcript(record: Record, by_conversation: Mapping[str, Sequence[StoredMessage]]) -> Iterator[Violation]:
    """The transcript is the beginning of what is stored, message by message."""
    for place, frame in enumerate(record.transcript):
        rows = by_conversation.get(frame["conversation"], ())
        row = rows[place] if place < len(rows) else None
        if row is None or (row.seq, row.author) != (frame["seq"], frame["author"]):
            yield Violation("order differs", f"{record.name}: place {place + 1}")
        elif (row.text, row.client_id, row.run_id) != (frame["text"], frame.get("client_id"), frame.get("run")):
            yield Violation("text differs", f"{record.name}: {row.seq}")


def _doubled(records: Iterable[Record], stored: Stored) -> Iterator[Violation]:
    """One row for each thing that was said, over all conversations; one answer for each run."""
    for record in records:
        for client_id in record.seen.sent:
            if len(stored.by_client_id.get(client_id, ())) > 1:
                yield Violation("doubled", f"{record.name}: {client_id}")
    for run_id, count in Counter(row.run_id for row in stored.messages if row.author == "ai" and row.run_id).items():
        if count > 1:
            yield Violation("doubled", f"run {run_id} has {count} answers")


def _of_conversation(conversation: str, messages: Sequence[StoredMessage], stored: Stored) -> Iterator[Violation]:
    if [message.seq for message in messages] != list(range(1, len(messages) + 1)):
        yield Violation("seq not dense", conversation)
    if conversation in stored.with_ticket:
        return
    open_runs = stored.open_runs.get(conversation, ())
    if open_runs or messages[-1].author == "visitor":
        yield Violation("no answer, no ticket", f"{conversation}: {len(open_runs)} open runs")
