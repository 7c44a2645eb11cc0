"""The address that a visitor leaves: kept with them, told to the ticket and to the panel, in one transaction."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.tickets import open_ticket_of_conversation, set_contact_email
from server.agent.handoff import visitors_language
from server.agent.person.handoff_words import words_in
from server.conversation.contact import set_email
from server.conversation.conversation import Conversation
from server.conversation.message import Message, append_message, message_by_client_id, messages_after
from server.conversation.visitor import Visitor
from server.errors import ClientIdReused, EmailInvalid
from server.letters.letter import ENCODED_WORD
from server.protocol.limits import EMAIL_CHARACTERS_MAX
from server.protocol.server_frames import EmailCard
from server.realtime.deciding import conversation_held

LOCAL_PART_CHARACTERS_MAX: Final = 64
"""RFC 5321, 4.5.3.1.1."""

_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS: Final = re.compile(rf"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+@(?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_])?")
"""One @, no quoting and no comments, and a host name with a dot. Whether it exists only a letter can tell."""


@dataclass(frozen=True, slots=True)
class Left:
    """What was stored; `again` when it was stored before."""

    conversation: Conversation
    message: Message
    again: bool = False


def email_of(text: str, client_id: str) -> str:
    """`text` as an address, its host in small letters. Raises EmailInvalid with what to do."""
    address = text.strip()
    local, _, host = address.rpartition("@")
    fits = len(address) <= EMAIL_CHARACTERS_MAX and len(local) <= LOCAL_PART_CHARACTERS_MAX
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    # Whoever writes a letter's headers decodes an encoded word, which may hold a line break (RFC 2047, 5, forbids it).
    is_encoded = ENCODED_WORD in local
    # What cannot be seen, or turns the direction of reading round, shows another address than it is.
    if not fits or dotted or is_encoded or not address.isprintable() or not _ADDRESS.fullmatch(address):
        raise EmailInvalid("This does not look like an e-mail address, such as you@example.com.", client_id=client_id)
    return f"{local}@{host.lower()}"


async def leave_email(
    connection: AsyncConnection, visitor: Visitor, client_id: str, email: str, at: datetime
) -> Left | None:
    """Stores the address; None for a visitor without a conversation, who was never asked. Raises ClientIdReused."""
    conversation = await conversation_held(connection, visitor)
    if conversation is None:
        return None
    known = await message_by_client_id(connection, conversation, client_id)
    if known is not None:
        if not isinstance(known.card, EmailCard) or known.card.given != email:
            raise ClientIdReused("This client_id was used for something else; make a new one.", client_id=client_id)
        return Left(conversation, known, again=True)
    await set_email(connection, conversation.site_id, conversation.contact_id, email)
    ticket = await open_ticket_of_conversation(connection, conversation.site_id, conversation.conversation_id)
    if ticket is not None:
        await set_contact_email(connection, ticket, email, at)
    language = visitors_language(await messages_after(connection, conversation, 0))
    message = await append_message(
        connection,
        conversation,
        author="system",
        text=words_in(language).email_given.format(email=email),
        client_id=client_id,
        card=EmailCard(given=email),
        at=at,
    )
    return Left(conversation, message)
