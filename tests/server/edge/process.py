"""The small application in a process of its own, served as Handrail is: for signals, and for memory."""

import argparse
import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from server.draining import Draining
from server.edge.draining_server import DrainingServer
from server.edge.http_protocol import HttpProtocol
from server.edge.socket_protocol import SocketProtocol
from tests.running import ROOT, free_port
from tests.server.edge.serving import MESSAGE_BYTES_MAX, Seen, small_app

START_SECONDS: Final = 60.0
GRACE_SECONDS: Final = 5
READY: Final = b"GET /ready HTTP/1.1\r\nHost: here\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Process:
    """A server that listens on `port`; what it says goes to `log`."""

    port: int
    running: subprocess.Popen[bytes]
    log: Path

    @property
    def resident_bytes(self) -> int:
        """Its memory."""
        return int(psutil.Process(self.running.pid).memory_info().rss)

    def stop(self) -> None:
        """Sends SIGTERM."""
        self.running.send_signal(signal.SIGTERM)

    async def ended(self, seconds: float) -> int:
        """How it ended; raises TimeoutExpired when it has not after so long."""
        return await asyncio.to_thread(self.running.wait, seconds)


@contextlib.contextmanager
def process(*, drain_seconds: float = 1, leaving_seconds: float = 0, fails: bool = False) -> Iterator[Process]:
    """Starts it; its application takes `leaving_seconds` to leave, or fails to, and is granted `drain_seconds`."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        told = [str(port), str(drain_seconds), str(leaving_seconds), *(["--fails"] if fails else [])]
        with log.open("wb") as out:
            running = subprocess.Popen(
                [sys.executable, "-m", "tests.server.edge.process", *told], stdout=out, stderr=out, cwd=ROOT
            )
        try:
            _wait_until_listening(port, running, log)
            yield Process(port, running, log)
        finally:
            running.kill()
            running.wait()


def _wait_until_listening(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and running.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"not listening: {log.read_text()[-2000:]}")


def _serve(port: int, drain_seconds: float, leaving_seconds: float, *, fails: bool) -> None:
    draining = Draining()

    async def leave() -> None:
        await asyncio.sleep(leaving_seconds)
        if fails:
            raise RuntimeError("it cannot leave")

    async def ready(_request: Request) -> Response:
        return PlainTextResponse("no" if draining.begun else "yes", 503 if draining.begun else 200)

    draining.then(leave, 3_600.0)
    app = Starlette(routes=[Route("/ready", ready), Mount("/", small_app(Seen()))])
    config = uvicorn.Config(
        app,
        port=port,
        http=HttpProtocol,
        ws=SocketProtocol,
        ws_max_size=MESSAGE_BYTES_MAX,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    DrainingServer(config, draining, drain_seconds, on_ready=lambda: None).run()


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("drain_seconds", type=float)
    parser.add_argument("leaving_seconds", type=float)
    parser.add_argument("--fails", action="store_true")
    told = parser.parse_args()
    _serve(told.port, told.drain_seconds, told.leaving_seconds, fails=told.fails)


if __name__ == "__main__":
    _main()
