"""`handrail site identity`: the keys with which a host's back end signs who a visitor is."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from server.commands.running import run_command
from server.commands.terminal import OUT
from server.conversation.identity_key import (
    IdentityKey,
    IdentityKeyRefused,
    new_shared_secret,
    public_key,
    with_key,
    without_key,
)
from server.settings import Settings

identity_app = typer.Typer(help="Keys that vouch for who a visitor is (docs/identity.md).", no_args_is_help=True)

KeyArgument = Annotated[str, typer.Argument(help="Public key of the site.")]


@identity_app.command("add-secret")
def add_secret(key: KeyArgument) -> None:
    """Make a secret for HS256; tokens of the key before it count until you remove that."""
    made = new_shared_secret(datetime.now(UTC))
    _change(key, lambda keys: with_key(keys, made))
    OUT.print(f"Identity secret   {made.key}   (shown only now; docs/identity.md)", markup=False, soft_wrap=True)
    OUT.print(f"Key id            {made.key_id}", markup=False)


@identity_app.command("add-key")
def add_key(
    key: KeyArgument, file: Annotated[Path, typer.Argument(help="Public key as PEM: RSA for RS256, P-256 for ES256.")]
) -> None:
    """Believe tokens that are signed with the private half of this key."""

    def added(keys: Sequence[IdentityKey]) -> tuple[IdentityKey, ...]:
        try:
            pem = file.read_text(encoding="ascii")
        except (OSError, ValueError):
            raise IdentityKeyRefused(f"{file} cannot be read as PEM.") from None
        return with_key(keys, public_key(pem, datetime.now(UTC)))

    made = _change(key, added)[-1]
    OUT.print(f"{made.algorithm}   key id {made.key_id}", markup=False)


@identity_app.command("list")
def list_keys(key: KeyArgument) -> None:
    """List the keys, the oldest first; secrets are not shown."""
    keys = _change(key, tuple)
    table = Table("Key id", "Algorithm", "Added", box=None)
    for each in keys:
        table.add_row(each.key_id, each.algorithm, each.added_at)
    OUT.print(table if keys else "There is no key yet: handrail site identity add-secret KEY")


@identity_app.command("remove")
def remove(key: KeyArgument, key_id: Annotated[str, typer.Argument(help="As `list` shows it.")]) -> None:
    """Believe no token of this key any more, from the next hello on."""
    _change(key, lambda keys: without_key(keys, key_id))
    OUT.print(f"{key_id} is removed.", markup=False)


def _change(key: str, change: Callable[[Sequence[IdentityKey]], tuple[IdentityKey, ...]]) -> tuple[IdentityKey, ...]:
    """Stores what `change` makes of the site's keys, and gives it."""
    from server.commands.opening import choose_site, open_database
    from server.conversation.site import change_identity_keys

    changed: list[tuple[IdentityKey, ...]] = []

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            site = await choose_site(database, key)
            changed.append(await database.write(lambda rows: change_identity_keys(rows, site, change)))

    run_command(work)
    return changed[0]
