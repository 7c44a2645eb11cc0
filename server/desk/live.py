"""The live socket of the desk: fragments of the page that is open, whenever something on it changed."""

import asyncio
from collections.abc import Hashable, Sequence
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.database import DatabaseUnavailable
from server.desk.csrf import has_our_origin
from server.desk.desk import Desk
from server.desk.live_alerts import AlertsView
from server.desk.live_plain import BellView
from server.desk.live_sprint import SprintView
from server.desk.live_views import CLOSE_TRY_AGAIN, LiveViews, View, ViewOver
from server.desk.presence import LOOKS_SECONDS, Looker
from server.desk.queue_page import queue_values
from server.desk.queue_request import QueueRequest
from server.desk.sessions import Person
from server.desk.signed_in import person_asking
from server.desk.tell_looks import tell_looks
from server.desk.ticket_page import ticket_values
from server.desk.timeline import messages_asked_for
from server.realtime.events import Event, Noticed, PersonLooks
from server.realtime.topics import conversation_topic, desk_topic, user_topic

RECHECK_SECONDS: Final = 30.0
"""How long a session stays open at most whose end was told nowhere, as by a command on the server."""

SHOWN_SECONDS: Final = 0.5
"""Until a ticket that is being opened is read, and known to be this person's to see."""

CLOSE_MALFORMED: Final = 4400
CLOSE_SIGNED_OUT: Final = 4401
CLOSE_FOREIGN: Final = 4403


class Live:
    """`/desk/live?view=…` for the queue, `?ticket=…` for a ticket, `?sprint_board=…` for a sprint, `?alerts` for
    alerts, `?bell` for any other page. The browser says nothing on it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._views = LiveViews(desk.hub)

    async def serve(self, websocket: WebSocket) -> None:
        """Pushes until the browser goes, or until its session is over."""
        if not has_our_origin(websocket, self._desk.settings.own_origins):
            await websocket.close(CLOSE_FOREIGN)
            return
        await websocket.accept()
        pushing = asyncio.create_task(self._push_on(websocket))
        hearing = asyncio.create_task(_hear_nothing(websocket))
        done, pending = await asyncio.wait({pushing, hearing}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        code = next(iter(done)).result()
        if code is not None:
            await websocket.close(code)

    async def _push_on(self, websocket: WebSocket) -> int | None:
        """Pushes for as long as it may; gives the code to close with, or None when the browser is gone."""
        try:
            while (person := await person_asking(self._desk, websocket)) is not None:
                await self._push_while_same(websocket, person)
        except ViewOver as over:
            return over.close_code
        except DatabaseUnavailable:
            return CLOSE_TRY_AGAIN
        except (WebSocketDisconnect, OSError):
            return None
        return CLOSE_SIGNED_OUT

    async def _push_while_same(self, websocket: WebSocket, person: Person) -> None:
        """Pushes until the session or the sites of this person are no longer the same."""
        with self._views.window(self._view(websocket, person)) as window:

            def hear(event: Event) -> None:
                if isinstance(event, Noticed):
                    window.show_small("noticed", self._desk.screens.text("_noticed.html", at=self._desk.now()))
                else:
                    window.doubt()

            doubting = self._desk.hub.listen(user_topic(person.user_id), hear)
            looking = asyncio.create_task(self._look_on(window.view, person), name="somebody looks")
            try:
                window.doubt_after(RECHECK_SECONDS)
                while True:
                    fragment, doubtful = await window.next()
                    if doubtful:
                        if await person_asking(self._desk, websocket) != person:
                            return
                        window.doubt_after(RECHECK_SECONDS)
                    if fragment is not None:
                        await websocket.send_text(fragment)
            finally:
                looking.cancel()
                self._desk.hub.remove(doubting)
                self._tell_looks(window.view, person, "gone")

    async def _look_on(self, view: View, person: Person) -> None:
        """Says again and again that this person has the ticket open."""
        while True:
            self._tell_looks(view, person, "looking")
            await asyncio.sleep(LOOKS_SECONDS if view.conversation_id is not None else SHOWN_SECONDS)

    def _tell_looks(self, view: View, person: Person, doing: str) -> None:
        if isinstance(view, TicketView) and view.site_id is not None:
            tell_looks(self._desk.hub, view.site_id, view.ticket_id, person, doing)

    def _view(self, websocket: WebSocket, person: Person) -> View:
        ticket_id = websocket.query_params.get("ticket")
        if ticket_id is not None:
            return TicketView(self._desk, person, ticket_id, websocket.query_params.get("shown"))
        sprint_id = websocket.query_params.get("sprint_board")
        if sprint_id is not None:
            return SprintView(self._desk, person, sprint_id)
        if "alerts" in websocket.query_params:
            return AlertsView(self._desk, person)
        if "bell" in websocket.query_params:
            return BellView(person)
        return QueueView(self._desk, person, QueueRequest.from_query(websocket.query_params.multi_items()))


class QueueView:
    """One page of a view as one person sees it: `me` is theirs, and the form carries their session's token."""

    conversation_id = None

    def __init__(self, desk: Desk, person: Person, asked: QueueRequest) -> None:
        self._desk = desk
        self._person = person
        self._asked = asked
        self.key: Hashable = (asked, person)
        self.topics = tuple(desk_topic(site_id) for site_id in person.site_ids)

    async def render(self) -> str:
        """The rows and the numbers of all views."""
        values = await queue_values(self._desk, self._person, self._asked) | {"live": True}
        return self._desk.screens.text("_queue.html", **values)

    def typing(self, types: bool) -> str:  # noqa: ARG002
        """Nothing: a queue shows no single conversation."""
        return ""

    def shows(self, looks: PersonLooks) -> bool:  # noqa: ARG002
        """Everybody on the sites that it listens to."""
        return True

    def looking(self, lookers: Sequence[Looker]) -> str:
        """Who has which ticket open; each page leaves its own reader out."""
        return self._desk.screens.text("_looking_rows.html", lookers=lookers)

    def found_here(self, here: bool | None) -> None:
        """Nothing, as with typing."""


