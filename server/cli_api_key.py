"""`handrail site key`: the keys with which programs use the HTTP interface."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from server.commands.running import run_command
from server.commands.terminal import OUT
from server.errors import HandrailError
from server.settings import Settings

api_key_app = typer.Typer(help="Keys of the HTTP interface, with scopes (docs/api.md).", no_args_is_help=True)

SiteArgument = Annotated[str, typer.Argument(help="Public key of the site.")]

STATES: Final = {(False, False): "in use", (False, True): "over"}
"""By whether it was revoked and whether its time is over; else it was revoked."""


class KeyUnknown(HandrailError):
    """A site has no key with this id."""


@api_key_app.command("add")
def add_key(
    site: SiteArgument,
    name: Annotated[str, typer.Argument(help="What it is for; customers read it beside replies that the key sends.")],
    scope: Annotated[list[str], typer.Option(help="Such as tickets:read; repeat for more.")],
    days: Annotated[int | None, typer.Option(min=1, help="Of use for so many days; without it until revoked.")] = None,
) -> None:
    """Make a key; it is shown only once."""
    from server.commands.opening import choose_site, open_database
    from server.team.actor import HANDRAIL
    from server.team.api_keys import make_api_key

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            chosen = await choose_site(database, site)
            key, secret = await database.write(
                lambda rows: make_api_key(
                    rows,
                    chosen.site_id,
                    name=name,
                    scopes=scope,
                    by=HANDRAIL,
                    at=datetime.now(UTC),
                    expires_in=None if days is None else timedelta(days=days),
                )
            )
        OUT.print(f"Key      {secret}   (shown only now; docs/api.md)", markup=False, soft_wrap=True)
        OUT.print(f"Key id   {key.key_id}", markup=False)

    run_command(work)


@api_key_app.command("list")
def list_keys(site: SiteArgument) -> None:
    """List the keys, the newest first; none of them is shown."""
    from server.commands.opening import choose_site, open_database
    from server.team.api_keys import api_keys_of

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            chosen = await choose_site(database, site)
            keys = await database.read(lambda rows: api_keys_of(rows, chosen.site_id))
        now = datetime.now(UTC)
        table = Table("Key id", "Name", "Scopes", "State", "Last used", box=None)
        for each in keys:
            state = STATES.get((each.revoked_at is not None, each.is_expired(now)), "revoked")
            used = "never" if each.used_at is None else f"{each.used_at:%Y-%m-%d %H:%M}"
            table.add_row(each.key_id, escape(each.name), " ".join(sorted(each.scopes)), state, used)
        OUT.print(table if keys else "There is no key yet: handrail site key add SITE NAME --scope tickets:read")

    run_command(work)


@api_key_app.command("revoke")
def revoke_key(site: SiteArgument, key_id: Annotated[str, typer.Argument(help="As `list` shows it.")]) -> None:
    """End a key at once and for good."""
    from server.commands.opening import choose_site, open_database
    from server.team.actor import HANDRAIL
    from server.team.api_keys import revoke_api_key

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            chosen = await choose_site(database, site)
            revoked = await database.write(
                lambda rows: revoke_api_key(rows, (chosen.site_id,), key_id, HANDRAIL, datetime.now(UTC))
            )
        if revoked is None:
            raise KeyUnknown(f"{key_id}: this site has no such key. `handrail site key list` shows them.")
        OUT.print(f"{key_id} is of no use any more.", markup=False)

    run_command(work)
