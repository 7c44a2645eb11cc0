"""What a visitor does with a conversation as a whole: end it, judge it, look for an earlier one."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.past import Past, past_conversations
from server.conversation.signed_in_visitor import contacts_of_visitor
from server.conversation.visitor import Visitor
from server.database import Database
from server.errors import ConversationNotFound, MailUnavailable
from server.protocol.server_frames import Conversations
from server.protocol.visitor_frames import Survey
from server.realtime.ending import Ended, end_conversation, give_score
from server.realtime.events import StopAnswer
from server.realtime.hub import Hub
from server.realtime.leaving_email import email_of
from server.realtime.mailing import mail_transcript
from server.realtime.topics import answer_topic
from server.realtime.visitor_commands import Stored


class VisitorEndings:
    """Stores it, and stops what it makes idle. What was stored is told as everything else that a visitor does."""

    def __init__(
        self, database: Database, hub: Hub, clock: Callable[[], datetime], on_letter: Callable[[], None] | None = None
    ) -> None:
        """`on_letter` hears that a letter waits; None where no letters are sent."""
        self._on_letter = on_letter
        self._database = database
        self._hub = hub
        self._clock = clock

    async def end(self, visitor: Visitor, client_id: str) -> Stored:
        """Resolves the visitor's conversation. Raises ConversationNotFound and ClientIdReused."""
        at = self._clock()
        ended = await self._database.write(lambda rows: end_conversation(rows, visitor, client_id, at))
        stored = _stored(ended, client_id)
        for run in () if ended is None else ended.withdrawn:
            self._hub.publish(answer_topic(run.conversation_id), StopAnswer(run.run_id, run.conversation_id))
        return stored

    async def survey(self, visitor: Visitor, frame: Survey) -> Stored:
        """Stores how satisfied the visitor is. Raises ConversationNotFound, SurveyNotOpen and ClientIdReused."""
        at = self._clock()
        comment = frame.comment.strip()
        given = await self._database.write(
            lambda rows: give_score(rows, visitor, frame.client_id, frame.score, comment, at)
        )
        return _stored(given, frame.client_id, resolves=False)

    async def mail_transcript(self, visitor: Visitor, client_id: str, email: str) -> Stored:
        """Stores a letter with the conversation so far. Raises MailUnavailable, EmailInvalid, ConversationNotFound,
        TooManyLetters and ClientIdReused."""
        if self._on_letter is None:
            raise MailUnavailable(
                "This server sends no e-mail. Download the conversation instead.", client_id=client_id
            )
        address, at = email_of(email, client_id), self._clock()
        asked = await self._database.write(lambda rows: mail_transcript(rows, visitor, client_id, address, at))
        stored = _stored(asked, client_id, resolves=False)
        self._on_letter()
        return stored

    async def conversations(self, visitor: Visitor) -> Conversations:
        """The visitor's conversations, the latest first."""
        at = self._clock()

        async def unit(connection: AsyncConnection) -> tuple[Past, ...]:
            theirs = await contacts_of_visitor(connection, visitor, at)
            return await past_conversations(connection, visitor.site_id, [each.contact_id for each in theirs])

        past = await self._database.read(unit)
        return Conversations(conversations=tuple(each.as_frame() for each in past))


def _stored(ended: Ended | None, client_id: str, *, resolves: bool = True) -> Stored:
    if ended is None:
        raise ConversationNotFound("There is no conversation yet.", client_id=client_id)
    return Stored(ended.conversation, ended.message, ended.again, "resolved" if resolves else None)
