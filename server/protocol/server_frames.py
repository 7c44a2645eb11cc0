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

    `stopped` says that the visitor ended the answer before it was whole.
    """

    type: Literal["message"] = "message"
    conversation: str
    seq: int = Field(ge=1)
    author: Author
    name: str | None
    text: str
    sources: tuple[Source, ...] = ()
    offer_person: bool = False
    client_id: str | None = None
    run: str | None = None
    stopped: bool = False
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
    """Who has the conversation now; `name` is the person's, once one has taken it."""

    type: Literal["status"] = "status"
    conversation: str
    status: ConversationStatus
    name: str | None = None


class Typing(Frame):
    """A person is writing; `name` is theirs. Best effort: never stored, may be dropped, over after some seconds."""

    type: Literal["typing"] = "typing"
    conversation: str
    name: str | None = None


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
    Welcome | Ack | MessageFrame | Answering | Delta | StatusFrame | Typing | Pong | ErrorFrame | Bye,
    Field(discriminator="type"),
]
SERVER_FRAME: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
