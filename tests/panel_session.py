"""The reference panel's session as a value: state and frame in, state out. No socket, no clock, no storage.

It follows docs/protocol.md and knows nothing of the server's code, so that the two can be held against each other.
Frames are what travels: JSON objects as dictionaries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

VERSION: Final = 1

OUTBOX_MAX: Final = 200
"""Entries that wait to be acknowledged; the panel keeps no more over reloads."""

Frame = Mapping[str, Any]
EntryState = Literal["sending", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the visitor sent: `sending` until it is acknowledged, `sent` until its message is here."""

    client_id: str
    kind: Literal["say", "want_person"]
    text: str = ""
    state: EntryState = "sending"


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer under way, as far as it was heard; Python's strings count code points as offsets do."""

    run: str
    revision: int
    text: str


@dataclass(frozen=True, slots=True)
class Session:
    """What a panel knows. `messages` are stored ones by rising `seq`, each once."""

    visitor: str | None = None
    conversation: str | None = None
    status: str = "with_ai"
    messages: tuple[Frame, ...] = ()
    stream: Stream | None = None
    outbox: tuple[Entry, ...] = ()
    fresh: str | None = None
    """The name under which the visitor has started over."""


class OutboxFull(Exception):
    """OUTBOX_MAX entries wait already."""


def contiguous_seq(session: Session) -> int:
    """The last `seq` before the first gap; 0 when the first message is missing."""
    for place, message in enumerate(session.messages, start=1):
        if message["seq"] != place:
            return place - 1
    return len(session.messages)


def has_gap(session: Session) -> bool:
    """A message before one of these is missing: the panel has to resume."""
    return contiguous_seq(session) < len(session.messages)


def hello_of(session: Session, site: str, page: Frame | None = None) -> dict[str, Any]:
    """The frame that opens, or resumes, the session."""
    hello: dict[str, Any] = {
        "type": "hello",
        "version": VERSION,
        "site": site,
        "visitor": session.visitor,
        "conversation": session.conversation,
        "after_seq": contiguous_seq(session),
    }
    if session.fresh is not None:
        hello["fresh"] = session.fresh
    if session.stream is not None:
        stream = session.stream
        hello["answer"] = {"run": stream.run, "revision": stream.revision, "offset": len(stream.text)}
    return hello if page is None else hello | {"page": page}


def put(session: Session, entry: Entry) -> Session:
    """Keeps `entry` until it is acknowledged. Raises OutboxFull."""
    if len(session.outbox) >= OUTBOX_MAX:
        raise OutboxFull
    return replace(session, outbox=(*session.outbox, entry))


def unacknowledged(session: Session) -> list[dict[str, Any]]:
    """The frames to send, or to send again under the same `client_id`, in the order in which they were written."""
    return [frame_of(entry) for entry in session.outbox if entry.state == "sending"]


def frame_of(entry: Entry) -> dict[str, Any]:
    """The entry as it travels."""
    frame: dict[str, Any] = {"type": entry.kind, "client_id": entry.client_id}
    return frame | {"text": entry.text} if entry.kind == "say" else frame


def receive(session: Session, frame: Frame) -> Session:
    """The session after a frame of the server; a frame of another conversation changes nothing."""
    kind = frame["type"]
    if kind == "welcome":
        return _welcomed(session, frame)
    if kind == "error":
        return _refused(session, frame)
    conversation = frame.get("conversation")
    if conversation is None or session.conversation not in (None, conversation):
        return session
    session = replace(session, conversation=conversation) if session.conversation is None else session
    match kind:
        case "ack":
            return _acknowledged(session, frame)
        case "message":
            return _stored(session, frame)
        case "answering" | "delta":
            return replace(session, stream=_streamed(session, frame))
        case "status":
            return replace(session, status=frame["status"])
    return session


def _welcomed(session: Session, frame: Frame) -> Session:
    conversation = frame["conversation"]
    same = frame["recovered"] and (session.conversation or conversation) == conversation
    return replace(
        session,
        visitor=frame["visitor"],
        conversation=conversation,
        status=frame["status"],
        messages=session.messages if same else (),
        stream=session.stream if same else None,
    )


def _acknowledged(session: Session, frame: Frame) -> Session:
    """A said text stays until its message is here; a wish is done with when it is acknowledged."""
    outbox = tuple(
        replace(entry, state="sent") if entry.client_id == frame["client_id"] else entry
        for entry in session.outbox
        if entry.client_id != frame["client_id"] or entry.kind == "say"
    )
    return _settled(replace(session, outbox=outbox))


def _refused(session: Session, frame: Frame) -> Session:
    if frame["retryable"]:
        return session
    outbox = tuple(
        replace(entry, state="failed")
        if entry.client_id == frame.get("client_id") and entry.state == "sending"
        else entry
        for entry in session.outbox
    )
    return replace(session, outbox=outbox)


def _stored(session: Session, frame: Frame) -> Session:
    if any(message["seq"] == frame["seq"] for message in session.messages):
        return session
    messages = (*session.messages, frame)
    if len(messages) > 1 and messages[-2]["seq"] > frame["seq"]:
        messages = tuple(sorted(messages, key=lambda message: int(message["seq"])))
    ended = session.stream is not None and frame.get("run") == session.stream.run
    return _settled(replace(session, messages=messages, stream=None if ended else session.stream))


def _settled(session: Session) -> Session:
    """An entry whose message is in the transcript has nothing left to say."""
    if not session.outbox:
        return session
    arrived = {message.get("client_id") for message in session.messages}
    return replace(session, outbox=tuple(entry for entry in session.outbox if entry.client_id not in arrived))


def _streamed(session: Session, frame: Frame) -> Stream | None:
    """A higher revision replaces what was heard of a lower one; a piece that does not fit on changes nothing."""
    stream, run, revision = session.stream, frame["run"], frame["revision"]
    if any(message.get("run") == run for message in session.messages):
        return stream
    if stream is not None and stream.run == run and revision < stream.revision:
        return stream
    here = (
        stream if stream is not None and (stream.run, stream.revision) == (run, revision) else Stream(run, revision, "")
    )
    if frame["type"] == "answering" or frame["offset"] > len(here.text):
        return here
    return Stream(run, revision, here.text[: frame["offset"]] + frame["text"])
