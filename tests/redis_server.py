"""A throw-away Redis: a server of its own on a free port, nothing on disk, gone at the end.

`with throwaway_redis() as redis:` starts one. It can be stopped, started again on the same port, emptied, and paused:
a paused one keeps its connections and answers nothing, as a half-open link does.
"""

import contextlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

START_SECONDS: Final = 20.0
STOP_SECONDS: Final = 10.0
REPLY_SECONDS: Final = 5.0

REMEDY: Final = "redis-server was not found. Install it: apt-get install redis-server"

SETTINGS: Final = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--protected-mode", "no")


class RedisServer:
    """One server in `folder`. Its port stays the same over every stop and start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, as HANDRAIL_REDIS_URL takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Starts it and returns once it answers; blocks for some 20 ms."""
        command = [_program(), "--port", str(self.port), "--dir", str(self.folder), *SETTINGS]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError):
                if self.command("PING") == "+PONG":
                    return
            time.sleep(0.02)
        raise RuntimeError(f"Redis did not start: {(self.folder / 'server.log').read_text()[-2000:]}")

    def stop(self) -> None:
        """Ends it at once; every connection to it is cut. Does nothing when it does not run."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(STOP_SECONDS)
        self._process = None

    def restart(self) -> None:
        """Stops it and starts it again, empty."""
        self.stop()
        self.start()

    def flush(self) -> None:
        """Takes everything out of it, and cuts the connections that subscribe."""
        self.command("FLUSHALL")
        self.command("CLIENT KILL TYPE pubsub")

    def pause(self) -> None:
        """Freezes it: connections stay open, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on after `pause`."""
        self._signal(signal.SIGCONT)

    def command(self, line: str) -> str:
        """The first line of the reply to an inline command such as `PING`; raises OSError when none comes."""
        with socket.create_connection(("127.0.0.1", self.port), REPLY_SECONDS) as connection:
            connection.sendall(f"{line}\r\n".encode())
            return connection.makefile("rb").readline().decode().strip()

    def _signal(self, number: int) -> None:
        assert self._process is not None, "Redis does not run."
        self._process.send_signal(number)


@contextlib.contextmanager
def throwaway_redis() -> Iterator[RedisServer]:
    """A started server in a temporary folder; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="handrail-redis-"))
    redis = RedisServer(folder)
    try:
        redis.start()
        yield redis
    finally:
        redis.stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program() -> str:
    found = shutil.which("redis-server")
    if found is None:
        raise RuntimeError(REMEDY)
    return found
