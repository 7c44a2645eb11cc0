"""The `handrail` command."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from server.cli_api_key import api_key_app
from server.cli_articles import articles_app
from server.cli_audit import audit
from server.cli_calibrate import calibrate
from server.cli_eval import eval_app
from server.cli_identity import identity_app
from server.cli_ledger import ledger_app
from server.cli_nudges import nudges
from server.cli_playbook import playbook_app
from server.cli_users import user_app
from server.cli_widget import site_picture, site_widget, user_picture
from server.commands.running import SiteOption, run_command
from server.commands.terminal import FAILED, OUT, plain_errors
from server.settings import Settings, read_settings

app = typer.Typer(
    help="Handrail: embeddable, page-aware support chat with an AI agent and a human inbox.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
site_app = typer.Typer(help="The products that embed the widget.", no_args_is_help=True)
app.command()(audit)
app.command()(calibrate)
app.command()(nudges)
app.add_typer(articles_app, name="articles")
app.add_typer(eval_app, name="eval")
app.add_typer(ledger_app, name="ledger")
app.add_typer(playbook_app, name="playbook")
app.add_typer(site_app, name="site")
site_app.add_typer(identity_app, name="identity")
site_app.add_typer(api_key_app, name="key")
app.add_typer(user_app, name="user")
site_app.command("widget")(site_widget)
site_app.command("picture")(site_picture)
user_app.command("picture")(user_picture)


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
    target: Annotated[str, typer.Argument(metavar="PATH|URL", help="A folder, a file, or a website's address.")],
    site: SiteOption = None,
    base_url: Annotated[
        str, typer.Option(help="Where the articles can be read, such as https://example.com/help; sources link there.")
    ] = "",
    source: Annotated[
        str | None,
        typer.Option(help="Name that tells this source from the site's others; without it the folder's or file's own."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and ingest again after every change.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write what was done with every file to this JSON file.")] = None,
    allow_private: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST:PORT", help="Host of your own network that may be read; repeat for more."),
    ] = None,
    max_pages: Annotated[int | None, typer.Option(min=1, help="Pages of a website that are read at most.")] = None,
    max_depth: Annotated[int | None, typer.Option(min=0, help="Links to follow from a website's start.")] = None,
) -> None:
    """Bring articles into a site's knowledge. Only what changed is read again; run it as often as you like.

    What cannot be read is named with the remedy and passed over; then the exit code is 1.
    """
    from server.commands.ingesting import ingest_wanted
    from server.commands.opening import choose_site, open_database
    from server.commands.opening_source import Wanted
    from server.commands.watching import watch_wanted

    wanted = Wanted(target, base_url, source, tuple(allow_private or ()), max_pages, max_depth)

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            chosen = await choose_site(database, site)
            if watch:
                await watch_wanted(database, settings, chosen, wanted, report)
            elif (await ingest_wanted(database, settings, chosen, wanted, report)).problem_count:
                raise typer.Exit(FAILED)

    run_command(work, goes_on=watch)


@app.command()
def reembed(
    site: Annotated[str | None, typer.Option("--site", help="Public key of one site; without it all sites.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Model to prepare, by name or folder; without it HANDRAIL_EMBEDDING_MODEL.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Then remove the vectors of all other models: when no server uses them.")
    ] = False,
) -> None:
    """Embed what is stored with another model, while servers answer with the old one. Goes on where it was stopped."""
    from server.commands.opening import choose_site, open_database
    from server.commands.reembedding import reembed_sites
    from server.conversation.site import all_sites

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            sites = await database.read(all_sites) if site is None else [await choose_site(database, site)]
            await reembed_sites(database, settings, sites, model, prune)

    run_command(work)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What a visitor would ask.")],
    page: Annotated[
        str | None, typer.Option(help="Page key on which it is asked, such as /projects/:id/members.")
    ] = None,
    title: Annotated[str, typer.Option(help="Title of that page, as a visitor sees it.")] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="First show the passages, what their scores are made of, and why.")
    ] = False,
    compare_page: Annotated[
        str | None, typer.Option(help="Show, too, what would be found on this other page, and how it moved.")
    ] = None,
    compare_title: Annotated[str, typer.Option(help="Title of the other page.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print passages and answer as one JSON object.")] = False,
    site: SiteOption = None,
) -> None:
    """Answer a question as the widget would, with its sources and its confidence. Nothing is stored."""
    from server.commands.asking import Asked, check_page
    from server.commands.asking import ask as answer
    from server.commands.opening import choose_site, open_database

    check_page("--page", page, title)
    check_page("--compare-page", compare_page, compare_title)
    asked = Asked(question, page, title, compare_page, compare_title, explain, as_json)

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await answer(database, settings, await choose_site(database, site), asked)

    run_command(work)


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
        OUT.print(f"Secret key   {secret}   (shown only now; for the HTTP interface)", markup=False, soft_wrap=True)
        OUT.print(f"Paste        {snippet(settings.origin, added.public_key)}", markup=False, soft_wrap=True)
        if not added.allowed_origins:
            OUT.print(f"No page may embed it yet: handrail site allow {added.public_key} https://app.example.com")

    run_command(work)


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

    run_command(work)


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

    run_command(work)


@app.command()
def schema(folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("docs/protocol")) -> None:
    """Write the JSON Schemas of the visitor's socket."""
    from server.protocol.schema import write_schemas

    write_schemas(folder)
    OUT.print(f"Written to {folder}.")


if __name__ == "__main__":
    sys.exit(app())
