"""The `handrail` command."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from server.commands.terminal import FAILED, OUT, plain_errors
from server.settings import Settings, read_settings

app = typer.Typer(
    help="Handrail: embeddable, page-aware support chat with an AI agent and a human inbox.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
site_app = typer.Typer(help="The products that embed the widget.", no_args_is_help=True)
user_app = typer.Typer(help="The people who work on the desk.", no_args_is_help=True)
app.add_typer(site_app, name="site")
app.add_typer(user_app, name="user")

SiteOption = Annotated[
    str | None, typer.Option("--site", help="Public key of the site; may be left out when there is only one.")
]


@app.command()
def run() -> None:
    """Serve Handrail. Settings come from HANDRAIL_* (docs/configuration.md); a site must be added first."""
    from server.commands.serving import run_server

    with plain_errors():
        run_server(read_settings())


@app.command()
def demo() -> None:
    """Serve Handrail with the demo product: its pages, its help centre, the widget and the desk. Needs no key."""
    from server.commands.serving import run_demo

    with plain_errors():
        run_demo(read_settings())


@app.command()
def ingest(
    path: Annotated[Path, typer.Argument(help="Folder of Markdown articles with YAML front matter.")],
    site: SiteOption = None,
    base_url: Annotated[
        str, typer.Option(help="Where the articles can be read, such as https://example.com/help; sources link there.")
    ] = "",
) -> None:
    """Bring a folder of articles into a site's knowledge. Only what changed is read again; run it as often as you like.

    Files that cannot be read are named with the remedy and passed over; then the exit code is 1.
    """
    from server.commands.ingesting import ingest_folder
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            chosen = await choose_site(database, site)
            report = await ingest_folder(database, settings, chosen, path, base_url)
            if report.problems:
                raise typer.Exit(FAILED)

    _run(work)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What a visitor would ask.")],
    page: Annotated[
        str | None, typer.Option(help="Page key on which it is asked, such as /projects/:id/members.")
    ] = None,
    site: SiteOption = None,
) -> None:
    """Answer a question as the widget would, with its sources and its confidence. Nothing is stored."""
    from server.commands.asking import ask as answer
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await answer(database, settings, await choose_site(database, site), question, page)

    _run(work)


@site_app.command("add")
def site_add(
    name: Annotated[str, typer.Argument(help="Shown at the top of the panel, such as 'Fernway help'.")],
    origin: Annotated[
        list[str] | None,
        typer.Option(help="Origin that may embed the widget, such as https://app.example.com; repeat for more."),
    ] = None,
) -> None:
    """Add a site; prints its snippet and its secret key, which is shown only once."""
    from server.commands.opening import open_database
    from server.conversation.site import add_site
    from server.embed.snippet import snippet

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            added, secret = await database.write(lambda rows: add_site(rows, name, origin or (), datetime.now(UTC)))
        OUT.print(f"Public key   {added.public_key}", markup=False)
        OUT.print(f"Secret key   {secret}   (shown only now; for the HTTP interface)", markup=False)
        OUT.print(f"Paste        {snippet(settings.origin, added.public_key)}", markup=False, soft_wrap=True)
        if not added.allowed_origins:
            OUT.print(f"No page may embed it yet: handrail site allow {added.public_key} https://app.example.com")

    _run(work)


@site_app.command("list")
def site_list() -> None:
    """List all sites with their keys and the origins that may embed them."""
    from server.commands.opening import open_database
    from server.conversation.site import all_sites

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            sites = await database.read(all_sites)
        table = Table("Name", "Public key", "May be embedded by", box=None)
        for each in sites:
            table.add_row(escape(each.name), each.public_key, "\n".join(each.allowed_origins) or "nobody")
        OUT.print(table if sites else "There is no site yet. Add one: handrail site add NAME")

    _run(work)


@site_app.command("allow")
def site_allow(
    key: Annotated[str, typer.Argument(help="Public key of the site.")],
    origin: Annotated[list[str], typer.Argument(help="Origins such as https://app.example.com.")],
) -> None:
    """Let pages of these origins embed the site's widget."""
    from server.commands.opening import choose_site, open_database
    from server.conversation.site import allow_origins

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            chosen = await choose_site(database, key)
            allowed = await database.write(lambda rows: allow_origins(rows, chosen, origin))
        OUT.print(f"{escape(allowed.name)} may be embedded by: {', '.join(allowed.allowed_origins)}")

    _run(work)


@user_app.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(prompt=True, help="Shown to visitors beside replies.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True, confirmation_prompt=True, hide_input=True, envvar="PASSWORD", help="At least 8 characters."
        ),
    ],
    site: SiteOption = None,
) -> None:
    """Add somebody who works on the desk of a site."""
    from server.commands.opening import choose_site, open_database
    from server.desk.passwords import Passwords
    from server.desk.users import add_user

    async def work(settings: Settings) -> None:
        password_hash = Passwords().hash(password)
        async with open_database(settings) as database:
            chosen = await choose_site(database, site)
            added = await database.write(
                lambda rows: add_user(
                    rows,
                    email=email,
                    name=name,
                    password_hash=password_hash,
                    site_ids=(chosen.site_id,),
                    at=datetime.now(UTC),
                )
            )
        OUT.print(f"{escape(added.name)} may sign in at {settings.origin}/desk as {escape(added.email)}.")

    _run(work)


@app.command()
def schema(folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("docs/protocol")) -> None:
    """Write the JSON Schemas of the visitor's socket."""
    from server.protocol.schema import write_schemas

    write_schemas(folder)
    OUT.print(f"Written to {folder}.")


def _run(work: Callable[[Settings], Coroutine[Any, Any, None]]) -> None:
    from server.logs import configure_logging

    with plain_errors():
        settings = read_settings()
        configure_logging(settings)
        asyncio.run(work(settings))


if __name__ == "__main__":
    sys.exit(app())
