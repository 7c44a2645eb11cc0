"""`handrail articles`: names, options and help of its commands."""

from enum import StrEnum
from typing import Annotated

import typer

from server.commands.running import SiteOption, run_command
from server.settings import Settings

articles_app = typer.Typer(help="The articles that a site may answer with.", no_args_is_help=True)

ArticleId = Annotated[str, typer.Argument(metavar="ID", help="As `handrail articles list` prints it.")]


class ArticleState(StrEnum):
    """What `--state` may be."""

    PUBLISHED = "published"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


@articles_app.command("list")
def articles_list(
    source: Annotated[str | None, typer.Option(help="Only those that this source brought in.")] = None,
    locale: Annotated[str | None, typer.Option(help="Only those in this language, such as en.")] = None,
    state: Annotated[ArticleState | None, typer.Option(help="Only those in this state.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
    site: SiteOption = None,
) -> None:
    """List the articles of a site."""
    from server.commands.articles import print_list
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            chosen = await choose_site(database, site)
            await print_list(database, chosen, source, locale, None if state is None else state.value, as_json)

    run_command(work)


@articles_app.command("show")
def articles_show(article_id: ArticleId, site: SiteOption = None) -> None:
    """Show an article with its passages as they were cut."""
    from server.commands.articles import print_article
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await print_article(database, await choose_site(database, site), article_id)

    run_command(work)


@articles_app.command("withdraw")
def articles_withdraw(article_id: ArticleId, site: SiteOption = None) -> None:
    """Take an article back: within a second no server answers with it, and no ingest brings it back."""
    from server.commands.articles import withdraw
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await withdraw(database, await choose_site(database, site), article_id)

    run_command(work)


@articles_app.command("publish")
def articles_publish(article_id: ArticleId, site: SiteOption = None) -> None:
    """Let a withdrawn article answer again."""
    from server.commands.articles import publish
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await publish(database, await choose_site(database, site), article_id)

    run_command(work)


@articles_app.command("remove")
def articles_remove(
    article_id: ArticleId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    site: SiteOption = None,
) -> None:
    """Remove an article. The next ingest brings it back if its source still has it; `withdraw` silences it for good."""
    from server.commands.articles import remove
    from server.commands.opening import choose_site, open_database

    async def work(settings: Settings) -> None:
        async with open_database(settings) as database:
            await remove(database, await choose_site(database, site), article_id, yes)

    run_command(work)
