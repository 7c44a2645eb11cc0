"""How a command runs: settings read, log configured, the work done, known errors and Ctrl+C put into a sentence."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

import typer

from server.commands.terminal import ERR, plain_errors
from server.errors import HandrailError
from server.settings import Settings, read_settings

INTERRUPTED: Final = 130
"""Exit code after Ctrl+C, as shells have it: 128 and the number of SIGINT."""


class DatabaseRefused(HandrailError):
    """The database is full, damaged or away; the text says what it said."""


SiteOption = Annotated[
    str | None, typer.Option("--site", help="Public key of the site; may be left out when there is only one.")
]


def run_command(work: Callable[[Settings], Coroutine[Any, Any, None]], *, goes_on: bool = False) -> None:
    """Does `work` with the settings of the environment; ends with exit code 1 and a sentence on an error we know.

    `goes_on`: the work has no end of its own, so that Ctrl+C is how it ends well.
    """
    from sqlalchemy.exc import DBAPIError

    from server.logs import configure_logging

    with plain_errors():
        settings = read_settings()
        configure_logging(_quiet(settings))
        try:
            asyncio.run(work(settings))
        except KeyboardInterrupt:
            if goes_on:
                return
            ERR.print("Stopped. What was stored stays; run it again to go on.")
            raise typer.Exit(INTERRUPTED) from None
        except DBAPIError as error:
            raise DatabaseRefused(
                f"The database refused this ({error.orig}). What was stored before stays. Check the disk's free space "
                "and the database (HANDRAIL_DATA_DIR, HANDRAIL_DATABASE_URL), then run it again."
            ) from error


def _quiet(settings: Settings) -> Settings:
    """A command says itself what it does: its log holds warnings only, unless a level is set."""
    is_set = "log_level" in settings.model_fields_set
    return settings if is_set else settings.model_copy(update={"log_level": "warning"})
