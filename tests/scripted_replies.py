"""What a scripted model can be told to do: replies, and the gate that lets their words pass one by one."""

import asyncio
import threading
from dataclasses import dataclass
from typing import Literal

STEP_SECONDS_MAX = 30.0
"""How long a gated reply waits for the test's next step before it ends by itself."""

GATE_POLL_SECONDS = 0.002
"""A thread that waits for the gate could not be cancelled, so the reply looks instead."""


@dataclass(frozen=True, slots=True)
class Says:
    """Streams `text` word by word, `seconds` apart; with a `gate` each word waits for the test."""

    text: str
    seconds: float = 0.0
    gate: "Gate | None" = None
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class CallsTool:
    """Calls a tool, its arguments in two pieces, after the words of `first`."""

    name: str
    arguments: dict[str, object]
    first: str = ""


@dataclass(frozen=True, slots=True)
class CallsTools:
    """Calls several tools in one go, in the order given, after the words of `first`; arguments that are text go over
    the wire as they are, JSON or not."""

    calls: tuple[tuple[str, dict[str, object] | str], ...]
    first: str = ""


@dataclass(frozen=True, slots=True)
class Fails:
    """Answers with an HTTP error; `retry_after` is the header of that name."""

    status: int
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Cuts:
    """Streams `text` and ends without a word: the connection breaks, or (`clean`) closes as if all were said."""

    text: str
    clean: bool = False


@dataclass(frozen=True, slots=True)
class Garbage:
    """Sends something that is no JSON where a chunk belongs."""


@dataclass(frozen=True, slots=True)
class Hangs:
    """Streams `text`, then nothing more; the connection stays open."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """Sends these very bytes as the body, `repeat` times over, and then ends the answer (`closed`), breaks the
    connection in the middle of it (`broken`), or says nothing more (`open`)."""

    body: bytes
    ending: Literal["closed", "broken", "open"] = "closed"
    content_type: str = "text/event-stream"
    repeat: int = 1
    seconds: float = 0.0
    """Before each time."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """Quotes the first passage of the prompt, with [1], word by word; calls the tool when there is no passage."""

    seconds: float = 0.0


Reply = Says | CallsTool | CallsTools | Fails | Cuts | Garbage | Hangs | Raw | Quotes


class Gate:
    """Lets the words of a reply pass one by one, from the test's thread: `step(2)`, then `open()` for the rest."""

    def __init__(self) -> None:
        self._steps = threading.Semaphore(0)
        self._is_open = threading.Event()

    def step(self, words: int = 1) -> None:
        """Lets `words` more words pass."""
        self._steps.release(words)

    def open(self) -> None:
        """Lets everything pass from now on."""
        self._is_open.set()
        self._steps.release()

    async def passed(self) -> None:
        """Waits for the next step, at most STEP_SECONDS_MAX."""
        ends_at = asyncio.get_running_loop().time() + STEP_SECONDS_MAX
        while not self._is_open.is_set() and not self._steps.acquire(blocking=False):
            if asyncio.get_running_loop().time() > ends_at:
                return
            await asyncio.sleep(GATE_POLL_SECONDS)
