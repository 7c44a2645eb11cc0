"""A running Handrail for tests, benchmarks and pictures: the real command in its own process, on a free port."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.knowledge.exported_model import models_folder

START_SECONDS: Final = 120.0
STOP_SECONDS: Final = 40.0
ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers at `origin`, with its data in `data_dir`."""

    process: subprocess.Popen[bytes]
    origin: str
    data_dir: Path

    @property
    def demo_origin(self) -> str:
        """The same server under its other name: to a browser the demo is another origin than Handrail."""
        return self.origin.replace("127.0.0.1", "localhost")

    @property
    def access(self) -> dict[str, str]:
        """The demo's `site_key`, and `email` and `password` of its desk."""
        found: dict[str, str] = json.loads((self.data_dir / "demo.json").read_text())
        return found

    def kill(self) -> None:
        """Ends the process at once, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)


def free_port() -> int:
    """A port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    data_dir: Path, *, command: str = "demo", port: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Starts `handrail COMMAND` on its data in `data_dir`, waits until it is ready, and stops it at the end."""
    chosen = port or free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    settings = {
        "HANDRAIL_DATA_DIR": str(data_dir),
        "HANDRAIL_MODELS_DIR": str(models_folder()),
        "HANDRAIL_PORT": str(chosen),
        "HANDRAIL_LOG_FORMAT": "json",
        # What tests look at is what they did themselves; its own test asks for it.
        "HANDRAIL_DEMO_HISTORY": "false",
    }
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", command],
            env=inherited | settings | dict(environment or {}),
            stdout=log,
            stderr=log,
            cwd=ROOT,
        )
    server = Running(process, f"http://127.0.0.1:{chosen}", data_dir)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(STOP_SECONDS)


def _wait_until_ready(server: Running) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended: {(server.data_dir / 'server.log').read_text()[-2000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{server.origin}/health/ready", timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError(f"not ready after {START_SECONDS} s: {(server.data_dir / 'server.log').read_text()[-2000:]}")
