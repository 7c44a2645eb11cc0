"""What several visitors say at the same moment: stored with the promises to answer, in a handful of statements.

Each message costs a row in a few lists instead of transactions and statements of its own; that is what lets one file
take thousands a second, each on the disk before it is acknowledged.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.appending import append_events
from escalation.ledger.event import LedgerEvent
from escalation.ledger.telling import VISITOR, told_as
from server.conversation.contact import add_contacts, blocked_among, contacts_by_hash, identify_contact
from server.conversation.conversation import (
    Conversation,
    advance_all,
    conversations_by_id,
    latest_conversations,
    new_conversation,
    store_new,
)
from server.conversation.identifier import hash_of
from server.conversation.message import Message, messages_by_client_id, store_messages
from server.conversation.opening import opening_events
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import record_trails
from server.conversation.runs import Run, asked_of, grow_all, open_runs, row_of
from server.conversation.tables import runs
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


@dataclass(slots=True)
class _Thread:
    """A conversation within the transaction: as it was found, as it becomes, and its open runs."""

    now: Conversation
    is_new: bool
    runs: dict[str, Run] = field(default_factory=dict)
    new_runs: list[tuple[Run, str | None]] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    appended: list[Message] = field(default_factory=list)
    became: list[LedgerEvent] = field(default_factory=list)
    """Whom it went to, beside what was said."""
    returns: bool = False
    """Whether people go on with it if it was resolved."""


Returning = Callable[[AsyncConnection, Sequence[Conversation]], Awaitable[Collection[str]]]
"""Which of these resolved conversations, by their ids, go back to people when their visitor writes again."""


async def _none(_connection: AsyncConnection, _resolved: Sequence[Conversation]) -> Collection[str]:
    return ()


async def say_together(
    connection: AsyncConnection, sayings: Sequence[Saying], returning: Returning = _none
) -> list[Said | Exception]:
    """Stores messages of visitors in the order given, and asks for a run where no person has the conversation.

    Gives for each what was stored, or ClientIdReused when its `client_id` stands for another text, IdentityRefused when
    its visitor is somebody else by now, NotTaken when they are blocked: that one stores nothing, and the others are not
    touched by it. The first
    message of a visitor makes the contact and the conversation. A resolved conversation goes on with the AI agent, but
    for those that `returning` names.
    """
    threads, blocked = await _threads(connection, sayings)
    await _find_returning(connection, threads.values(), returning)
    known = await _known(connection, threads, sayings)
    await _find_runs(connection, threads.values())
    outcome = [
        _say(threads[_key(saying)], known, saying)
        if _key(saying) in threads
        else NotTaken(NOT_TAKEN, client_id=saying.client_id)
        if _key(saying) in blocked
        else IdentityRefused(SOMEBODY_ELSE, client_id=saying.client_id)
        for saying in sayings
    ]
    distinct = list({id(thread): thread for thread in threads.values()}.values())
    await _store(connection, distinct, sayings[-1].at)
    trails = [
        (said.conversation, saying.visits)
        for saying, said in zip(sayings, outcome, strict=True)
        if saying.visits and isinstance(said, Said) and not said.again
    ]
    await record_trails(connection, trails, {thread.now.conversation_id for thread in distinct if thread.is_new})
    return outcome


_Key = tuple[str, str, str | None, str | None, bool]
"""Site, secret, named conversation, vouched id and whether it may begin: what sayings share leads to one thread."""


def _key(saying: Saying) -> _Key:
    visitor = saying.visitor
    vouched = None if visitor.identity is None else visitor.identity.external_id
    return (visitor.site_id, visitor.secret, visitor.conversation_id, vouched, visitor.is_fresh)


async def _threads(
    connection: AsyncConnection, sayings: Sequence[Saying]
) -> tuple[dict[_Key, _Thread], frozenset[_Key]]:
    """Where each belongs, and the keys of visitors whom the team does not listen to any more."""
    visitors = {_key(saying): saying.visitor for saying in sayings}
    at = sayings[-1].at
    contact_ids, new_contacts = await _contact_ids(connection, visitors, at)
    no_more = await blocked_among(connection, [(key[0], contact_id) for key, contact_id in contact_ids.items()])
    blocked = frozenset(key for key, contact_id in contact_ids.items() if (key[0], contact_id) in no_more)
    visitors = {key: visitor for key, visitor in visitors.items() if key in contact_ids and key not in blocked}
    named = {key: (v.site_id, v.conversation_id) for key, v in visitors.items() if v.conversation_id is not None}
    found = await conversations_by_id(connection, list(named.values())) if named else {}
    threads: dict[tuple[str, str], _Thread] = {}
    placed: dict[_Key, _Thread] = {}
    astray: dict[_Key, tuple[str, str]] = {}
    for key, visitor in visitors.items():
        conversation = found.get(named[key]) if key in named else None
        if conversation is not None and conversation.contact_id == contact_ids[key]:
            at_key = (conversation.site_id, conversation.conversation_id)
            placed[key] = threads.setdefault(at_key, _Thread(conversation, False))
        elif conversation is None and visitor.is_fresh:
            opened = new_conversation(visitor.site_id, contact_ids[key], at, visitor.conversation_id)
            placed[key] = threads.setdefault(named[key], _Thread(opened, True))
        else:
            astray[key] = (visitor.site_id, contact_ids[key])
    if astray:
        placed |= await _latest_or_new(connection, astray, new_contacts, threads, at)
    return placed, blocked


async def _contact_ids(
    connection: AsyncConnection, visitors: dict[_Key, Visitor], at: datetime
) -> tuple[dict[_Key, str], set[str]]:
    """The contact of each, and which of them were stored just now; none for those who are somebody else by now."""
    ids = {key: visitor.contact_id for key, visitor in visitors.items() if visitor.contact_id is not None}
    unknown = {key: (key[0], hash_of(key[1])) for key in visitors if key not in ids}
    if not unknown:
        return ids, set()
    found = await contacts_by_hash(connection, list(unknown.values()))
    new = list(dict.fromkeys(hashed for hashed in unknown.values() if hashed not in found))
    added = await add_contacts(connection, new, at) if new else ()
    found |= zip(new, added, strict=True)
    for key, hashed in unknown.items():
        identity = visitors[key].identity
        if identity is not None:
            if found[hashed].is_other_than(identity):
                continue
            await identify_contact(connection, found[hashed], identity)
            found[hashed] = replace(found[hashed], external_id=identity.external_id)
        ids[key] = found[hashed].contact_id
    return ids, {contact.contact_id for contact in added}


async def _latest_or_new(
    connection: AsyncConnection,
    astray: dict[_Key, tuple[str, str]],
    new_contacts: set[str],
    threads: dict[tuple[str, str], _Thread],
    at: datetime,
) -> dict[_Key, _Thread]:
    met_before = [contact for contact in astray.values() if contact[1] not in new_contacts]
    latest = await latest_conversations(connection, met_before) if met_before else {}
    wanted = [(each.site_id, each.conversation_id) for each in latest.values()]
    found = await conversations_by_id(connection, wanted) if wanted else {}
    placed: dict[_Key, _Thread] = {}
    opened: dict[tuple[str, str], _Thread] = {}
    for key, contact in astray.items():
        if contact in latest:
            at_key = (contact[0], latest[contact].conversation_id)
            placed[key] = threads.setdefault(at_key, _Thread(found[at_key], False))
        else:
            if contact not in opened:
                opened[contact] = _Thread(new_conversation(*contact, at), True)
            placed[key] = opened[contact]
    return placed


async def _known(
    connection: AsyncConnection, threads: dict[_Key, _Thread], sayings: Sequence[Saying]
) -> dict[tuple[str, str], Message]:
    sent = [
        (thread.now, saying.client_id)
        for saying in sayings
        if (thread := threads.get(_key(saying))) is not None and not thread.is_new
    ]
    return await messages_by_client_id(connection, sent) if sent else {}


async def _find_returning(connection: AsyncConnection, threads: Iterable[_Thread], returning: Returning) -> None:
    resolved = {each.now.conversation_id: each for each in threads if not each.is_new and each.now.status == "resolved"}
    if resolved:
        for conversation_id in await returning(connection, [each.now for each in resolved.values()]):
            resolved[conversation_id].returns = True


async def _find_runs(connection: AsyncConnection, threads: Iterable[_Thread]) -> None:
    distinct = {thread.now.conversation_id: thread for thread in threads if not thread.is_new}
    asking = [thread.now for thread in distinct.values() if not thread.now.belongs_to_people]
    for run in await open_runs(connection, asking) if asking else ():
        distinct[run.conversation_id].runs[run.run_id] = run


def _say(thread: _Thread, known: dict[tuple[str, str], Message], saying: Saying) -> Said | Exception:
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


def _ask(thread: _Thread, seq: int, worker_id: str | None) -> Run:
    asked = asked_of(thread.now, thread.runs.values(), seq, seq)
    if asked.run_id in thread.runs:
        thread.joined.add(asked.run_id)
    else:
        if worker_id is not None and not thread.runs:
            asked = replace(asked, state="running", attempts=1)
        thread.new_runs.append((asked, worker_id if asked.state == "running" else None))
    thread.runs[asked.run_id] = asked
    return asked


async def _tell(connection: AsyncConnection, changed: Sequence[_Thread], opened: Sequence[Conversation]) -> None:
    pages = {each.now.conversation_id: each.appended[0].page for each in changed}
    page_keys = {conversation_id: None if page is None else page.key for conversation_id, page in pages.items()}
    events = await opening_events(connection, opened, page_keys) if opened else []
    for thread in changed:
        said = [message.as_event(thread.now.site_id) for message in thread.appended]
        events += [*thread.became, *(event for event in said if event is not None)]
    await append_events(connection, events)


async def _store(connection: AsyncConnection, threads: Sequence[_Thread], at: datetime) -> None:
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
