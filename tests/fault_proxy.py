"""A balancer that can do harm: TCP, round robin over several targets; it cuts, holds back and delays what passes.

async with FaultProxy([("127.0.0.1", 8001), ("127.0.0.1", 8002)]) as proxy:
    proxy.hold()     # a half-open link: nothing passes, and nobody is told
    proxy.release()
    proxy.cut()      # every connection is lost
"""

import asyncio
import contextlib
from collections.abc import Sequence
from types import TracebackType
from typing import Final

CHUNK_BYTES: Final = 64 * 1024
CONNECT_SECONDS: Final = 2.0
CHECK_SECONDS: Final = 0.25
"""Between two looks at a target's readiness; a target that is not ready gets no new connection."""

BACKLOG: Final = 4_096
"""Connections that wait to be accepted when all clients come back at once."""

Target = tuple[str, int]


class FaultProxy:
    """Listens on `port` (0: a free one) and passes each connection on to the next target that takes it."""

    def __init__(self, targets: Sequence[Target], *, port: int = 0, ready_path: str | None = None) -> None:
        """With a `ready_path` the targets are asked there, over HTTP, whether they want new connections."""
        self.targets = list(targets)
        self.port = port
        self.delay_seconds = 0.0
        """How long each piece is held back, in each direction."""
        self._ready_path = ready_path
        self._resting: set[Target] = set()
        self._next = 0
        self._passing = asyncio.Event()
        self._passing.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._checking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "FaultProxy":
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self.port, backlog=BACKLOG)
        self.port = self._server.sockets[0].getsockname()[1]
        if self._ready_path is not None:
            self._checking = asyncio.create_task(self._check_targets(self._ready_path), name="proxy checks")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        tasks = list(self._serving) if self._checking is None else [*self._serving, self._checking]
        for task in tasks:
            task.cancel()
        self.cut()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def origin(self) -> str:
        """The origin under which browsers reach the targets."""
        return f"http://127.0.0.1:{self.port}"

    def hold(self) -> None:
        """Lets nothing pass from now on, and tells neither side: a half-open link."""
        self._passing.clear()

    def release(self) -> None:
        """Lets everything pass again, beginning with what was held."""
        self._passing.set()

    def cut(self) -> None:
        """Loses every connection, both sides at once."""
        for writer in list(self._writers):
            writer.transport.abort()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer), name="proxy connection")
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._passing.wait()
            inner = await self._connect()
            if inner is None:
                return
            target_reader, target_writer = inner
            self._writers.add(target_writer)
            try:
                # Whichever side ends, the other is told: a WebSocket has no use for half of a connection.
                ways = [
                    asyncio.create_task(self._pass(reader, target_writer)),
                    asyncio.create_task(self._pass(target_reader, writer)),
                ]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
            finally:
                self._writers.discard(target_writer)
                target_writer.close()
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to the next target that takes one; None when there is none."""
        order = [self.targets[(self._next + step) % len(self.targets)] for step in range(len(self.targets))]
        self._next += 1
        for target in sorted(order, key=lambda each: each in self._resting):
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await asyncio.open_connection(*target)
        return None

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                await self._passing.wait()
                writer.write(data)
                await writer.drain()
        await self._passing.wait()

    async def _check_targets(self, path: str) -> None:
        while True:
            for target in self.targets:
                if await _is_ready(target, path):
                    self._resting.discard(target)
                else:
                    self._resting.add(target)
            await asyncio.sleep(CHECK_SECONDS)


async def _is_ready(target: Target, path: str) -> bool:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(*target)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {target[0]}\r\nConnection: close\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
