"""The terminal: what went well, what went wrong, and how far long work is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import typer
from pydantic import ValidationError
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment

from knowledge.errors import KnowledgeError
from server.errors import HandrailError

COMMANDS: Final = {
    code: "\N{REPLACEMENT CHARACTER}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"
}
"""Control characters: with ESC and CSI (0x9B) a title of somebody's website would command the terminal."""


class TextConsole(Console):
    """A console on which texts of others show as text: what would command the terminal is shown as `�`."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The parts to write, their own styles and cursor moves as they are."""
        for part in super().render(renderable, options):
            yield part if part.control else Segment(part.text.translate(COMMANDS), part.style)


OUT: Final = TextConsole(highlight=False)
ERR: Final = TextConsole(stderr=True, highlight=False)

FAILED: Final = 1


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns the errors that we know into a sentence on stderr and exit code 1; no stack trace for a wrong key."""
    try:
        yield
    except (HandrailError, KnowledgeError, ValidationError) as error:
        ERR.print(f"[bold red]Error:[/] {escape(str(error))}")
        raise typer.Exit(FAILED) from None
