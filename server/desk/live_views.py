"""What live pages show, read and rendered once for all windows that show the same."""

import asyncio
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

import structlog

from server.database import DatabaseUnavailable
from server.inbox.found import NothingHere
from server.protocol.server_frames import MessageFrame, StatusFrame
from server.realtime.events import DeskEvent, Event, FrameEvent, VisitorTypes
from server.realtime.hub import Hub, Listener

REFRESH_SECONDS: Final = 30.0
"""How often a view is rendered anew though nothing changed: due times move on."""

PUSH_PAUSE_SECONDS: Final = 0.2
"""Changes within this time make one push: a burst costs one reading of the database."""

TYPING_SECONDS: Final = 6.0
"""For how long somebody who typed counts as writing; a panel says so every 3 seconds."""

CLOSE_UNKNOWN: Final = 4404
CLOSE_TRY_AGAIN: Final = 1013

log = structlog.get_logger(__name__)


class View(Protocol):
    """One thing to look at."""

    @property
    def key(self) -> Hashable:
        """Equal for views that render the same, whoever looks."""
        ...

    @property
    def topics(self) -> tuple[str, ...]:
        """Where its changes are told; after the first `render`, all of them."""
        ...

    @property
    def conversation_id(self) -> str | None:
        """The one conversation that it shows; None when it shows many."""
        ...

    async def render(self) -> str:
        """The fragments now. Raises NothingHere or DatabaseUnavailable."""
        ...

    def typing(self, types: bool) -> str:
        """The fragment that says whether the visitor is writing."""
        ...


class ViewOver(Exception):
    """Nothing more is to be seen here; `close_code` says why."""

    def __init__(self, close_code: int) -> None:
        super().__init__(close_code)
        self.close_code = close_code


class Window:
    """One window's place in front of a view. It gets the latest fragment, however many it missed."""

    __slots__ = ("_arrived", "_close_code", "_doubtful", "_fragment", "_timer", "_typing")

    def __init__(self) -> None:
        self._arrived = asyncio.Event()
        self._fragment: str | None = None
        self._typing: str | None = None
        self._close_code: int | None = None
        self._doubtful = False
        self._timer: asyncio.TimerHandle | None = None

    def show(self, fragment: str) -> None:
        """Puts a fragment before the window."""
        self._fragment = fragment
        self._arrived.set()

    def show_typing(self, fragment: str) -> None:
        """Puts the small fragment about typing before the window."""
        self._typing = fragment
        self._arrived.set()

    def end(self, close_code: int) -> None:
        """Says that the view is over."""
        self._close_code = close_code
        self._arrived.set()

    def doubt(self, *_: object) -> None:
        """Asks to look again at who sits before the window."""
        self._doubtful = True
        self._arrived.set()

    def doubt_after(self, seconds: float) -> None:
        """As `doubt`, later."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.doubt)

    def close(self) -> None:
        """Nobody sits here any more."""
        if self._timer is not None:
            self._timer.cancel()

    async def next(self) -> tuple[str | None, bool]:
        """The latest fragments not taken yet, and whether there is doubt; waits for either. Raises ViewOver."""
        await self._arrived.wait()
        self._arrived.clear()
        if self._close_code is not None:
            raise ViewOver(self._close_code)
        fragments = [each for each in (self._fragment, self._typing) if each is not None]
        doubtful = self._doubtful
        self._fragment, self._typing, self._doubtful = None, None, False
        return "".join(fragments) or None, doubtful


class LiveViews:
    """The views that are open in this process, each for as long as a window shows it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._open: dict[Hashable, _OpenView] = {}

    @contextmanager
    def window(self, view: View) -> Iterator[Window]:
        """A window before `view`, or before an equal one that is open already."""
        shared = self._open.get(view.key)
        if shared is None:
            shared = self._open[view.key] = _OpenView(self._hub, view, lambda: self._open.pop(view.key, None))
        window = Window()
        shared.add(window)
        try:
            yield window
        finally:
            window.close()
            shared.remove(window)


class _OpenView:
    """A view, its windows, and the task that renders for all of them."""

    def __init__(self, hub: Hub, view: View, on_over: Callable[[], object]) -> None:
        self._hub = hub
        self._view = view
        self._on_over = on_over
        self._windows: set[Window] = set()
        self._changed = asyncio.Event()
        self._latest: str | None = None
        self._listeners: list[Listener] = []
        self._typing_over: asyncio.TimerHandle | None = None
        self._rendering = asyncio.create_task(self._render_on(), name="desk view")

    def add(self, window: Window) -> None:
        self._windows.add(window)
        if self._latest is not None:
            window.show(self._latest)

    def remove(self, window: Window) -> None:
        self._windows.discard(window)
        if not self._windows:
            self._rendering.cancel()
            self._end()

    def _end(self) -> None:
        if self._typing_over is not None:
            self._typing_over.cancel()
        for listener in self._listeners:
            self._hub.remove(listener)
        self._listeners = []
        self._on_over()

    async def _render_on(self) -> None:
        close_code = CLOSE_TRY_AGAIN
        try:
            # Only a view that was read knows all that it has to listen to.
            await self._view.render()
            self._listeners = [self._hub.listen(topic, self._hear) for topic in self._view.topics]
            while True:
                self._changed.clear()
                self._show(await self._view.render())
                await asyncio.sleep(PUSH_PAUSE_SECONDS)
                await self._until_changed()
        except NothingHere:
            close_code = CLOSE_UNKNOWN
        except DatabaseUnavailable:
            log.warning("desk view not read")
        except Exception:
            log.exception("desk view failed")
        self._end()
        for window in self._windows:
            window.end(close_code)

    def _show(self, fragment: str) -> None:
        if fragment == self._latest:
            return
        self._latest = fragment
        for window in self._windows:
            window.show(fragment)

    def _hear(self, event: Event) -> None:
        if isinstance(event, DeskEvent):
            only = self._view.conversation_id
            if only is None or event.conversation_id in {only, ""}:
                self._changed.set()
        elif isinstance(event, VisitorTypes):
            self._show_typing()
        elif isinstance(event, FrameEvent) and isinstance(event.frame, MessageFrame | StatusFrame):
            self._changed.set()

    def _show_typing(self) -> None:
        if self._typing_over is None:
            self._tell_typing(types=True)
        else:
            self._typing_over.cancel()
        self._typing_over = asyncio.get_running_loop().call_later(TYPING_SECONDS, self._end_typing)

    def _end_typing(self) -> None:
        self._typing_over = None
        self._tell_typing(types=False)

    def _tell_typing(self, *, types: bool) -> None:
        for window in self._windows:
            window.show_typing(self._view.typing(types))

    async def _until_changed(self) -> None:
        try:
            async with asyncio.timeout(REFRESH_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            return
