"""What travels through the hub, and between processes as bytes. Frozen, and never the only copy of anything."""

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from server.errors import HandrailError
from server.protocol.server_frames import SERVER_FRAME, ConversationStatus, ServerFrame

HINT_BYTES_MAX: Final = 1024 * 1024
"""One event between processes. The longest legal one is the stored answer of a talkative model: some 100 KiB."""

SENDER: Final = re.compile(rb"[A-Za-z0-9_-]{1,64}")


class HintMalformed(HandrailError):
    """Bytes from another process that hold no event: of another version, or not from Handrail at all."""


@dataclass(frozen=True, slots=True)
class FrameEvent:
    """A frame for panels; its JSON text is made once, for all who watch."""

    frame: ServerFrame
    text: str


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """Something changed that the desk shows; the watcher reads the rest from the database."""

    site_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class RunWaiting:
    """A run was stored that nobody works on yet."""


@dataclass(frozen=True, slots=True)
class StopAnswer:
    """The visitor has read enough of this run's answer."""

    run_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class AnswerWanted:
    """Somebody came in the middle of an answer: whoever works on it says it again from its beginning."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class VisitorTypes:
    """The visitor of a conversation is writing; shown at the desk for some seconds."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class VisitorWanted:
    """Somebody at the desk has a conversation open: panels that follow it say that their visitor is there."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class VisitorHere:
    """A panel that follows the conversation is open, or closes now; another one may still be."""

    conversation_id: str
    here: bool


@dataclass(frozen=True, slots=True)
class PersonLooks:
    """Somebody at the desk has a ticket open: `doing` is looking, typing or gone. Told anew every few seconds."""

    site_id: str
    ticket_id: str
    user_id: str
    name: str
    doing: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """There is a notice for somebody at the desk; their pages read it from the database."""

    user_id: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the database says that a conversation stands. Found by looking, so it never travels."""

    conversation_id: str
    last_seq: int
    status: ConversationStatus
    person_name: str | None
    person_picture: str | None = None


Hint = (
    DeskEvent
    | RunWaiting
    | StopAnswer
    | AnswerWanted
    | VisitorTypes
    | VisitorWanted
    | VisitorHere
    | PersonLooks
    | Noticed
)
Event = FrameEvent | Hint | Moved

_HINTS: Final[dict[bytes, TypeAdapter[Any]]] = {
    b"desk": TypeAdapter(DeskEvent),
    b"run": TypeAdapter(RunWaiting),
    b"stop": TypeAdapter(StopAnswer),
    b"wanted": TypeAdapter(AnswerWanted),
    b"types": TypeAdapter(VisitorTypes),
    b"visitor-wanted": TypeAdapter(VisitorWanted),
    b"visitor-here": TypeAdapter(VisitorHere),
    b"looks": TypeAdapter(PersonLooks),
    b"noticed": TypeAdapter(Noticed),
}
_KINDS: Final[dict[type[object], bytes]] = {
    DeskEvent: b"desk",
    RunWaiting: b"run",
    StopAnswer: b"stop",
    AnswerWanted: b"wanted",
    VisitorTypes: b"types",
    VisitorWanted: b"visitor-wanted",
    VisitorHere: b"visitor-here",
    PersonLooks: b"looks",
    Noticed: b"noticed",
}


def shown(frame: ServerFrame) -> FrameEvent:
    """A frame with its JSON text."""
    return FrameEvent(frame, frame.model_dump_json())


def to_bytes(sender: str, event: FrameEvent | Hint) -> bytes:
    """`SENDER KIND JSON`: whose it is can be seen without reading the rest."""
    if isinstance(event, FrameEvent):
        return b"%b frame %b" % (sender.encode(), event.text.encode())
    kind = _KINDS[type(event)]
    return b"%b %b %b" % (sender.encode(), kind, _HINTS[kind].dump_json(event))


def from_bytes(own: str, body: bytes) -> FrameEvent | Hint | None:
    """The event of another process, None for one that `own` sent. Raises HintMalformed for everything else."""
    if len(body) > HINT_BYTES_MAX:
        raise HintMalformed(f"A hint of {len(body):,} bytes; at most {HINT_BYTES_MAX:,} are read.")
    sender, _, rest = body.partition(b" ")
    if sender == own.encode():
        return None
    kind, _, content = rest.partition(b" ")
    if not SENDER.fullmatch(sender):
        raise HintMalformed("A hint that names no sender.")
    try:
        if kind == b"frame":
            return FrameEvent(SERVER_FRAME.validate_json(content), content.decode())
        if kind in _HINTS:
            hint: Hint = _HINTS[kind].validate_json(content)
            return hint
    except ValueError:
        raise HintMalformed("A hint whose content cannot be read.") from None
    raise HintMalformed("A hint of an unknown kind.")
