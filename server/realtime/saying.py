"""Messages of several visitors, stored together with their files; their tickets hear of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tickets import customer_replied, open_ticket_of_conversation
from server.conversation.conversation import Conversation
from server.conversation.outcomes import note_reopened
from server.conversation.say_together import Said, Saying, say_together
from server.errors import MessageEmpty, MessageTooLong
from server.protocol.limits import TEXT_CHARACTERS_MAX
from server.realtime.returning import return_ticket, returning
from server.uploads.claim import claim, with_attachments


def check_text(text: str, client_id: str, *, may_be_empty: bool) -> None:
    """Raises MessageEmpty or MessageTooLong for a text that no message may have."""
    if not may_be_empty and not any(character.isprintable() and not character.isspace() for character in text):
        raise MessageEmpty("Write something before sending.", client_id=client_id)
    if len(text) > TEXT_CHARACTERS_MAX:
        raise MessageTooLong(
            f"A message has at most {TEXT_CHARACTERS_MAX:,} characters; this one has {len(text):,}. "
            "Please shorten it or send it in parts.",
            client_id=client_id,
        )


async def store_sayings(connection: AsyncConnection, sayings: Sequence[Saying]) -> list[Said | Exception]:
    """What was stored of each, or why it was not; a ticket that is open hears of it in the same transaction."""
    outcome = await say_together(connection, await with_attachments(connection, sayings), returning)
    await claim(connection, outcome)
    for saying, said in zip(sayings, outcome, strict=True):
        if not isinstance(said, Said) or said.again:
            continue
        if said.reopened:
            await note_reopened(connection, said.conversation, saying.at)
        if said.reopened and said.conversation.belongs_to_people:
            await return_ticket(connection, said.conversation, saying.at)
        elif said.conversation.belongs_to_people:
            await _tell_ticket(connection, said.conversation, saying.at)
    return outcome


async def _tell_ticket(connection: AsyncConnection, conversation: Conversation, at: datetime) -> None:
    ticket = await open_ticket_of_conversation(connection, conversation.site_id, conversation.conversation_id)
    if ticket is not None:
        await customer_replied(connection, ticket, at)
