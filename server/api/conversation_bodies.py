"""Bodies of conversations and their messages."""

from datetime import datetime

from server.api.bodies import Body, Page
from server.conversation.conversation import Conversation
from server.conversation.message import Message
from server.protocol.server_frames import Attachment, Author, ConversationStatus, Source


class MessageBody(Body):
    """One message of a conversation."""

    seq: int
    author: Author
    name: str | None
    text: str
    sources: tuple[Source, ...]
    attachments: tuple[Attachment, ...]
    page_key: str | None
    created_at: datetime

    @classmethod
    def of(cls, message: Message) -> "MessageBody":
        """The body of a stored message."""
        return cls(
            seq=message.seq,
            author=message.author,
            name=message.name,
            text=message.text,
            sources=message.sources,
            attachments=message.attachments,
            page_key=None if message.page is None else message.page.key,
            created_at=message.created_at,
        )


class ConversationLineBody(Body):
    """A conversation without its messages; `messages` is how many it has."""

    conversation: str
    contact: str
    status: ConversationStatus
    person: str | None
    messages: int
    created_at: datetime

    @classmethod
    def of(cls, conversation: Conversation) -> "ConversationLineBody":
        """The body of a stored conversation."""
        return cls(
            conversation=conversation.conversation_id,
            contact=conversation.contact_id,
            status=conversation.status,
            person=conversation.person_name,
            messages=conversation.last_seq,
            created_at=conversation.created_at,
        )


class ConversationsBody(Page):
    """Conversations, the newest first."""

    conversations: tuple[ConversationLineBody, ...]


class ConversationBody(Body):
    """A conversation with its messages, the oldest first."""

    conversation: str
    contact: str
    status: ConversationStatus
    person: str | None
    created_at: datetime
    messages: tuple[MessageBody, ...]

    @classmethod
    def of(cls, conversation: Conversation, messages: tuple[Message, ...]) -> "ConversationBody":
        """The body of a stored conversation."""
        return cls(
            conversation=conversation.conversation_id,
            contact=conversation.contact_id,
            status=conversation.status,
            person=conversation.person_name,
            created_at=conversation.created_at,
            messages=tuple(MessageBody.of(message) for message in messages),
        )
