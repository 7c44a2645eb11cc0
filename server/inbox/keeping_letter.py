"""What Handrail says by itself, by e-mail too: where an address is known, and few enough letters were sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.agent.handoff import address_of, visitors_language
from server.agent.person.keeping_words import keeping_words
from server.conversation.contact import contact_by_id
from server.conversation.identifier import derived_id
from server.conversation.message import Message
from server.conversation.site import site_named
from server.inbox.found import Found
from server.letters.letter import Letter, count_of_site, count_to, post
from server.letters.transcript import clean_line

ADDRESS_LETTERS_MAX: Final = 5
"""In a day, whoever asked for them."""

SITE_LETTERS_MAX: Final = 300
"""In an hour: a mail server whose letters nobody wants is soon refused everywhere."""


async def post_letter(
    connection: AsyncConnection, found: Found, said: Sequence[Message], message: Message, at: datetime
) -> bool:
    """Stores a letter with the text of `message`; says whether. Without an address, and beyond the bounds, none is."""
    conversation = found.reaches
    contact = await contact_by_id(connection, conversation.site_id, conversation.contact_id)
    email = address_of(contact, said)
    site = await site_named(connection, conversation.site_id)
    if email is None or site is None:
        return False
    is_much = await count_to(connection, email, at - timedelta(days=1)) >= ADDRESS_LETTERS_MAX
    if is_much or await count_of_site(connection, conversation.site_id, at - timedelta(hours=1)) >= SITE_LETTERS_MAX:
        return False
    words = keeping_words(visitors_language(said))
    name = clean_line(site.name)
    await post(
        connection,
        Letter(
            site_id=conversation.site_id,
            letter_id=derived_id("l", conversation.site_id, conversation.conversation_id, str(message.seq)),
            conversation_id=conversation.conversation_id,
            recipient=email,
            subject=clean_line(words.mail_subject.format(site=name)).replace("=?", "= ?"),
            body=f"{message.text}\n\n{words.mail_end.format(site=name)}\n",
        ),
        at,
    )
    return True
