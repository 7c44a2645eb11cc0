"""What several visitors say at the same moment: stored with the promises to answer, in a handful of statements.

Each message costs a row in a few lists instead of transactions and statements of its own; that is what lets one file
take thousands a second, each on the disk before it is acknowledged.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import append_events
from escalation.ledger.telling import VISITOR, told_as
from server.conversation.conversation import (
    Conversation,
    advance_all,
    store_new,
)
from server.conversation.message import Message, messages_by_client_id, store_messages
from server.conversation.opening import opening_events
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import record_trails
from server.conversation.runs import Run, asked_of, grow_all, row_of
from server.conversation.tables import runs
from server.conversation.threads import Key, Returning, Thread, find_returning, find_runs, key_of, threads_of
from server.conversation.told import Talk, status_events
from server.conversation.visitor import NOT_TAKEN, SOMEBODY_ELSE, Visitor
from server.errors import ClientIdReused, IdentityRefused, NotTaken, WireError
from server.protocol.server_frames import Attachment, ConversationStatus


@dataclass(frozen=True, slots=True)
class Saying:
    """A message of a visitor, to be stored.

    `visits` are pages seen since the last message. `worker_id` is that of a worker with a free place: a new run is
    held by it from its birth, which spares queueing and taking it.
    """

    visitor: Visitor
    client_id: str
    text: str
    at: datetime
    page: PageContext | None = None
    visits: tuple[PageVisit, ...] = ()
    worker_id: str | None = None
    attachments: tuple[Attachment, ...] = ()
    selection: str = ""
    attachment_ids: tuple[str, ...] = ()
    """Files that are to stand beside it; `attachments` once they were found."""

    refusal: WireError | None = None
    """Why it may not be stored, unless it was stored before."""


@dataclass(frozen=True, slots=True)
class Said:
    """A stored message, and what it set going."""

    conversation: Conversation
    message: Message
    again: bool
    """True when it had been stored before; nothing new was set going."""
    run: Run | None
    """The run that will answer: running for one that is worked on, by `worker_id` when it was asked for so."""
    reopened: bool

    @property
    def run_is_new(self) -> bool:
        """True when this message began the run, false when it joined one."""
        return self.run is not None and self.run.from_seq == self.message.seq


async def _none(_connection: AsyncConnection, _resolved: Sequence[Conversation]) -> Collection[str]:
    return ()


async def say_together(
    connection: AsyncConnection, sayings: Sequence[Saying], returning: Returning = _none
) -> list[Said | Exception]:
    """Stores messages of visitors in the order given, and asks for a run where no person has the conversation.

    Gives for each what was stored, or ClientIdReused when its `client_id` stands for another text, IdentityRefused when
    its visitor is somebody else by now, NotTaken when they are blocked: that one stores nothing, and the others are not
    touched by it. The first message of a visitor makes the contact and the conversation. A resolved conversation goes
    on with the AI agent, but for those that `returning` names.
    """
    at = sayings[-1].at
    threads, blocked = await threads_of(connection, {key_of(each.visitor): each.visitor for each in sayings}, at)
    await find_returning(connection, threads.values(), returning)
    known = await _known(connection, threads, sayings)
    await find_runs(connection, threads.values())
    outcome = [
        _say(threads[key_of(saying.visitor)], known, saying)
        if key_of(saying.visitor) in threads
        else NotTaken(NOT_TAKEN, client_id=saying.client_id)
        if key_of(saying.visitor) in blocked
        else IdentityRefused(SOMEBODY_ELSE, client_id=saying.client_id)
        for saying in sayings
    ]
    distinct = list({id(thread): thread for thread in threads.values()}.values())
    await _store(connection, distinct, at)
    trails = [
        (said.conversation, saying.visits)
        for saying, said in zip(sayings, outcome, strict=True)
        if saying.visits and isinstance(said, Said) and not said.again
    ]
    await record_trails(connection, trails, {thread.now.conversation_id for thread in distinct if thread.is_new})
    return outcome


async def _known(
    connection: AsyncConnection, threads: dict[Key, Thread], sayings: Sequence[Saying]
) -> dict[tuple[str, str], Message]:
    sent = [
        (thread.now, saying.client_id)
        for saying in sayings
        if (thread := threads.get(key_of(saying.visitor))) is not None and not thread.is_new
    ]
    return await messages_by_client_id(connection, sent) if sent else {}


def _say(thread: Thread, known: dict[tuple[str, str], Message], saying: Saying) -> Said | Exception:
    conversation = thread.now
    key = (conversation.conversation_id, saying.client_id)
    if (before := known.get(key)) is not None:
        if before.text != saying.text or [each.id for each in before.attachments] != list(saying.attachment_ids):
            return ClientIdReused(
                "This client_id was used for another message; make a new one.", client_id=saying.client_id
            )
        return Said(conversation, before, True, None, False)
    if saying.refusal is not None:
        return saying.refusal
    reopened = conversation.status == "resolved"
    seq = conversation.last_seq + 1
    anew: ConversationStatus = "waiting_for_person" if thread.returns else "with_ai"
    thread.now = replace(conversation, last_seq=seq, status=anew if reopened else conversation.status)
    if reopened:
        talk = Talk(conversation.site_id, conversation.conversation_id)
        with told_as(VISITOR):
            thread.became += status_events(talk, conversation.status, anew, saying.at)
    message = Message(
        conversation.conversation_id,
        seq,
        "visitor",
        None,
        saying.text,
        (),
        False,
        saying.client_id,
        None,
        saying.page,
        saying.at,
        attachments=saying.attachments,
        selection=saying.selection,
    )
    known[key] = message
    thread.appended.append(message)
    run = None if thread.now.belongs_to_people else _ask(thread, seq, saying.worker_id)
    return Said(thread.now, message, False, run, reopened)


def _ask(thread: Thread, seq: int, worker_id: str | None) -> Run:
    asked = asked_of(thread.now, thread.runs.values(), seq, seq)
    if asked.run_id in thread.runs:
        thread.joined.add(asked.run_id)
    else:
        if worker_id is not None and not thread.runs:
            asked = replace(asked, state="running", attempts=1)
        thread.new_runs.append((asked, worker_id if asked.state == "running" else None))
    thread.runs[asked.run_id] = asked
    return asked


async def _tell(connection: AsyncConnection, changed: Sequence[Thread], opened: Sequence[Conversation]) -> None:
    pages = {each.now.conversation_id: each.appended[0].page for each in changed}
    page_keys = {conversation_id: None if page is None else page.key for conversation_id, page in pages.items()}
    events = await opening_events(connection, opened, page_keys) if opened else []
    for thread in changed:
        said = [message.as_event(thread.now.site_id) for message in thread.appended]
        events += [*thread.became, *(event for event in said if event is not None)]
    await append_events(connection, events)


async def _store(connection: AsyncConnection, threads: Sequence[Thread], at: datetime) -> None:
    changed = [thread for thread in threads if thread.appended]
    if not changed:
        return
    if opened := [thread.now for thread in changed if thread.is_new]:
        await store_new(connection, opened)
    if advanced := [thread.now for thread in changed if not thread.is_new]:
        await advance_all(connection, advanced, at)
    said = [(thread.now.site_id, message) for thread in changed for message in thread.appended]
    await store_messages(connection, said)
    await _tell(connection, changed, opened)
    begun = [row_of(thread.runs[run.run_id], worker_id, at) for thread in changed for run, worker_id in thread.new_runs]
    if begun:
        await connection.execute(insert(runs), begun)
    new_ids = {row["run_id"] for row in begun}
    joined = [thread.runs[run_id] for thread in changed for run_id in thread.joined if run_id not in new_ids]
    if joined:
        await grow_all(connection, joined)
