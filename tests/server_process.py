"""One `handrail` process that can be killed and started again, on the same port, with the same data."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Final

from tests.knowledge.exported_model import models_folder
from tests.running import ROOT, START_SECONDS, STOP_SECONDS, free_port

WIDE_LIMITS: Final = {
    f"HANDRAIL_{who}_{what}": "1000000"
    for who in ("ADDRESS", "SITE")
    for what in ("MESSAGES_PER_MINUTE", "FRAMES_PER_SECOND", "SOCKETS", "CONVERSATIONS_PER_HOUR")
}
"""All visitors of a test come from this one machine and to one site: what those may do is no limit here."""

LOOK_SECONDS: Final = 0.05
"""Between two looks whether it is ready."""


class ServerProcess:
    """Starts nothing by itself. `environment` are further HANDRAIL_* settings."""

    def __init__(self, data_dir: Path, environment: Mapping[str, str] | None = None, port: int | None = None) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """It was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """Everything that it has written."""
        return (self.data_dir / "server.log").read_text(errors="replace")

    def start(self, command: str = "run") -> None:
        """Begins `handrail COMMAND`; returns at once."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        settings = {
            "HANDRAIL_DATA_DIR": str(self.data_dir),
            "HANDRAIL_MODELS_DIR": str(models_folder()),
            "HANDRAIL_PORT": str(self.port),
            "HANDRAIL_LOG_FORMAT": "json",
        }
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", command],
                env=inherited | settings | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,  # Ctrl+C in a terminal ends the program, which then ends this in order
            )

    async def ready(self, seconds: float = START_SECONDS) -> None:
        """Waits until it says that it is ready; raises RuntimeError with the end of its log."""
        end = monotonic() + seconds
        while monotonic() < end and self.is_running:
            if await asyncio.to_thread(self.is_ready):
                return
            await asyncio.sleep(LOOK_SECONDS)
        raise RuntimeError(f"{self.origin} is not ready: {self.log[-2000:]}")

    def is_ready(self) -> bool:
        """What it says about itself at this moment; blocks for at most 2 seconds."""
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.origin}/health/ready", timeout=2):
            return True
        return False

    def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(STOP_SECONDS)

    def terminate(self) -> None:
        """Asks it to stop; returns at once."""
        if self._process is not None:
            self._process.terminate()

    async def ended(self, seconds: float = STOP_SECONDS) -> int:
        """Waits for its end; gives the exit code. Raises subprocess.TimeoutExpired."""
        assert self._process is not None
        return await asyncio.to_thread(self._process.wait, seconds)

    async def stop(self) -> None:
        """Asks it to stop, and kills it when it does not within its bound."""
        if not self.is_running:
            return
        self.terminate()
        try:
            await self.ended()
        except subprocess.TimeoutExpired:
            self.kill()
