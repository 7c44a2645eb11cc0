"""What live pages show, read and rendered once for all windows that show the same."""

import asyncio
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

import structlog

from server.database import DatabaseUnavailable
from server.desk.presence import Looker, Lookers
from server.desk.whereabouts import Whereabouts
from server.inbox.found import NothingHere
from server.protocol.server_frames import MessageFrame, StatusFrame
from server.realtime.events import DeskEvent, Event, FrameEvent, PersonLooks, VisitorHere, VisitorTypes
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

    def shows(self, looks: PersonLooks) -> bool:
        """Whether it tells of this person who looks at a ticket."""
        ...

    def looking(self, lookers: Sequence[Looker]) -> str:
        """The fragment that says who else looks."""
        ...

    def found_here(self, here: bool | None) -> None:
        """Whether the visitor of the one conversation is on the site, for the next `render`."""
        ...


class ViewOver(Exception):
    """Nothing more is to be seen here; `close_code` says why."""

    def __init__(self, close_code: int) -> None:
        super().__init__(close_code)
        self.close_code = close_code


class Window:
    """One window's place in front of a view. It gets the latest fragment, however many it missed."""

    __slots__ = ("_arrived", "_close_code", "_doubtful", "_fragment", "_small", "_timer", "view")

    def __init__(self, view: View) -> None:
        self.view = view
        """What is shown in it; windows that show the same have the same one."""
        self._arrived = asyncio.Event()
        self._fragment: str | None = None
        self._small: dict[str, str] = {}
        self._close_code: int | None = None
        self._doubtful = False
        self._timer: asyncio.TimerHandle | None = None

    def show(self, fragment: str) -> None:
        """Puts a fragment before the window."""
        self._fragment = fragment
        self._arrived.set()

    def show_small(self, name: str, fragment: str) -> None:
        """Puts a small fragment before the window, such as who types; of each name the latest."""
        self._small[name] = fragment
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
        fragments = [each for each in (self._fragment, *self._small.values()) if each]
        doubtful = self._doubtful
        self._fragment, self._small, self._doubtful = None, {}, False
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
        window = Window(shared.view)
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
        self.view = view
        self._on_over = on_over
        self._windows: set[Window] = set()
        self._changed = asyncio.Event()
        self._latest: str | None = None
        self._listeners: list[Listener] = []
        self._typing_over: asyncio.TimerHandle | None = None
        self._lookers = Lookers(view.shows)
        self._looking = self._nobody = view.looking(())
        self._looking_over: asyncio.TimerHandle | None = None
        self._whereabouts: Whereabouts | None = None
        self._rendering = asyncio.create_task(self._render_on(), name="desk view")

    def add(self, window: Window) -> None:
        self._windows.add(window)
        if self._latest is not None:
            window.show(self._latest)
        if self._looking != self._nobody:
            window.show_small("looking", self._looking)

    def remove(self, window: Window) -> None:
        self._windows.discard(window)
        if not self._windows:
            self._rendering.cancel()
            self._end()

    def _end(self) -> None:
        for timer in (self._typing_over, self._looking_over):
            if timer is not None:
                timer.cancel()
        if self._whereabouts is not None:
            self._whereabouts.close()
        for listener in self._listeners:
            self._hub.remove(listener)
        self._listeners = []
        self._on_over()

    async def _render_on(self) -> None:
        close_code = CLOSE_TRY_AGAIN
        try:
            # Only a view that was read knows all that it has to listen to.
            await self.view.render()
            self._listeners = [self._hub.listen(topic, self._hear) for topic in self.view.topics]
            if self.view.conversation_id is not None:
                self._whereabouts = Whereabouts(self._hub, self.view.conversation_id, self._note_whereabouts)
                self._whereabouts.start()
            while True:
                self._changed.clear()
                self._show(await self.view.render())
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
            only = self.view.conversation_id
            if only is None or event.conversation_id in {only, ""}:
                self._changed.set()
        elif isinstance(event, VisitorTypes):
            self._show_typing()
        elif isinstance(event, PersonLooks):
            self._lookers.hear(event, asyncio.get_running_loop().time())
            self._show_looking()
        elif isinstance(event, VisitorHere):
            if self._whereabouts is not None:
                self._whereabouts.hear(event)
        elif isinstance(event, FrameEvent) and isinstance(event.frame, MessageFrame | StatusFrame):
            self._changed.set()

    def _note_whereabouts(self) -> None:
        if self._whereabouts is not None:
            self.view.found_here(self._whereabouts.here)
            self._changed.set()

    def _show_looking(self) -> None:
        now = asyncio.get_running_loop().time()
        fragment = self.view.looking(self._lookers.at(now))
        if fragment != self._looking:
            self._looking = fragment
            for window in self._windows:
                window.show_small("looking", fragment)
        if self._looking_over is not None:
            self._looking_over.cancel()
        after = self._lookers.next_change(now)
        if after is not None:
            self._looking_over = asyncio.get_running_loop().call_later(after, self._show_looking)

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
            window.show_small("typing", self.view.typing(types))

    async def _until_changed(self) -> None:
        try:
            async with asyncio.timeout(REFRESH_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            return
