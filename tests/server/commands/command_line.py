"""The real command in a process of its own, on a data folder of its own."""

import os
import subprocess
import sys
from pathlib import Path
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
        return subprocess.run(
            self._command(arguments), env=self._environment, cwd=ROOT, capture_output=True, text=True, input=answer
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
