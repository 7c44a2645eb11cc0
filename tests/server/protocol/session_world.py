"""Tabs of one visitor, a desk, and a network that does what a history says; with what must hold after each step."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.panel_session import (
    Entry,
    OutboxFull,
    Session,
    contiguous_seq,
    has_gap,
    hello_of,
    put,
    receive,
    unacknowledged,
)
from tests.server.protocol.session_server import Link, Server, unread
from tests.server.protocol.session_stores import Store

TABS: Final = 2

ROUNDS_MAX: Final = 60
"""Rounds of a network that works, after which everybody has to be at rest."""


class Violated(AssertionError):
    """A promise was broken."""


@dataclass(slots=True)
class Tab:
    """A panel by its rules: resume at a hole, send again after a welcome, show what was asked to stop no further."""

    session: Session = field(default_factory=Session)
    link: Link | None = None
    said: dict[str, str] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)
    is_welcome: bool = False
    knows_hole: bool = False
    """It left because a message was missing, and was not welcomed since."""
    was_shared: bool = False
    """Another tab began a conversation while this one was not welcomed."""


class World:
    """Everything at one moment."""

    def __init__(self, store: Store, site: str, fresh: str | None = None) -> None:
        """`fresh` is the name under which the visitor has started over, in all tabs."""
        self.server = Server(store)
        self.site = site
        self.tabs = [Tab(Session(fresh=fresh)) for _ in range(TABS)]
        self.desk: list[dict[str, Any]] = []
        self._names = 0

    def connect(self, tab: Tab) -> None:
        """The tab opens a socket and says hello, unless it has one."""
        if tab.link is None:
            tab.link = self.server.connect()
            tab.is_welcome = False
            tab.link.to_server.append(json.dumps(hello_of(tab.session, self.site)))

    def cut(self, tab: Tab) -> None:
        """The tab's line breaks."""
        if tab.link is not None:
            tab.link.close()
            tab.link = None
            tab.is_welcome = False

    def reload(self, tab: Tab) -> None:
        """The page is loaded anew: what is kept is the secret and the outbox."""
        self.cut(tab)
        before = tab.session
        tab.session = Session(visitor=before.visitor, outbox=before.outbox, fresh=before.fresh)

    def go_astray(self, tab: Tab) -> None:
        """The tab has a conversation that the server does not know: a gap that nothing can fill."""
        self.cut(tab)
        stray = {"type": "message", "seq": 1, "author": "ai", "text": "of another", "conversation": "c_astray"}
        tab.session = replace(tab.session, conversation="c_astray", messages=(stray,), stream=None)

    def say(self, tab: Tab, text: str | None = None) -> None:
        """The visitor writes in a tab."""
        self._names += 1
        client_id = f"m-{self._names}"
        entry = Entry(client_id, "say", f"text {self._names}" if text is None else text)
        try:
            tab.session = put(tab.session, entry)
        except OutboxFull:
            return
        tab.said[client_id] = entry.text
        if tab.is_welcome and tab.link is not None:
            self._send(tab.link, {"type": "say", "client_id": client_id, "text": entry.text})

    def stop(self, tab: Tab) -> None:
        """The visitor has read enough."""
        if tab.is_welcome and tab.link is not None and tab.session.stream is not None:
            self._send(tab.link, {"type": "stop", "run": tab.session.stream.run})

    def say_again(self, tab: Tab) -> None:
        """The time has come to send again what was not acknowledged."""
        if tab.is_welcome and tab.link is not None:
            for frame in unacknowledged(tab.session):
                self._send(tab.link, frame)

    def serve(self, tab: Tab) -> None:
        """The server takes the next frame of the tab."""
        if tab.link is not None and tab.link.to_server:
            self.server.take(tab.link)

    def hear(self, tab: Tab, place: int = 0) -> None:
        """The tab's socket takes an event of the hub, in order or not."""
        if tab.link is not None and tab.link.events:
            self.server.deliver(tab.link, place % len(tab.link.events))

    def receive(self, tab: Tab, place: int = 0, *, keep: bool = False) -> None:
        """A frame arrives in the tab; on a bad network out of order, or once more than it was sent."""
        link = tab.link
        if link is None or not link.to_panel:
            return
        place %= len(link.to_panel)
        link.is_torn |= place != 0 or keep
        frame = unread(link.to_panel[place] if keep else link.to_panel.pop(place))
        before = tab.session
        tab.session = receive(before, frame)
        match frame["type"]:
            case "welcome":
                self._welcomed(tab, before, frame)
            case "ack":
                tab.acked[frame["client_id"]] = frame["seq"]
            case "error" if not tab.is_welcome:
                self.cut(tab)
            case "message" if has_gap(tab.session):
                tab.knows_hole = True
                self.cut(tab)
        if tab.session.outbox != before.outbox:
            self._share(tab)
        self.check(tab)

    def lose_event(self, tab: Tab) -> None:
        """The hub drops something on its way to the tab's socket."""
        if tab.link is not None and tab.link.events:
            tab.link.events.pop(0)

    def repeat_event(self, tab: Tab) -> None:
        """The hub tells something twice."""
        if tab.link is not None and tab.link.events:
            tab.link.events.append(tab.link.events[0])

    def lose_frame(self, tab: Tab, *, to_server: bool) -> None:
        """The network drops a frame in the middle of a line."""
        link = tab.link
        waiting = [] if link is None else link.to_server if to_server else link.to_panel
        if link is not None and waiting:
            waiting.pop(0)
            link.is_torn = True

    def die(self) -> None:
        """The server is killed: all lines break, and another process takes the answer up."""
        for tab in self.tabs:
            self.cut(tab)
        self.server.begin_anew(process_died=True)

    def look_at_desk(self) -> None:
        """The desk reads what is new in the conversation that a person has open."""
        self.desk += [unread(each.model_dump_json()) for each in self.server.store.after(len(self.desk))]

    def heal(self) -> None:
        """From now on everything arrives, until all are at rest."""
        server = self.server
        server.is_away = False
        server.finish()
        for tab in self.tabs:
            if tab.link is not None and tab.link.is_torn:
                self.cut(tab)
        for _ in range(ROUNDS_MAX):
            for tab in self.tabs:
                self._flow(tab)
            if all(self._rests(tab) for tab in self.tabs):
                break
        self.look_at_desk()

    def check(self, tab: Tab) -> None:
        """What holds at every moment in one tab."""
        stored = self.server.store.after(0)
        session = tab.session
        if session.conversation == "c_astray":
            return
        for message in session.messages:
            if message != unread(stored[message["seq"] - 1].model_dump_json()):
                raise Violated(f"message {message['seq']} is not the stored one")
        if has_gap(session) and not tab.knows_hole:
            raise Violated("a hole that the panel does not know of")
        self._check_acks(tab, [each.client_id for each in stored])
        stream = session.stream
        if stream is not None and not self.server.revisions[(stream.run, stream.revision)].startswith(stream.text):
            raise Violated("an answer that nobody wrote")

    def check_at_rest(self) -> None:
        """What holds when everything has arrived."""
        stored = [unread(each.model_dump_json()) for each in self.server.store.after(0)]
        if [message["seq"] for message in stored] != list(range(1, len(stored) + 1)):
            raise Violated("places with a gap")
        ids = [message["client_id"] for message in stored if message["client_id"] is not None]
        if len(ids) != len(set(ids)):
            raise Violated("stored twice")
        if self.desk != stored:
            raise Violated("the desk has another transcript")
        for tab in self.tabs:
            self._check_rest(tab, stored)

    def _check_rest(self, tab: Tab, stored: Sequence[dict[str, Any]]) -> None:
        self.check(tab)
        if list(tab.session.messages) != list(stored):
            raise Violated(f"{contiguous_seq(tab.session)} of {len(stored)} messages")
        if tab.session.stream is not None:
            raise Violated("an answer that is still being written")
        failed = {entry.client_id for entry in tab.session.outbox if entry.state == "failed"}
        if len(failed) != len(tab.session.outbox):
            raise Violated("something waits in the outbox")
        texts = {message["client_id"]: message["text"] for message in stored}
        lost = [name for name, text in tab.said.items() if name not in failed and texts.get(name) != text]
        if lost:
            raise Violated(f"lost: {lost}")

    def _check_acks(self, tab: Tab, stored_ids: Sequence[str | None]) -> None:
        for client_id, seq in tab.acked.items():
            if seq > len(stored_ids) or stored_ids[seq - 1] != client_id:
                raise Violated(f"{client_id} was acknowledged at {seq} and is not there")

    def _welcomed(self, tab: Tab, before: Session, frame: dict[str, Any]) -> None:
        if not frame["recovered"] and tab.session.messages:
            raise Violated("kept a copy that cannot be continued")
        if before.conversation == "c_astray" and frame["conversation"] is not None and tab.session.messages:
            raise Violated("went on in another conversation as if it were the same")
        tab.is_welcome = True
        tab.knows_hole = has_gap(tab.session)
        was_shared, tab.was_shared = tab.was_shared, False
        if was_shared and tab.session.conversation is None:
            self.cut(tab)
        self.say_again(tab)

    def _share(self, tab: Tab) -> None:
        """Tabs share what the browser keeps: one that knew of no conversation comes back when another has begun it."""
        for other in self.tabs:
            if other is not tab and not other.is_welcome:
                other.was_shared = True
            elif other is not tab and other.session.conversation is None:
                self.cut(other)

    def _flow(self, tab: Tab) -> None:
        self.connect(tab)
        while tab.link is not None and (tab.link.to_server or tab.link.events or tab.link.to_panel):
            self.serve(tab)
            self.hear(tab)
            self.receive(tab)
        if tab.link is not None:
            self.server.look(tab.link)
        self.say_again(tab)

    def _rests(self, tab: Tab) -> bool:
        link = tab.link
        return link is not None and tab.is_welcome and not (link.to_server or link.events or link.to_panel)

    def _send(self, link: Link, frame: dict[str, Any]) -> None:
        link.to_server.append(json.dumps(frame))
