"""Whether the visitor of an open ticket is on the site at the moment: asked of their panels, which answer if open."""

import asyncio
from collections.abc import Callable
from typing import Final

from server.realtime.events import VisitorHere, VisitorWanted
from server.realtime.hub import Hub
from server.realtime.topics import conversation_topic

ASK_SECONDS: Final = 20.0
"""How often is asked anew."""

BELIEVED_SECONDS: Final = 45.0
"""How long an answer counts: one may get lost on its way."""

ANSWER_SECONDS: Final = 2.0
"""After which nobody answers any more; a panel that is open does within milliseconds."""


class Whereabouts:
    """Asks while it is open. `here` is None until it is known."""

    def __init__(self, hub: Hub, conversation_id: str, on_change: Callable[[], None]) -> None:
        self._hub = hub
        self._conversation_id = conversation_id
        self._on_change = on_change
        self._asking: asyncio.TimerHandle | None = None
        self._doubting: asyncio.TimerHandle | None = None
        self.here: bool | None = None

    def start(self) -> None:
        """Asks for the first time; whoever answers must be listened to already."""
        self._doubt_in(ANSWER_SECONDS)
        self._ask()

    def hear(self, event: VisitorHere) -> None:
        """An answer. Where one panel closes, another one may still be open."""
        if event.here:
            self._doubt_in(BELIEVED_SECONDS)
            self._become(here=True)
        else:
            self._doubt_in(ANSWER_SECONDS)
            self._ask()

    def close(self) -> None:
        """Asks no more."""
        for timer in (self._asking, self._doubting):
            if timer is not None:
                timer.cancel()

    def _ask(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        self._asking = asyncio.get_running_loop().call_later(ASK_SECONDS, self._ask)
        self._hub.publish(conversation_topic(self._conversation_id), VisitorWanted(self._conversation_id))

    def _doubt_in(self, seconds: float) -> None:
        if self._doubting is not None:
            self._doubting.cancel()
        self._doubting = asyncio.get_running_loop().call_later(seconds, self._become, False)

    def _become(self, here: bool) -> None:
        if here != self.here:
            self.here = here
            self._on_change()
