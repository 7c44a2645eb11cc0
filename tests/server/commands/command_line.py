"""The real command in a process of its own, on a data folder of its own.

What ends by itself is forked from a process that has imported everything; what goes on is started from nothing.
"""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.knowledge.exported_model import models_folder

ROOT: Final = Path(__file__).parents[3]
WIDTH: Final = "400"
"""Columns, so that no line of the output is broken."""


class CommandLine:
    """`handrail`, as a person at the terminal has it."""

    def __init__(self, data_dir: Path) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        self._environment = inherited | {
            "HANDRAIL_DATA_DIR": str(data_dir),
            "HANDRAIL_MODELS_DIR": str(models_folder()),
            "COLUMNS": WIDTH,
        }

    def __call__(self, *arguments: str | Path, answer: str = "") -> "subprocess.CompletedProcess[str]":
        """What `handrail ARGUMENTS` printed, and its exit code; `answer` is typed at its questions."""
        with TemporaryDirectory() as folder:
            files = {name: Path(folder, name) for name in ("stdin", "stdout", "stderr")}
            for name, file in files.items():
                file.write_text(answer if name == "stdin" else "")
            request = {name: str(file) for name, file in files.items()}
            code = _warm().code_of({**request, "arguments": [*map(str, arguments)], "environment": self._environment})
            return subprocess.CompletedProcess(
                self._command(arguments), code, files["stdout"].read_text(), files["stderr"].read_text()
            )

    def started(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """A command that goes on; its output comes through one pipe."""
        return subprocess.Popen(
            self._command(arguments),
            env=self._environment | {"PYTHONUNBUFFERED": "1"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _command(self, arguments: tuple[str | Path, ...]) -> list[str]:
        return [sys.executable, "-m", "server.cli", *map(str, arguments)]


class Warm:
    """The program that forks for each command (`tests/server/commands/warm.py`)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.commands.warm"],
            env=os.environ | {"COLUMNS": WIDTH},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def code_of(self, request: Mapping[str, object]) -> int:
        """Runs a command to its end; gives its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()


@cache
def _warm() -> Warm:
    started = Warm()
    atexit.register(started.close)
    return started
