"""What the database holds in the end: the truth with which the visitors' records are compared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

OPEN_STATES: Final = ("queued", "running")


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One row of `messages`."""

    conversation_id: str
    seq: int
    author: str
    text: str
    client_id: str | None
    run_id: str | None


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One row of `runs`."""

    run_id: str
    conversation_id: str
    upto_seq: int
    state: str
    attempts: int


@dataclass(frozen=True)
class Stored:
    """All messages by conversation and `seq`, all runs, and the conversations that have a ticket."""

    messages: tuple[StoredMessage, ...]
    runs: tuple[StoredRun, ...]
    with_ticket: frozenset[str]

    @cached_property
    def by_client_id(self) -> Mapping[str, Sequence[StoredMessage]]:
        """Messages by their `client_id`, over all conversations."""
        found: dict[str, list[StoredMessage]] = defaultdict(list)
        for message in self.messages:
            if message.client_id is not None:
                found[message.client_id].append(message)
        return dict(found)

    @cached_property
    def by_conversation(self) -> Mapping[str, Sequence[StoredMessage]]:
        """Messages by conversation, in order."""
        found: dict[str, list[StoredMessage]] = defaultdict(list)
        for message in self.messages:
            found[message.conversation_id].append(message)
        return dict(found)

    @cached_property
    def open_runs(self) -> Mapping[str, Sequence[StoredRun]]:
        """Runs that nobody has ended, by conversation."""
        found: dict[str, list[StoredRun]] = defaultdict(list)
        for run in self.runs:
            if run.state in OPEN_STATES:
                found[run.conversation_id].append(run)
        return dict(found)


async def read_stored(url: str) -> Stored:
    """Reads the database at this SQLAlchemy URL, past all of the service's own code."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as rows:
            messages = await rows.execute(
                text(
                    "SELECT conversation_id, seq, author, text, client_id, run_id FROM messages "
                    "ORDER BY conversation_id, seq"
                )
            )
            runs = await rows.execute(text("SELECT run_id, conversation_id, upto_seq, state, attempts FROM runs"))
            tickets = await rows.execute(text("SELECT conversation_id FROM tickets"))
            return Stored(
                tuple(StoredMessage(*row) for row in messages),
                tuple(StoredRun(*row) for row in runs),
                frozenset(str(row[0]) for row in tickets),
            )
    finally:
        await engine.dispose()
