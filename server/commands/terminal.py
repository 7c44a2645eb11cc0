"""The terminal: what went well, what went wrong, and how far long work is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from knowledge.errors import KnowledgeError
from server.errors import HandrailError

OUT: Final = Console(highlight=False)
ERR: Final = Console(stderr=True, highlight=False)

FAILED: Final = 1


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns the errors that we know into a sentence on stderr and exit code 1; no stack trace for a wrong key."""
    try:
        yield
    except (HandrailError, KnowledgeError, ValidationError) as error:
        ERR.print(f"[bold red]Error:[/] {escape(str(error))}")
        raise typer.Exit(FAILED) from None
