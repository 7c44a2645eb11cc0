"""`handrail ledger`: the events that every figure is made of."""

import typer

from server.commands.running import SiteOption, run_command
from server.settings import Settings

ledger_app = typer.Typer(help="The events that every figure is made of.", no_args_is_help=True)


@ledger_app.callback()
def ledger() -> None:
    """The events that every figure is made of."""


@ledger_app.command("verify")
def verify(site: SiteOption = None) -> None:
    """Fold all tickets and conversations anew from their events and compare; exit code 1 when something differs."""
    from server.commands.opening import choose_site, open_database
    from server.commands.verifying_ledger import verify_ledger
    from server.conversation.site import all_sites

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            sites = await database.read(all_sites) if site is None else (await choose_site(database, site),)
            right = await verify_ledger(database, sites)
        if not right:
            raise typer.Exit(1)

    run_command(work)
