"""`handrail nudges`: its name, options and help."""

from typing import Annotated

import typer

from server.cli_options import JsonFile
from server.commands.running import SiteOption, run_command
from server.settings import Settings

DAYS_MAX = 3_660
"""Ten years: longer than anybody compares."""


def nudges(
    days: Annotated[int, typer.Option(min=1, max=DAYS_MAX, help="Count the last so many days, today among them.")] = 28,
    json_file: JsonFile = None,
    site: SiteOption = None,
) -> None:
    """Show what proactive help brought: each rule beside those it was held back from, and what the difference says."""
    from server.commands.nudges import report_nudges
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await report_nudges(database, await choose_site(database, site), days, json_file)

    run_command(work)
