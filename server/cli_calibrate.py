"""`handrail calibrate`: its options and help."""

from pathlib import Path
from typing import Annotated

import typer

from server.cli_options import QUESTIONS_AND_UNANSWERABLE, VectorCacheFolder
from server.commands.running import run_command
from server.settings import Settings


def calibrate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH...]", help=QUESTIONS_AND_UNANSWERABLE),
    ] = None,
    outcomes: Annotated[
        bool, typer.Option("--outcomes", help="Learn, too, from thumbs, reopenings and corrections in the database.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; without it HANDRAIL_CALIBRATION_FILE, else the shipped one.")
    ] = None,
    cache: VectorCacheFolder = None,
) -> None:
    """Learn from labelled outcomes how likely an answer is right, and from where on one may be given."""
    from server.commands.calibrating import calibrate as fitted

    async def work(settings: Settings) -> None:
        await fitted(settings, paths or [], outcomes, out, cache)

    run_command(work)
