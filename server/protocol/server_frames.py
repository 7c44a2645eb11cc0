"""Frames that the server sends to a visitor's panel."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from server.protocol.visitor_frames import Frame

Author = Literal["visitor", "ai", "person", "system"]
ConversationStatus = Literal["with_ai", "waiting_for_person", "with_person", "resolved"]


class Source(Frame):
    """One numbered citation of an answer: `[number]` in its text points here."""

    number: int = Field(ge=1)
    title: str
    section: str
    url: str | None
    article: str | None = None
    """Id by which the panel reads the whole article; absent of what was stored before panels could."""


class GuideStep(Frame):
    """One step of a guide: an element that the host page declares, and the sentence that stands beside it."""

    target: str
    text: str
    page: str | None = Field(default=None, description="Key of the page where it is, when not on the card's")


class GuideCard(Frame):
    """Steps that the panel can show on the page; `page` is the key of the page on which they are declared."""

    kind: Literal["guide"] = "guide"
    title: str
    page: str
    steps: tuple[GuideStep, ...]


class ActionFact(Frame):
    """One line of what an action would do."""

    label: str
    value: str


class ActionCard(Frame):
    """An action that waits for the visitor's word. It is settled once a later message names it in `settles`."""

    kind: Literal["action"] = "action"
    action: str
    title: str
    facts: tuple[ActionFact, ...]
    confirm: str = Field(description="Words of the button that lets it happen")
    destructive: bool
    expires_at: str = Field(description="RFC 3339, in UTC")


class EmailCard(Frame):
    """Asks for an e-mail address; nothing waits for it. `given` is the address once there is one."""

    kind: Literal["email"] = "email"
    given: str | None = None


class SurveyCard(Frame):
    """Asks how satisfied the visitor is with what was resolved, or shows what they said."""

    kind: Literal["survey"] = "survey"
    score: int | None = Field(default=None, ge=1, le=5)
    comment: str = ""


class Attachment(Frame):
    """A file that stands beside a message; `width` and `height`, in pixels, of a picture."""

    id: str
    name: str
    media_type: str
    size: int = Field(ge=0, description="Bytes")
    width: int | None = None
    height: int | None = None


Card = Annotated[GuideCard | ActionCard | EmailCard | SurveyCard, Field(discriminator="kind")]
CARD: TypeAdapter[Card] = TypeAdapter(Card)


class Welcome(Frame):
    """The session is open. Messages after `after_seq` follow at once, in order.

    `visitor` is the secret to come back with; the panel keeps it from the first message on. `recovered` is false
    when the panel held messages that the server does not know: it drops what it has, and gets everything again.
    """

    type: Literal["welcome"] = "welcome"
    version: int
    visitor: str
    conversation: str | None
    status: ConversationStatus
    last_seq: int = Field(ge=0)
    recovered: bool


class Ack(Frame):
    """What was sent under `client_id` is stored, and stands at `seq`. It will not be lost."""

    type: Literal["ack"] = "ack"
    client_id: str
    conversation: str
    seq: int = Field(ge=1)


class MessageFrame(Frame):
    """A stored message. `seq` has no gap within a conversation. `run` names the streamed answer that it completes.

    `stopped` says that the visitor ended the answer before it was whole. `card` is what may be pressed below the text;
    `settles` names the action that was confirmed, declined or has expired with this message.
    """

    type: Literal["message"] = "message"
    conversation: str
    seq: int = Field(ge=1)
    author: Author
    name: str | None
    picture: str | None = Field(default=None, description="Path of the person's picture on Handrail's origin")
    text: str
    attachments: tuple[Attachment, ...] = ()
    sources: tuple[Source, ...] = ()
    offer_person: bool = False
    client_id: str | None = None
    run: str | None = None
    stopped: bool = False
    card: Card | None = None
    settles: str | None = None
    created_at: str = Field(description="RFC 3339, in UTC")


class Answering(Frame):
    """The AI agent has begun to work on `run`, or begins anew. Best effort: never stored, may be dropped.

    A higher `revision` of the same run replaces what was streamed of a lower one.
    """

    type: Literal["answering"] = "answering"
    conversation: str
    run: str
    revision: int = Field(default=0, ge=0)


class Delta(Frame):
    """A piece of a revision of the answer of `run`: keep the first `offset` characters, then append `text`.

    Best effort: may be dropped under pressure; the stored `message` is complete in any case. Offsets count Unicode
    code points. A higher `revision` starts over, a lower one is late and counts for nothing.
    """

    type: Literal["delta"] = "delta"
    conversation: str
    run: str
    revision: int = Field(default=0, ge=0)
    offset: int = Field(ge=0)
    text: str


class StatusFrame(Frame):
    """Who has the conversation now; `name` and `picture` are the person's, once one has taken it."""

    type: Literal["status"] = "status"
    conversation: str
    status: ConversationStatus
    name: str | None = None
    picture: str | None = None


class Incident(Frame):
    """What is wrong with the product at the moment, as its status page says."""

    title: str
    text: str
    impact: Literal["minor", "major", "critical", "maintenance"]
    url: str | None
    since: str = Field(description="RFC 3339, in UTC")


class IncidentFrame(Frame):
    """The incident that the panel shows as a banner; null when all is well again. Best effort: never stored."""

    type: Literal["incident"] = "incident"
    incident: Incident | None


class Typing(Frame):
    """A person is writing; `name` is theirs. Best effort: never stored, may be dropped, over after some seconds."""

    type: Literal["typing"] = "typing"
    conversation: str
    name: str | None = None


class Face(Frame):
    """Somebody who answers visitors of this site."""

    name: str
    picture: str | None = None


class People(Frame):
    """Whether people answer at the moment, and who they are. Best effort: never stored.

    `open` is null where the team has set no hours; `opens_at` is the moment at which it opens again.
    """

    type: Literal["people"] = "people"
    open: bool | None
    opens_at: str | None = Field(default=None, description="RFC 3339, in UTC")
    faces: tuple[Face, ...] = ()


class PastConversation(Frame):
    """One of the visitor's conversations, as a list shows it."""

    conversation: str
    title: str = Field(description="The beginning of what the visitor said first")
    status: ConversationStatus
    last_seq: int = Field(ge=0)
    last_at: str = Field(description="RFC 3339, in UTC")


class Conversations(Frame):
    """The answer to `list_conversations`: the latest first, bounded. Best effort."""

    type: Literal["conversations"] = "conversations"
    conversations: tuple[PastConversation, ...]


class Pong(Frame):
    """The answer to a `ping`."""

    type: Literal["pong"] = "pong"
    nonce: int


class ErrorFrame(Frame):
    """Something that the panel sent could not be done. The socket stays open unless a close code follows.

    `code` is one of the codes of `docs/protocol.md`; `message` may be shown to the visitor.
    """

    type: Literal["error"] = "error"
    code: str
    message: str
    retryable: bool
    client_id: str | None = None


class Bye(Frame):
    """The server is about to close this socket; come back after `retry_after_ms`."""

    type: Literal["bye"] = "bye"
    reason: Literal["restart", "too_slow", "unavailable"]
    retry_after_ms: int = Field(ge=0)


ServerFrame = Annotated[
    Welcome
    | Ack
    | MessageFrame
    | Answering
    | Delta
    | StatusFrame
    | IncidentFrame
    | Typing
    | People
    | Conversations
    | Pong
    | ErrorFrame
    | Bye,
    Field(discriminator="type"),
]
SERVER_FRAME: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
