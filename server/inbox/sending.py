"""What goes off with one press of Send: the reply, and what a macro does beside it, together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.edited_share import edited_share
from escalation.ledger.telling import told_as
from escalation.macro_actions import MacroAction
from escalation.macro_text import filled
from escalation.macros import Macro, macro_of, note_used
from server.conversation.message import Message, message_by_client_id, messages_after
from server.conversation.site import site_named
from server.errors import HandrailError
from server.inbox.acting import act_all
from server.inbox.found import Found, find_held
from server.inbox.macro_values import values_of
from server.inbox.moves import Change, reply
from server.protocol.server_frames import Card
from server.team.actor import Actor


class RepliedMeanwhile(HandrailError):
    """Somebody else has answered since the reply was begun; `replies` are what the customer has read by now."""

    def __init__(self, replies: Sequence[Message]) -> None:
        names = " and ".join(dict.fromkeys(each.name or "Somebody" for each in replies))
        super().__init__(f"{names} replied while you wrote. Look at it, then send yours if it still fits.")
        self.replies = tuple(replies)


@dataclass(frozen=True, slots=True)
class Sending:
    """What a person sends. Without text, files and card only the actions are done.

    `seen_seq` is the place of the last message that they saw when they began; None looks at nothing.
    """

    client_id: str
    text: str = ""
    file_ids: tuple[str, ...] = ()
    card: Card | None = None
    actions: tuple[MacroAction, ...] = ()
    macro_id: str = ""
    seen_seq: int | None = field(default=None)

    @property
    def says_something(self) -> bool:
        """Whether the customer gets a message."""
        return bool(self.text or self.file_ids or self.card)


async def send(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, *, sending: Sending
) -> tuple[Change, ...]:
    """Stores the reply and does the actions. The same `client_id` does all of it once.

    Raises RepliedMeanwhile, TicketMoveRefused and FileGone; then nothing of it is done.
    """
    if await _is_stored(connection, found, sending.client_id):
        return ()
    with told_as(actor.teller):
        return await _send(connection, found, actor, at, sending)


async def _send(
    connection: AsyncConnection, found: Found, actor: Actor, at: datetime, sending: Sending
) -> tuple[Change, ...]:
    changes: tuple[Change, ...] = ()
    if sending.says_something:
        if sending.seen_seq is not None:
            await _refuse_when_answered(connection, found, actor, sending.seen_seq)
        sent = await reply(
            connection,
            found,
            actor,
            at,
            text=sending.text,
            client_id=sending.client_id,
            file_ids=sending.file_ids,
            card=sending.card,
        )
        changes = (sent,)
        found = await find_held(connection, (found.ticket.site_id,), found.ticket.ticket_id)
    if sending.macro_id:
        macro = await macro_of(connection, (found.ticket.site_id,), actor.actor_id, sending.macro_id)
        if macro is not None:
            await note_used(connection, macro, await _edited(connection, found, actor, macro, sending.text))
    return (*changes, *(await act_all(connection, found, actor, at, actions=sending.actions)))


async def _is_stored(connection: AsyncConnection, found: Found, client_id: str) -> bool:
    for each in found.conversations:
        if await message_by_client_id(connection, each, client_id) is not None:
            return True
    return False


async def _edited(connection: AsyncConnection, found: Found, actor: Actor, macro: Macro, sent: str) -> float:
    """The share of a macro, as it stood in the composer, that was changed; none of one that only acts."""
    if not macro.text:
        return 0.0
    site = await site_named(connection, macro.site_id)
    values = await values_of(connection, found, actor, "" if site is None else site.name)
    return edited_share(filled(macro.text, values).text, sent)


async def _refuse_when_answered(connection: AsyncConnection, found: Found, actor: Actor, seen_seq: int) -> None:
    since = await messages_after(connection, found.reaches, seen_seq)
    others = [each for each in since if each.author == "person" and each.name != actor.name]
    if others:
        raise RepliedMeanwhile(others)
