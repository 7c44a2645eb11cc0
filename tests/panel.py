"""The reference panel: follows docs/protocol.md over a real socket as the widget does, and writes down what it saw.

    async with Panel(Door("ws://127.0.0.1:8000/v1/visitor", "http://127.0.0.1:8000", "pk_..."), Random(7)) as panel:
        asked = panel.say("How do I invite someone?")
        await panel.answered(asked)
        assert [message["seq"] for message in panel.session.messages] == [1, 2]

What is decided stands in `panel_session.py`; here are the socket, the clock and the waits.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from time import monotonic
from types import TracebackType
from typing import Final
from uuid import UUID

from tests.panel_session import (
    Entry,
    Frame,
    Session,
    frame_of,
    has_gap,
    hello_of,
    put,
    receive,
    unacknowledged,
)
from tests.wire import CONNECTION_ERRORS, Wire, dial

FATAL_CLOSE_CODES: Final = (4403, 4404, 4406)
"""Origin, site, version: no attempt can succeed until somebody changes something."""

RESEND_SECONDS: Final = 2.0
"""Before what the server could not take is sent again."""


class Refused(Exception):
    """The server has refused for good; the text is the close code."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a panel knocks: the socket's address, its own origin, the site's key and the page it reports."""

    address: str
    origin: str
    site: str
    page_key: str = "/demo/projects/:id/members"
    source: str | None = None
    """Address of this machine to connect from; each has its own 28,000 or so ports."""

    @property
    def page(self) -> Frame:
        """The page as it is reported."""
        return {"key": self.page_key, "origin": self.origin, "title": "Members"}


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, as the panel of the widget has them."""

    ping_every: float = 15.0
    answer_within: float = 8.0
    open_within: float = 30.0
    backoff_first: float = 0.5
    backoff_cap: float = 30.0
    backoff_least: float = 0.1

    def backoff(self, attempt: int, chance: float) -> float:
        """Full jitter: `chance` is from 0 up to 1, `attempt` counts failures in a row from 0."""
        return self.backoff_least + chance * min(self.backoff_cap, self.backoff_first * 2.0 ** min(attempt, 10))


@dataclass(slots=True)
class Outage:
    """One connection that was lost, in seconds of a monotonic clock."""

    lost_at: float
    connected_at: float | None = None
    """When the socket that was welcomed at last began to be opened."""
    welcomed_at: float | None = None
    token_at: float | None = None
    """When the next piece of an answer came, or the whole; stays None when none was owed."""
    owed: bool = False
    """A question of this visitor had no answer yet."""


@dataclass(slots=True)
class Seen:
    """Everything that happened to one panel, in its order."""

    sent: dict[str, str] = field(default_factory=dict)
    """`client_id` -> text of what the visitor said."""
    acks: list[tuple[str, int]] = field(default_factory=list)
    messages: list[Frame] = field(default_factory=list)
    """Each arrival; one that came twice stands here twice."""
    errors: list[Frame] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    byes: list[Frame] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    pieces: int = 0
    """Deltas that brought text."""
    repeated: int = 0
    """Deltas that brought again what was here of the same revision."""
    dropped: int = 0
    """Deltas that began behind what was here: something between was dropped."""
    misfits: list[str] = field(default_factory=list)
    """What may not happen: a frame of another conversation, a hole, a message that changed, text that went back."""


class Panel:
    """One visitor's panel; a context manager that keeps itself connected in a task of its own."""

    def __init__(self, door: Door, random: Random, times: Times = Times(), session: Session | None = None) -> None:
        self.door = door
        self.session = session or Session()
        self.seen = Seen()
        self._random = random
        self._times = times
        self._socket: Wire | None = None
        self._changed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._attempt = 0
        self._stay_away = 0.0
        self._nonce = 0
        self._pong_due: float | None = None
        self._resend_at: float | None = None

    async def __aenter__(self) -> "Panel":
        self.open()
        await self.until(lambda: self.session.visitor is not None and self.is_connected)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def is_connected(self) -> bool:
        """Welcomed, and not lost since."""
        return self._socket is not None

    def open(self) -> None:
        """Begins to connect, and to come back whenever the connection is lost."""
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep_connected(), name="panel")

    async def aclose(self) -> None:
        """The page goes away."""
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    def say(self, text: str, client_id: str | None = None) -> str:
        """Says `text`: into the outbox, and out now if there is a connection. Gives its `client_id`."""
        return self._put(Entry(client_id or self._new_id(), "say", text))

    def want_person(self) -> str:
        """Presses "Talk to a person"."""
        return self._put(Entry(self._new_id(), "want_person"))

    def send(self, frame: Frame) -> bool:
        """Sends a frame beside the outbox; False when there is no connection."""
        if self._socket is None:
            return False
        _write(self._socket, frame)
        return True

    def forget_last(self) -> None:
        """Has the last message no more, as a panel that was away when it came."""
        self.session = replace(self.session, messages=self.session.messages[:-1])

    def cut(self) -> None:
        """Loses the connection as a network does: without a word."""
        if self._socket is not None:
            self._socket.abort()

    async def until(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
        """Waits until `holds()`; raises TimeoutError after `seconds`, Refused when the server will not have us."""
        async with asyncio.timeout(seconds):
            while not holds():
                if self._keeping is not None and self._keeping.done():
                    self._keeping.result()
                self._changed.clear()
                await self._changed.wait()

    async def acked(self, client_id: str, seconds: float = 60.0) -> int:
        """Waits for the ack of `client_id`; gives its `seq`."""
        await self.until(lambda: any(known == client_id for known, _ in self.seen.acks), seconds)
        return next(seq for known, seq in self.seen.acks if known == client_id)

    async def answered(self, client_id: str, seconds: float = 60.0) -> Frame:
        """Waits for the message of the AI agent, a person or the system that comes after the visitor's own."""
        await self.until(lambda: self.answer_to(client_id) is not None, seconds)
        answer = self.answer_to(client_id)
        assert answer is not None
        return answer

    def answer_to(self, client_id: str) -> Frame | None:
        """The first message after this one that is nobody's of the visitor, or None."""
        after = False
        for message in self.session.messages:
            if after and message["author"] != "visitor":
                return message
            after = after or message.get("client_id") == client_id
        return None

    @property
    def owes(self) -> bool:
        """The last thing that was said has no answer yet."""
        if any(entry.state != "failed" for entry in self.session.outbox):
            return True
        messages = self.session.messages
        return bool(messages) and messages[-1]["author"] == "visitor"

    def _new_id(self) -> str:
        return UUID(int=self._random.getrandbits(128), version=4).hex

    def _put(self, entry: Entry) -> str:
        self.session = put(self.session, entry)
        self.seen.sent[entry.client_id] = entry.text
        if self._socket is not None:
            _write(self._socket, frame_of(entry))
        return entry.client_id

    async def _keep_connected(self) -> None:
        outage: Outage | None = None
        while True:
            began = monotonic()
            code = await self._one_connection(began, outage)
            self._changed.set()
            if code in FATAL_CLOSE_CODES:
                raise Refused(code)
            if outage is None or outage.welcomed_at is not None:
                outage = Outage(monotonic(), owed=self.owes)
                if self.session.visitor is not None:
                    self.seen.outages.append(outage)
            wait = self._stay_away + self._times.backoff(self._attempt, self._random.random())
            self._attempt += 1
            self._stay_away = 0.0
            await asyncio.sleep(wait)

    async def _one_connection(self, began: float, outage: Outage | None) -> int:
        """Connects and serves one socket to its end; gives the close code, 0 when there was none."""
        socket: Wire | None = None
        door = self.door
        try:
            socket = await dial(door.address, door.origin, source=door.source, seconds=self._times.open_within)
            _write(socket, hello_of(self.session, door.site, door.page))
            await self._serve(socket, began, outage)
        except CONNECTION_ERRORS:
            pass
        finally:
            self._socket = None
            if socket is not None:
                socket.abort()
        code = 0 if socket is None else socket.close_code
        self.seen.closes.append(code)
        return code

    async def _serve(self, socket: Wire, began: float, outage: Outage | None) -> None:
        self._pong_due = began + self._times.open_within
        ping_at: float | None = None
        while True:
            deadlines = [each for each in (self._pong_due, ping_at, self._resend_at) if each is not None]
            try:
                async with asyncio.timeout(max(0.0, min(deadlines) - monotonic())):
                    told = await socket.recv()
            except TimeoutError:
                now = monotonic()
                if self._pong_due is not None and now >= self._pong_due:
                    return
                if self._resend_at is not None and now >= self._resend_at:
                    self._send_unacknowledged(socket)
                if ping_at is not None and now >= ping_at:
                    ping_at = now + self._times.ping_every
                    self._attempt = 0  # only a connection that lasts resets the backoff
                    self._ping(socket)
                continue
            frame = json.loads(told)
            self._take(socket, frame, began, outage)
            if frame["type"] == "welcome":
                ping_at = monotonic() + self._times.ping_every

    def _take(self, socket: Wire, frame: Frame, began: float, outage: Outage | None) -> None:
        before = self.session
        self.session = receive(before, frame)
        self._note(before, frame)
        match frame["type"]:
            case "welcome":
                self._pong_due = None
                self._socket = socket
                if outage is not None:
                    outage.connected_at, outage.welcomed_at = began, monotonic()
                self._send_unacknowledged(socket)
            case "pong":
                self._pong_due = None
            case "bye":
                self._stay_away = frame["retry_after_ms"] / 1000
            case "error" if frame["retryable"]:
                self._resend_at = monotonic() + RESEND_SECONDS
            case "message" if has_gap(self.session):
                socket.abort()  # resume brings what is missing
        if outage is not None and outage.token_at is None and _is_token(frame):
            outage.token_at = monotonic()
        self._changed.set()

    def _note(self, before: Session, frame: Frame) -> None:
        seen = self.seen
        match frame["type"]:
            case "ack":
                seen.acks.append((frame["client_id"], frame["seq"]))
            case "message":
                seen.messages.append(frame)
                known = next((each for each in before.messages if each["seq"] == frame["seq"]), None)
                if known is not None and known != frame:
                    seen.misfits.append(f"message {frame['seq']} changed")
            case "error":
                seen.errors.append(frame)
            case "bye":
                seen.byes.append(frame)
            case "delta" if frame["text"]:
                seen.pieces += 1
                self._compare(before, frame)
            case "welcome" if not frame["recovered"] and before.messages:
                seen.misfits.append("the server could not go on behind what was here")
        other = frame.get("conversation")
        if other is not None and before.conversation not in (None, other):
            seen.misfits.append(f"{frame['type']} of another conversation")

    def _compare(self, before: Session, frame: Frame) -> None:
        """Tokens are neither dropped nor repeated while a revision is streamed, over reconnects too."""
        stream = before.stream
        here = 0
        if stream is not None and (stream.run, stream.revision) == (frame["run"], frame["revision"]):
            here = len(stream.text)
        self.seen.repeated += frame["offset"] < here
        self.seen.dropped += frame["offset"] > here

    def _send_unacknowledged(self, socket: Wire) -> None:
        self._resend_at = None
        for frame in unacknowledged(self.session):
            _write(socket, frame)

    def _ping(self, socket: Wire) -> None:
        self._nonce += 1
        if self._pong_due is None:
            self._pong_due = monotonic() + self._times.answer_within
        _write(socket, {"type": "ping", "nonce": self._nonce})


def _write(socket: Wire, frame: Frame) -> None:
    """Sends without waiting, as a browser's socket does: what cannot go out is lost with the connection."""
    socket.send(json.dumps(frame))


def _is_token(frame: Frame) -> bool:
    if frame["type"] == "delta":
        return bool(frame["text"])
    return bool(frame["type"] == "message" and frame["author"] != "visitor")
