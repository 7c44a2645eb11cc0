"""A visitor wants their conversation by e-mail: the letter and the line that says so, in one transaction."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.agent.handoff import visitors_language
from server.agent.person.ending_words import ending_words
from server.conversation.conversation import Conversation
from server.conversation.identifier import derived_id
from server.conversation.message import append_message, latest_messages, message_by_client_id
from server.conversation.tables import sites
from server.conversation.visitor import Visitor
from server.errors import ClientIdReused, TooManyLetters
from server.letters.letter import Letter, count_of_contact, count_of_site, count_to, letter_of, post
from server.letters.transcript import MESSAGES_MAX, subject, transcript
from server.realtime.deciding import conversation_held
from server.realtime.ending import Ended

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

VISITOR_LETTERS_MAX: Final = 3
"""In an hour."""

ADDRESS_LETTERS_MAX: Final = 5
"""In a day, from all visitors and sites: an address may be somebody else's."""

SITE_LETTERS_MAX: Final = 300
"""In an hour: a mail server whose letters nobody wants is soon refused everywhere."""


async def mail_transcript(
    connection: AsyncConnection, visitor: Visitor, client_id: str, email: str, at: datetime
) -> Ended | None:
    """Stores a letter with the conversation so far to a valid address; None for a visitor who has no conversation.

    Raises TooManyLetters and ClientIdReused.
    """
    conversation = await conversation_held(connection, visitor)
    if conversation is None:
        return None
    letter_id = derived_id("l", conversation.site_id, conversation.conversation_id, client_id)
    known = await message_by_client_id(connection, conversation, client_id)
    if known is not None:
        posted = await letter_of(connection, conversation.site_id, letter_id)
        if known.author != "system" or (posted is not None and posted.recipient != email):
            raise ClientIdReused("This client_id was used for something else; make a new one.", client_id=client_id)
        return Ended(conversation, known, again=True)
    site_name = await _held_site(connection, conversation)
    await _refuse_too_many(connection, conversation, email, client_id, at)
    said = await latest_messages(connection, conversation, MESSAGES_MAX)
    words = ending_words(visitors_language(said))
    body = transcript(said, conversation.last_seq - len(said), words, site_name)
    letter = Letter(
        conversation.site_id, letter_id, conversation.conversation_id, email, subject(words, site_name), body
    )
    await post(connection, letter, at)
    message = await append_message(
        connection, conversation, author="system", text=words.mailed.format(email=email), client_id=client_id, at=at
    )
    return Ended(conversation, message)


async def _held_site(connection: AsyncConnection, conversation: Conversation) -> str:
    """The site's name; held, so that letters of a site are counted one after the other. Messages do not wait for it."""
    named = await connection.execute(
        select(sites.c.name).where(sites.c.site_id == conversation.site_id).with_for_update(key_share=True)
    )
    return str(named.scalar_one())


async def _refuse_too_many(
    connection: AsyncConnection, conversation: Conversation, email: str, client_id: str, at: datetime
) -> None:
    site_id = conversation.site_id
    of_visitor = await count_of_contact(connection, site_id, conversation.contact_id, at - HOUR)
    if of_visitor >= VISITOR_LETTERS_MAX:
        raise TooManyLetters("Too many letters within an hour. Try again later.", client_id=client_id)
    if await count_to(connection, email, at - DAY) >= ADDRESS_LETTERS_MAX:
        raise TooManyLetters("Too many letters to this address today. Try again tomorrow.", client_id=client_id)
    if await count_of_site(connection, site_id, at - HOUR) >= SITE_LETTERS_MAX:
        raise TooManyLetters("Too many letters are asked for here. Try again in an hour.", client_id=client_id)
