"""What sockets cost: an idle one, and a change that 1,000 desk windows show, each beside a bare server of the same run.

`python -m tests.bench_realtime` measures these alone; `--sockets 1000` is the short form.
"""

import argparse
import asyncio
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.figure import Figure, figure
from tests.realtime_served import FRAGMENT
from tests.running import ROOT, free_port

SOCKETS: Final = 10_000
DESK_SOCKETS: Final = 1_000
PUSHES: Final = 15
OPENING_AT_ONCE: Final = 50

WARM_SOCKETS: Final = 500
"""Opened, and kept, before the first reading: what every process needs once is in it then."""

SOCKETS_BETWEEN_PINGS: Final = 1_000

SETTLE_SECONDS: Final = 3.0

CHANGE_SECONDS: Final = 0.5
"""Between two changes: longer than the pause in which changes are gathered, so that each one is pushed by itself."""

START_SECONDS: Final = 60.0
KIB: Final = 1024


@dataclass(frozen=True, slots=True)
class Served:
    """A server of its own process."""

    process: psutil.Process
    port: int
    hello: dict[str, Any]

    async def opened(self, count: int) -> list[ClientConnection]:
        """So many sockets, each after its first frame was answered."""
        limit = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one() -> ClientConnection:
            async with limit:
                socket = await connect(
                    f"ws://127.0.0.1:{self.port}/{self.hello['path']}",
                    origin=Origin(self.hello["origin"]),
                    additional_headers={"Cookie": self.hello["cookie"]},
                    compression=None,
                    ping_interval=None,
                    max_queue=None,
                )
                if self.hello["first"] is not None:
                    await socket.send(self.hello["first"])
                await socket.recv()
                return socket

        return list(await asyncio.gather(*(one() for _ in range(count))))

    async def change(self) -> None:
        """Makes it push."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"POST /change HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await reader.read()
        writer.close()

    def processor_ms(self) -> float:
        """What it has spent until now."""
        times = self.process.cpu_times()
        return float(times.user + times.system) * 1000


def realtime_figures(sockets: int = SOCKETS) -> list[Figure]:
    """Both figures; some two minutes for 10,000 sockets."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        desk = asyncio.run(_desk(Path(folder)))
        return [asyncio.run(_memory(Path(folder), sockets)), desk]


async def _memory(folder: Path, sockets: int) -> Figure:
    kib = {}
    for kind in ("bare", "visitor"):
        with _served(kind, folder) as served:
            kib[kind] = await _idle_kib(served, sockets)
    return figure(f"memory of an idle socket at {sockets:,}", kib["visitor"], "KiB", kib["bare"], sockets)


async def _idle_kib(served: Served, sockets: int) -> float:
    opened = await served.opened(WARM_SOCKETS)
    await asyncio.sleep(SETTLE_SECONDS)
    before = served.process.memory_info().rss
    for _ in range(0, sockets, SOCKETS_BETWEEN_PINGS):
        opened += await served.opened(SOCKETS_BETWEEN_PINGS)
        if served.hello["path"]:
            # A panel that says nothing for too long is let go.
            await asyncio.gather(*(each.send('{"type": "ping", "nonce": 1}') for each in opened))
    await asyncio.sleep(SETTLE_SECONDS)
    if any(each.close_code is not None for each in opened):
        raise RuntimeError("a socket was closed, and takes no memory any more")
    grown = served.process.memory_info().rss - before
    for each in opened:
        each.transport.abort()
    return float(grown) / KIB / sockets


async def _desk(folder: Path) -> Figure:
    ours = await _spent("desk", folder)
    return figure(
        f"processor time of a change that {DESK_SOCKETS:,} desk windows show",
        ours,
        "ms",
        await _spent("loop", folder),
        PUSHES,
    )


async def _spent(kind: str, folder: Path) -> float:
    """Milliseconds of processor time of the server for one change, until all windows have it; the median."""
    with _served(kind, folder) as served:
        opened = await served.opened(DESK_SOCKETS)
        await asyncio.sleep(SETTLE_SECONDS)
        taken = []
        for _ in range(PUSHES):
            before = served.processor_ms()
            await served.change()
            fragments = await asyncio.gather(*(each.recv() for each in opened))
            taken.append(served.processor_ms() - before)
            await asyncio.sleep(CHANGE_SECONDS)
        if kind == "desk":
            (folder / FRAGMENT).write_text(str(fragments[0]))
        for each in opened:
            each.transport.abort()
        return statistics.median(taken)


@contextlib.contextmanager
def _served(kind: str, folder: Path) -> Iterator[Served]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.realtime_served", kind, str(port), str(folder)], cwd=ROOT)
    try:
        end = time.monotonic() + START_SECONDS
        while not (folder / f"{kind}.json").exists():
            if time.monotonic() > end or process.poll() is not None:
                raise RuntimeError(f"the {kind} server did not start")
            time.sleep(0.05)
        yield Served(psutil.Process(process.pid), port, json.loads((folder / f"{kind}.json").read_text()))
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=SOCKETS)
    for each in realtime_figures(parser.parse_args().sockets):
        print(f"{each.name}: {each.value:.1f} {each.unit}, bare {each.baseline:.1f}, ratio {each.ratio:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
