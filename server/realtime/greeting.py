"""Who said `hello`, found in one reading of the database: site, visitor, conversation, and the messages they miss."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.contact import Contact, contact_by_secret
from server.conversation.conversation import Conversation, conversation_of_contact, latest_conversation
from server.conversation.identifier import is_secret, new_secret
from server.conversation.message import Message, messages_after
from server.conversation.site import Site, site_by_public_key
from server.errors import OriginNotAllowed, SiteUnknown
from server.protocol.delivery import Resumption, resume_from
from server.protocol.visitor_frames import Hello

MESSAGES_PER_READ: Final = 200
"""Messages of a long conversation that are read at once."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who said `hello`: their secret (a new one for somebody new), their conversation, if they have one, and from where
    on it is sent."""

    site: Site
    secret: str
    contact: Contact | None
    conversation: Conversation | None
    resumption: Resumption
    missing: tuple[Message, ...]
    """The first MESSAGES_PER_READ messages that the panel does not have."""
    named_unknown: bool
    """The panel named a conversation that is not this visitor's."""


async def recognise(connection: AsyncConnection, hello: Hello) -> Recognised:
    """Finds the visitor by their secret, and the conversation through the visitor. Stores nothing.

    Raises SiteUnknown, or OriginNotAllowed for a page that may not embed the widget.
    """
    site = _allowed(await site_by_public_key(connection, hello.site), hello)
    contact = None if hello.visitor is None else await contact_by_secret(connection, site.site_id, hello.visitor)
    if contact is None or hello.visitor is None:
        nothing = resume_from(hello.after_seq, 0, same_conversation=True)
        return Recognised(
            site, _secret_of_newcomer(hello.visitor), None, None, nothing, (), hello.conversation is not None
        )
    named = None
    if hello.conversation is not None:
        named = await conversation_of_contact(connection, contact, hello.conversation)
    named_unknown = hello.conversation is not None and named is None
    conversation = named or await latest_conversation(connection, contact)
    last_seq = 0 if conversation is None else conversation.last_seq
    resumption = resume_from(hello.after_seq, last_seq, same_conversation=not named_unknown)
    missing: tuple[Message, ...] = ()
    if conversation is not None and last_seq > resumption.delivery.sent_seq:
        missing = await messages_after(connection, conversation, resumption.delivery.sent_seq, MESSAGES_PER_READ)
    return Recognised(site, hello.visitor, contact, conversation, resumption, missing, named_unknown)


def _secret_of_newcomer(secret: str | None) -> str:
    """A secret of ours that nobody is known by stands: its first message may be on its way to the disk, and sent again
    under another secret it would be stored twice."""
    return secret if secret is not None and is_secret(secret, "v") else new_secret("v")


def _allowed(site: Site | None, hello: Hello) -> Site:
    if site is None:
        raise SiteUnknown("No site has this key. Check data-site in the embed code; `handrail site list` prints it.")
    origin = "" if hello.page is None else hello.page.origin
    if not site.allows(origin):
        raise OriginNotAllowed(
            f"This site does not allow {origin or 'pages without an origin'}. "
            "Add it with `handrail site allow KEY ORIGIN`."
        )
    return site
