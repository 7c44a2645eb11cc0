"""The live socket of the desk: fragments of the page that is open, whenever something on it changed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.database import DatabaseUnavailable
from server.desk.csrf import has_our_origin
from server.desk.desk import Desk
from server.desk.queue_page import queue_values, status_named
from server.desk.sessions import Person, user_topic
from server.desk.signed_in import NothingHere, person_asking
from server.desk.ticket_page import ticket_values
from server.protocol.server_frames import MessageFrame, StatusFrame
from server.realtime.hub import DeskEvent, Event
from server.realtime.topics import conversation_topic, desk_topic

RECHECK_SECONDS: Final = 30.0
"""How long a session that another process revoked stays open at most; due times are refreshed with it."""

PUSH_PAUSE_SECONDS: Final = 0.2
"""Changes within this time make one push: a burst costs one reading of the database."""

SEND_SECONDS_MAX: Final = 10.0
"""A browser that takes longer to read a fragment is let go; it comes back and gets the whole again."""

CLOSE_MALFORMED: Final = 4400
CLOSE_SIGNED_OUT: Final = 4401
CLOSE_FOREIGN: Final = 4403
CLOSE_UNKNOWN: Final = 4404
CLOSE_TRY_AGAIN: Final = 1013

log = structlog.get_logger()

Render = Callable[[Person], Awaitable[tuple[str, str | None]]]
"""The fragments for a person now, and the conversation that they show, if it is one."""


class Live:
    """`/desk/live?status=…` for the queue, `/desk/live?ticket=…` for a ticket. The browser says nothing on it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def serve(self, websocket: WebSocket) -> None:
        """Pushes until the browser goes, or until its session is over."""
        if not has_our_origin(websocket, self._desk.settings.own_origins):
            await websocket.close(CLOSE_FOREIGN)
            return
        await websocket.accept()
        pushing = asyncio.create_task(self._push_on(websocket, self._renderer(websocket)))
        hearing = asyncio.create_task(_hear_nothing(websocket))
        done, pending = await asyncio.wait({pushing, hearing}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        code = next(iter(done)).result()
        if code is not None:
            await websocket.close(code)

    def _renderer(self, websocket: WebSocket) -> Render:
        ticket_id = websocket.query_params.get("ticket")
        status = status_named(websocket.query_params.get("status"))

        async def queue(person: Person) -> tuple[str, str | None]:
            values = await queue_values(self._desk, person, status) | {"live": True}
            return self._desk.screens.text("_queue.html", **values), None

        async def ticket(person: Person) -> tuple[str, str | None]:
            values = await ticket_values(self._desk, person, ticket_id or "") | {"live": True}
            conversation_id = values["ticket"].conversation_id
            return self._desk.screens.text("_ticket_live.html", **values), conversation_id

        return queue if ticket_id is None else ticket

    async def _push_on(self, websocket: WebSocket, render: Render) -> int | None:
        """Pushes for as long as it may; gives the code to close with, or None when the browser is gone."""
        try:
            while (person := await person_asking(self._desk, websocket)) is not None:
                await self._push_while_same(websocket, render, person)
        except NothingHere:
            return CLOSE_UNKNOWN
        except DatabaseUnavailable:
            return CLOSE_TRY_AGAIN
        except TimeoutError:
            log.info("desk_live_too_slow")
            return CLOSE_TRY_AGAIN
        except WebSocketDisconnect:
            return None
        return CLOSE_SIGNED_OUT

    async def _push_while_same(self, websocket: WebSocket, render: Render, person: Person) -> None:
        """Pushes until the session, the sites or the topics of this person are no longer the same."""
        _, conversation_id = await render(person)
        with self._desk.hub.subscribe(*_topics(person, conversation_id)) as watcher:
            while True:
                fragment, _ = await render(person)
                async with asyncio.timeout(SEND_SECONDS_MAX):
                    await websocket.send_text(fragment)
                await asyncio.sleep(PUSH_PAUSE_SECONDS)
                await _until_shown_changes(watcher.take)
                if watcher.lagging or await person_asking(self._desk, websocket) != person:
                    return


async def _until_shown_changes(take: Callable[[], Awaitable[list[Event]]]) -> None:
    """Waits for an event that the page shows, at most RECHECK_SECONDS."""
    try:
        async with asyncio.timeout(RECHECK_SECONDS):
            while events := await take():
                if any(isinstance(event, DeskEvent | MessageFrame | StatusFrame) for event in events):
                    return
    except TimeoutError:
        return


def _topics(person: Person, conversation_id: str | None) -> tuple[str, ...]:
    conversation = () if conversation_id is None else (conversation_topic(conversation_id),)
    return (user_topic(person.user_id), *(desk_topic(site_id) for site_id in person.site_ids), *conversation)


async def _hear_nothing(websocket: WebSocket) -> int | None:
    """Waits until the browser goes; anything that it says is refused."""
    try:
        await websocket.receive_text()
    except (WebSocketDisconnect, KeyError):
        return None
    return CLOSE_MALFORMED
