"""The server's side of sockets with everything that waits lying open: the code of the service decides, and the history
says when each frame, event and answer goes on. No task, no clock, no socket."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from server.errors import Unavailable, WireError
from server.protocol.decoder import decode
from server.protocol.delivery import Delivery
from server.protocol.limits import PROTOCOL_VERSION
from server.protocol.server_frames import (
    Ack,
    Answering,
    Delta,
    ErrorFrame,
    MessageFrame,
    Pong,
    ServerFrame,
    Welcome,
)
from server.protocol.session import SessionState, advance
from server.protocol.visitor_frames import Hello, Ping, Say, Stop
from server.realtime.heard import Heard, on_answering, on_delta, on_end
from tests.server.protocol.session_stores import SECRET, Store

REVISIONS_OF_AN_ATTEMPT: Final = 16
"""An answer that another process takes up counts so many up."""


@dataclass(slots=True)
class Answer:
    """An answer that is being written, in one process."""

    run: str
    revision: int = 0
    text: str = ""


@dataclass(slots=True)
class Link:
    """One socket of a panel: frames that wait in each direction, and what the server knows of the panel."""

    to_server: list[str] = field(default_factory=list)
    to_panel: list[str] = field(default_factory=list)
    events: list[ServerFrame] = field(default_factory=list)
    """What the hub told and the socket has not taken; best effort."""
    state: SessionState = field(default_factory=SessionState)
    delivery: Delivery = field(default_factory=Delivery)
    heard: Heard | None = None
    conversation: str | None = None
    is_open: bool = True
    is_torn: bool = False
    """A frame was lost in the middle: a real line of this kind breaks in the end."""

    def send(self, frame: ServerFrame) -> None:
        """Puts a frame on its way to the panel."""
        self.to_panel.append(frame.model_dump_json())

    def close(self) -> None:
        """The line breaks; what was under way is gone."""
        self.is_open = False
        for waiting in (self.to_server, self.to_panel, self.events):
            waiting.clear()


class Server:
    """All processes together: one store, sockets, a hub that may lose what it carries, and at most one answer."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.links: list[Link] = []
        self.answer: Answer | None = None
        self.revisions: dict[tuple[str, int], str] = {}
        """The text of each revision of each run, as far as it was written."""
        self.is_away = False
        """Nothing can be read or stored at the moment."""
        self._runs = 0

    def connect(self) -> Link:
        """A new socket."""
        link = Link()
        self.links.append(link)
        return link

    def take(self, link: Link) -> None:
        """Takes the next frame of a panel and does what it asks for."""
        try:
            frame = decode(link.to_server.pop(0))
            link.state = advance(link.state, frame)
            match frame:
                case Hello():
                    self._welcome(link, frame)
                case Say():
                    self._say(link, frame)
                case Stop() if self.answer is not None and self.answer.run == frame.run:
                    self.finish(stopped=True)
                case Ping():
                    link.send(Pong(nonce=frame.nonce))
        except WireError as error:
            link.send(
                ErrorFrame(code=error.code, message=error.message, retryable=error.retryable, client_id=error.client_id)
            )

    def deliver(self, link: Link, place: int = 0) -> None:
        """The socket takes an event of the hub; a reader who is unlucky meets them in another order."""
        if not self.is_away:
            self._deliver(link, link.events.pop(place))

    def look(self, link: Link) -> None:
        """The watch over gaps finds where the conversation stands, whatever the hub has lost."""
        if link.conversation is not None and not self.is_away:
            self._catch_up(link)
            self._bring_answer(link)

    def append(self, author: Any, text: str) -> None:
        """Somebody else than the visitor says something."""
        self._publish(self.store.append(author, text, None))

    def begin(self) -> None:
        """An answer begins, unless one is being written."""
        if self.answer is None:
            self._runs += 1
            self._begin(Answer(f"r_{self._runs}"))

    def write(self, text: str) -> None:
        """The answer grows."""
        if self.answer is not None:
            answer, offset = self.answer, len(self.answer.text)
            answer.text += text
            self.revisions[(answer.run, answer.revision)] = answer.text
            self._publish(self._delta(answer, offset))

    def begin_anew(self, *, process_died: bool) -> None:
        """What was written is taken back; when a process died, another one takes the run up."""
        if self.answer is not None:
            up = REVISIONS_OF_AN_ATTEMPT if process_died else 1
            self._begin(Answer(self.answer.run, self.answer.revision + up))

    def finish(self, *, stopped: bool = False) -> None:
        """The answer is stored, and then told."""
        if self.answer is None:
            return
        answer, self.answer = self.answer, None
        author: Any = "ai" if answer.text or not stopped else "system"
        self._publish(self.store.append(author, answer.text or "Stopped.", answer.run, stopped=stopped))

    def _begin(self, answer: Answer) -> None:
        self.answer = answer
        self.revisions[(answer.run, answer.revision)] = ""
        self._publish(self._answering(answer))

    def _welcome(self, link: Link, hello: Hello) -> None:
        if self.is_away:
            raise Unavailable("Handrail cannot read its messages at the moment.")
        found = self.store.find(hello)
        link.delivery = found.resumption.delivery
        recovered = found.resumption.recovered
        heard = hello.answer
        link.heard = Heard(heard.run, heard.revision, heard.offset) if heard is not None and recovered else None
        link.conversation = found.conversation
        link.send(
            Welcome(
                version=PROTOCOL_VERSION,
                visitor=SECRET,
                conversation=found.conversation,
                status="with_ai",
                last_seq=found.last_seq,
                recovered=recovered,
            )
        )
        self.look(link)

    def _say(self, link: Link, frame: Say) -> None:
        if self.is_away:
            raise Unavailable("This could not be stored at the moment.", client_id=frame.client_id)
        message, again = self.store.say(frame.client_id, frame.text)
        link.send(Ack(client_id=frame.client_id, conversation=message.conversation, seq=message.seq))
        if link.conversation is None:
            link.conversation = message.conversation
            self.look(link)
        if not again:
            self._publish(message)

    def _publish(self, frame: ServerFrame) -> None:
        for link in self.links:
            if link.is_open and link.conversation is not None:
                link.events.append(frame)

    def _deliver(self, link: Link, frame: ServerFrame) -> None:
        match frame:
            case MessageFrame():
                decision = link.delivery.on_message(frame.seq)
                if decision == "send":
                    self._send(link, frame)
                elif decision == "catch_up":
                    self._catch_up(link)
            case Answering():
                link.heard, verdict = on_answering(link.heard, frame)
                if verdict == "send":
                    link.send(frame)
            case Delta():
                link.heard, verdict = on_delta(link.heard, frame)
                if verdict == "ask":
                    self._bring_answer(link)
                elif verdict != "skip":
                    link.send(frame if verdict == "send" else verdict)

    def _catch_up(self, link: Link) -> None:
        for message in self.store.after(link.delivery.sent_seq):
            self._send(link, message)

    def _send(self, link: Link, message: MessageFrame) -> None:
        link.delivery = link.delivery.sent(message.seq)
        if message.run is not None:
            link.heard = on_end(link.heard, message.run)
        link.send(message)

    def _bring_answer(self, link: Link) -> None:
        if self.answer is not None:
            self._deliver(link, self._answering(self.answer))
            self._deliver(link, self._delta(self.answer, 0))

    def _answering(self, answer: Answer) -> Answering:
        return Answering(conversation=self._conversation, run=answer.run, revision=answer.revision)

    def _delta(self, answer: Answer, offset: int) -> Delta:
        return Delta(
            conversation=self._conversation,
            run=answer.run,
            revision=answer.revision,
            offset=offset,
            text=answer.text[offset:],
        )

    @property
    def _conversation(self) -> str:
        return self.store.after(0)[0].conversation


def unread(text: str) -> dict[str, Any]:
    """The frame as it travels."""
    frame: dict[str, Any] = json.loads(text)
    return frame
