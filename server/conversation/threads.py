"""Which conversation each of several visitors' messages belongs to: found or opened for all of them at once."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.ledger.event import LedgerEvent
from server.conversation.contact import add_contacts, blocked_among, contacts_by_hash, identify_contact
from server.conversation.conversation import (
    Conversation,
    conversations_by_id,
    latest_conversations,
    new_conversation,
)
from server.conversation.identifier import hash_of
from server.conversation.message import Message
from server.conversation.runs import Run, open_runs
from server.conversation.visitor import Visitor


@dataclass(slots=True)
class Thread:
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

Key = tuple[str, str, str | None, str | None, bool]
"""Site, secret, named conversation, vouched id and whether it may begin: what sayings share leads to one thread."""


def key_of(visitor: Visitor) -> Key:
    """What leads to the thread of this visitor."""
    vouched = None if visitor.identity is None else visitor.identity.external_id
    return (visitor.site_id, visitor.secret, visitor.conversation_id, vouched, visitor.is_fresh)


async def threads_of(
    connection: AsyncConnection, visitors: Mapping[Key, Visitor], at: datetime
) -> tuple[dict[Key, Thread], frozenset[Key]]:
    """Where each belongs, and the keys of visitors whom the team does not listen to any more.

    A key that is in neither belongs to somebody else by now. Opens contacts that are new; new conversations are yet to
    be stored.
    """
    contact_ids, new_contacts = await _contact_ids(connection, visitors, at)
    no_more = await blocked_among(connection, [(key[0], contact_id) for key, contact_id in contact_ids.items()])
    blocked = frozenset(key for key, contact_id in contact_ids.items() if (key[0], contact_id) in no_more)
    visitors = {key: visitor for key, visitor in visitors.items() if key in contact_ids and key not in blocked}
    named = {key: (v.site_id, v.conversation_id) for key, v in visitors.items() if v.conversation_id is not None}
    found = await conversations_by_id(connection, list(named.values())) if named else {}
    threads: dict[tuple[str, str], Thread] = {}
    placed: dict[Key, Thread] = {}
    astray: dict[Key, tuple[str, str]] = {}
    for key, visitor in visitors.items():
        conversation = found.get(named[key]) if key in named else None
        if conversation is not None and conversation.contact_id == contact_ids[key]:
            at_key = (conversation.site_id, conversation.conversation_id)
            placed[key] = threads.setdefault(at_key, Thread(conversation, False))
        elif conversation is None and visitor.is_fresh:
            opened = new_conversation(visitor.site_id, contact_ids[key], at, visitor.conversation_id)
            placed[key] = threads.setdefault(named[key], Thread(opened, True))
        else:
            astray[key] = (visitor.site_id, contact_ids[key])
    if astray:
        placed |= await _latest_or_new(connection, astray, new_contacts, threads, at)
    return placed, blocked


async def _contact_ids(
    connection: AsyncConnection, visitors: Mapping[Key, Visitor], at: datetime
) -> tuple[dict[Key, str], set[str]]:
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
    astray: dict[Key, tuple[str, str]],
    new_contacts: set[str],
    threads: dict[tuple[str, str], Thread],
    at: datetime,
) -> dict[Key, Thread]:
    met_before = [contact for contact in astray.values() if contact[1] not in new_contacts]
    latest = await latest_conversations(connection, met_before) if met_before else {}
    wanted = [(each.site_id, each.conversation_id) for each in latest.values()]
    found = await conversations_by_id(connection, wanted) if wanted else {}
    placed: dict[Key, Thread] = {}
    opened: dict[tuple[str, str], Thread] = {}
    for key, contact in astray.items():
        if contact in latest:
            at_key = (contact[0], latest[contact].conversation_id)
            placed[key] = threads.setdefault(at_key, Thread(found[at_key], False))
        else:
            if contact not in opened:
                opened[contact] = Thread(new_conversation(*contact, at), True)
            placed[key] = opened[contact]
    return placed


async def find_returning(connection: AsyncConnection, threads: Iterable[Thread], returning: Returning) -> None:
    """Marks the resolved ones with which people go on."""
    resolved = {each.now.conversation_id: each for each in threads if not each.is_new and each.now.status == "resolved"}
    if resolved:
        for conversation_id in await returning(connection, [each.now for each in resolved.values()]):
            resolved[conversation_id].returns = True


async def find_runs(connection: AsyncConnection, threads: Iterable[Thread]) -> None:
    """Gives each its open runs."""
    distinct = {thread.now.conversation_id: thread for thread in threads if not thread.is_new}
    asking = [thread.now for thread in distinct.values() if not thread.now.belongs_to_people]
    for run in await open_runs(connection, asking) if asking else ():
        distinct[run.conversation_id].runs[run.run_id] = run