class TicketView:
    """One ticket as one person sees it: its buttons are theirs, and carry their session's token."""

    def __init__(self, desk: Desk, person: Person, ticket_id: str, shown: str | None) -> None:
        self._desk = desk
        self._person = person
        self.ticket_id = ticket_id
        self._shown = shown
        self.key: Hashable = (ticket_id, person, messages_asked_for(shown))
        self.topics: tuple[str, ...] = ()
        self.conversation_id: str | None = None
        self.site_id: str | None = None
        self._here: bool | None = None

    async def render(self) -> str:
        """Everything on the page but the composer."""
        values = await ticket_values(self._desk, self._person, self.ticket_id, self._shown) | {
            "live": True,
            "here": self._here,
        }
        ticket = values["ticket"]
        self.conversation_id, self.site_id = ticket.conversation_id, ticket.site_id
        merged = (conversation_topic(each) for each in values["story"].merged)
        self.topics = (desk_topic(ticket.site_id), conversation_topic(ticket.conversation_id), *merged)
        return self._desk.screens.text("_ticket_live.html", **values)

    def typing(self, types: bool) -> str:
        """The line below the transcript."""
        return self._desk.screens.text("_typing.html", types=types, live=True)

    def shows(self, looks: PersonLooks) -> bool:
        """Others who have the same ticket open."""
        return looks.ticket_id == self.ticket_id and looks.user_id != self._person.user_id

    def looking(self, lookers: Sequence[Looker]) -> str:
        """The line above the composer."""
        return self._desk.screens.text("_looking.html", others=lookers, live=True)

    def found_here(self, here: bool | None) -> None:
        """Shown with the pages."""
        self._here = here


async def _hear_nothing(websocket: WebSocket) -> int | None:
    """Waits until the browser goes; anything that it says is refused."""
    try:
        await websocket.receive_text()
    except (WebSocketDisconnect, KeyError):
        return None
    return CLOSE_MALFORMED
