"""What the `handrail` command says about a site's widget and the pictures of those who answer."""

from pathlib import Path
from typing import Annotated

import typer

from server.commands.running import run_command
from server.settings import Settings

Key = Annotated[str, typer.Argument(help="Public key of the site.")]
Remove = Annotated[bool, typer.Option("--remove", help="Take the picture away.")]
PictureFile = Annotated[
    Path | None, typer.Argument(help="PNG, JPEG, GIF or WebP; its middle is shown as a square.", show_default=False)
]


def site_widget(
    key: Key,
    file: Annotated[
        Path | None,
        typer.Argument(help="Settings to store; without it the present ones are printed.", show_default=False),
    ] = None,
) -> None:
    """Print how a site's widget looks and behaves, or store it from a file (docs/widget-settings.md)."""
    from server.commands.opening import choose_site, open_database
    from server.commands.widget import print_widget, store_widget

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            site = await choose_site(database, key)
            if file is None:
                print_widget(site)
            else:
                await store_widget(database, site, file)

    run_command(work)


def site_picture(key: Key, file: PictureFile = None, remove: Remove = False) -> None:
    """Set the picture of a site's AI agent, which visitors see beside its answers."""
    from server.commands.opening import choose_site, open_database
    from server.commands.widget import store_agent_picture

    _check(file, remove)

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await store_agent_picture(database, await choose_site(database, key), file)

    run_command(work)


def user_picture(
    email: Annotated[str, typer.Argument(help="Address with which they sign in.")],
    file: PictureFile = None,
    remove: Remove = False,
) -> None:
    """Set the picture of somebody on the desk, which visitors see beside their replies."""
    from server.commands.opening import open_database
    from server.commands.widget import store_user_picture

    _check(file, remove)

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await store_user_picture(database, email, file)

    run_command(work)


def _check(file: Path | None, remove: bool) -> None:
    if (file is None) != remove:
        raise typer.BadParameter("Give a file, or --remove.", param_hint="FILE")
