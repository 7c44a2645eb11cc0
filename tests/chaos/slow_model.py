"""The scripted model in its own process: quotes a passage word by word, so that a kill finds answers half written."""

import argparse
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Final

import uvicorn

from tests.running import ROOT, free_port
from tests.scripted_model import ScriptedModel
from tests.scripted_replies import Quotes

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 5.0


@contextlib.contextmanager
def slow_model(word_seconds: float) -> Iterator[Mapping[str, str]]:
    """Serves it; gives the settings with which a server asks it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.slow_model", "--port", str(port), "--word-seconds", str(word_seconds)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await_listening(port)
        yield {
            "HANDRAIL_MODEL": "openai:scripted",
            "HANDRAIL_MODEL_BASE_URL": f"http://127.0.0.1:{port}/v1",
            "HANDRAIL_MODEL_API_KEY": "none",
        }
    finally:
        process.kill()
        process.wait(STOP_SECONDS)


def _await_listening(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.05)
    raise RuntimeError("the scripted model does not listen")


def main() -> None:
    """Serves until it is killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--word-seconds", type=float, required=True)
    wanted = parser.parse_args()
    model = ScriptedModel(port=wanted.port, fallback=Quotes(wanted.word_seconds))
    uvicorn.run(model.app(), host="127.0.0.1", port=wanted.port, log_level="critical", backlog=4096)


if __name__ == "__main__":
    main()
