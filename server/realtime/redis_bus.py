"""The bus over Redis: hints between processes, which may be lost at any time. The only module that knows Redis.

One connection listens, one tells. Once a second this process sends itself a beat through Redis: what does not come
back in time shows a link that is cut, half open or frozen, whichever part of it is.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import structlog

from server.conversation.identifier import new_id
from server.realtime.bus import Receive
from server.realtime.events import FrameEvent, Hint, HintMalformed, from_bytes, to_bytes

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

HINTS_WAITING_MAX: Final = 10_000
"""Hints that wait to be sent: a second of 200 answers that stream, several times over. Beyond it they are dropped."""

HINTS_PER_TRIP: Final = 256
"""Hints that are sent in one round trip."""

TOPICS_PER_COMMAND: Final = 500
"""Channels that one command subscribes to."""

BEAT_SECONDS: Final = 1.0
SILENCE_SECONDS: Final = 3.0
"""Three beats that did not come back: the link is given up and made anew."""

COMMAND_SECONDS: Final = 3.0
"""For connecting, and for one command."""

CANCEL_SECONDS: Final = 0.1
"""After which a task that went on in spite of being cancelled is cancelled again."""

BACKOFF_SECONDS: Final = 0.1
BACKOFF_SECONDS_MAX: Final = 2.0
"""Between attempts to reach a Redis that is away, with jitter; a Redis that came back is found within two seconds."""

log = structlog.get_logger(__name__)


class _Silent(Exception):
    """No beat came back for SILENCE_SECONDS."""


class RedisBus:
    """Hints over the Redis at `url`."""

    def __init__(self, url: str) -> None:
        self.dropped = 0
        self._url = url
        self._own = new_id("p")
        self._waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(HINTS_WAITING_MAX)
        self._wanted: set[str] = set()
        self._changed = asyncio.Event()
        self._beat_at: float | None = None
        """When the last beat came back, a monotonic time; None while there is no link."""
        self._receive: Receive = _nothing
        self._on_watching: Callable[[str], None] = _nothing
        self._running: asyncio.Task[None] | None = None

    @property
    def healthy(self) -> bool:
        """Whether a beat came back within SILENCE_SECONDS."""
        return self._beat_at is not None and time.monotonic() - self._beat_at < SILENCE_SECONDS

    @property
    def waiting(self) -> int:
        """Hints that wait to be sent."""
        return self._waiting.qsize()

    def publish(self, topic: str, event: FrameEvent | Hint) -> None:
        """Queues an event for the others; drops and counts it when there is no link or no room."""
        if not self.healthy:
            self.dropped += 1
            return
        try:
            self._waiting.put_nowait((topic, to_bytes(self._own, event)))
        except asyncio.QueueFull:
            self.dropped += 1

    def watch(self, topic: str) -> None:
        """Subscribes to `topic`, now or once there is a link."""
        self._wanted.add(topic)
        self._changed.set()

    def unwatch(self, topic: str) -> None:
        """Lets `topic` go."""
        self._wanted.discard(topic)
        self._changed.set()

    async def start(self, receive: Receive, on_watching: Callable[[str], None]) -> None:
        """Begins to carry, and looks for a Redis that is away until it is there."""
        self._receive, self._on_watching = receive, on_watching
        self._running = asyncio.create_task(self._keep_linked(), name="redis bus")

    async def aclose(self) -> None:
        """Cuts the link; what waits to be sent is dropped."""
        if self._running is not None:
            await _cancelled({self._running})
            self._running = None

    async def _keep_linked(self) -> None:
        pause = BACKOFF_SECONDS
        while True:
            try:
                await self._link()
            except Exception as error:
                log.warning("redis link lost", cause=type(error).__name__)
            if self._beat_at is not None:
                pause = BACKOFF_SECONDS
            self._forget()
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
            pause = min(2 * pause, BACKOFF_SECONDS_MAX)

    def _forget(self) -> None:
        """What waited for a link that is gone is too old to be told."""
        self._beat_at = None
        while not self._waiting.empty():
            self._waiting.get_nowait()
            self.dropped += 1

    async def _link(self) -> None:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff

        redis = Redis.from_url(
            self._url,
            socket_timeout=COMMAND_SECONDS,
            socket_connect_timeout=COMMAND_SECONDS,
            # A new link needs new subscriptions, so nobody but `_keep_linked` makes one.
            retry=Retry(NoBackoff(), 0),
        )
        ears = redis.pubsub()
        # Channels are common to all databases of a Redis.
        prefix = f"handrail:{redis.connection_pool.connection_kwargs.get('db') or 0}:"
        try:
            await ears.subscribe(prefix + self._own)
            await _until_one_fails(
                asyncio.create_task(self._listen(ears, prefix), name="redis listening"),
                asyncio.create_task(self._subscribe(ears, prefix), name="redis subscribing"),
                asyncio.create_task(self._tell(redis, prefix), name="redis telling"),
                asyncio.create_task(self._beat(redis, prefix), name="redis beating"),
            )
        finally:
            with contextlib.suppress(Exception):
                await ears.aclose()  # type: ignore[no-untyped-call, unused-ignore]
            with contextlib.suppress(Exception):
                await redis.aclose()

    async def _listen(self, ears: "PubSub", prefix: str) -> None:
        while True:
            said = await ears.get_message(timeout=None)
            if said is None or said["channel"] is None:
                continue
            topic = said["channel"].decode(errors="replace").removeprefix(prefix)
            if topic == self._own:
                if self._beat_at is not None and not self.healthy:
                    # What was not told meanwhile is looked for when topics are subscribed to anew.
                    raise _Silent
                self._beat_at = time.monotonic()
            elif said["type"] == "subscribe":
                self._on_watching(topic)
            elif said["type"] == "message":
                self._hear(topic, said["data"])

    def _hear(self, topic: str, body: bytes) -> None:
        try:
            event = from_bytes(self._own, body)
        except HintMalformed as malformed:
            self.dropped += 1
            log.warning("hint not understood", why=str(malformed))
            return
        if event is not None:
            self._receive(topic, event)

    async def _subscribe(self, ears: "PubSub", prefix: str) -> None:
        """Keeps what is subscribed to equal to what is wanted."""
        subscribed: set[str] = set()
        self._changed.set()
        while True:
            await self._changed.wait()
            self._changed.clear()
            wanted = set(self._wanted)
            for channels in _chunks(prefix, wanted - subscribed):
                await ears.subscribe(*channels)
            for channels in _chunks(prefix, subscribed - wanted):
                await ears.unsubscribe(*channels)  # type: ignore[no-untyped-call, unused-ignore]
            subscribed = wanted

    async def _tell(self, redis: "Redis", prefix: str) -> None:
        while True:
            hints = [await self._waiting.get()]
            while len(hints) < HINTS_PER_TRIP and not self._waiting.empty():
                hints.append(self._waiting.get_nowait())
            trip: Any = redis.pipeline(transaction=False)
            for topic, body in hints:
                trip.publish(prefix + topic, body)
            try:
                await trip.execute()
            except BaseException:
                self.dropped += len(hints)
                raise

    async def _beat(self, redis: "Redis", prefix: str) -> None:
        began = time.monotonic()
        while True:
            await redis.publish(prefix + self._own, b"beat")
            await asyncio.sleep(BEAT_SECONDS)
            if time.monotonic() - (self._beat_at or began) > SILENCE_SECONDS:
                raise _Silent


async def _until_one_fails(*parts: asyncio.Task[None]) -> None:
    """Raises what the first one raised, once all have ended."""
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancelled(set(parts))
    next(iter(done)).result()


async def _cancelled(tasks: set[asyncio.Task[None]]) -> None:
    """Cancels until all have ended: in the middle of a command the client takes a cancellation for a failed command."""
    while pending := {task for task in tasks if not task.done()}:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=CANCEL_SECONDS)
    for task in tasks:
        if not task.cancelled():
            task.exception()


def _chunks(prefix: str, topics: set[str]) -> list[list[str]]:
    channels = [prefix + topic for topic in topics]
    return [channels[at : at + TOPICS_PER_COMMAND] for at in range(0, len(channels), TOPICS_PER_COMMAND)]


def _nothing(*_: object) -> None:
    return
