"""`handrail articles`: the articles of a site, listed, shown, withdrawn, published and removed."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import typer
from rich.markup import escape
from rich.table import Table

from knowledge.catalogue import (
    ListedArticle,
    State,
    list_articles,
    publish_article,
    remove_article,
    show_article,
    withdraw_article,
)
from server.commands.terminal import OUT
from server.conversation.site import Site
from server.database import Database

STATES = {"published": "green", "draft": "dim", "withdrawn": "yellow"}


async def print_list(
    database: Database, site: Site, source: str | None, locale: str | None, state: State | None, as_json: bool
) -> None:
    """Prints the articles that fit, as a table or as a JSON array."""
    listed = await list_articles(database, site.site_id, source=source, locale=locale, state=state)
    if as_json:
        typer.echo(json.dumps([asdict(article) for article in listed], default=str, ensure_ascii=False, indent=2))
        return
    table = Table("Id", "Title", "State", "Locale", "Source", "Passages", box=None)
    for each in listed:
        state_cell = f"[{STATES[each.state]}]{each.state}[/]"
        cells = (escape(each.article_id), escape(each.title), state_cell, escape(each.locale), escape(each.source))
        table.add_row(*cells, str(each.passages))
    OUT.print(table if listed else "No article fits. Bring some in: handrail ingest FOLDER")


async def print_article(database: Database, site: Site, article_id: str) -> None:
    """Prints an article and its passages as they were cut."""
    listed, passages = await show_article(database, site.site_id, article_id)
    OUT.print(f"[bold]{escape(listed.title)}[/]  [{STATES[listed.state]}]{listed.state}[/]")
    for name, value in _facts(listed):
        OUT.print(f"[dim]{name:13}[/]{escape(value)}", soft_wrap=True)
    for passage in passages:
        OUT.print(f"\n[cyan]{escape(passage.passage_id)}[/]  {escape(' › '.join(passage.breadcrumb))}", soft_wrap=True)
        OUT.print(passage.text, markup=False, soft_wrap=True)


async def withdraw(database: Database, site: Site, article_id: str) -> None:
    """Takes an article back for good."""
    await withdraw_article(database, site.site_id, article_id, datetime.now(UTC))
    OUT.print(f"{escape(article_id)} is withdrawn: within a second no server answers with it.", soft_wrap=True)
    OUT.print(f"No ingest brings it back. Undo: handrail articles publish {escape(article_id)}", soft_wrap=True)


async def publish(database: Database, site: Site, article_id: str) -> None:
    """Lets a withdrawn article answer again."""
    await publish_article(database, site.site_id, article_id, datetime.now(UTC))
    OUT.print(f"{escape(article_id)} answers again.")


async def remove(database: Database, site: Site, article_id: str, sure: bool) -> None:
    """Removes an article, once the person at the terminal knows that it may come back; asks unless `sure`."""
    listed, _ = await show_article(database, site.site_id, article_id)
    OUT.print(
        f"The next ingest of the source “{escape(listed.source)}” brings {escape(article_id)} back if it still has "
        f"{escape(listed.path)}.\nTo silence it for good: handrail articles withdraw {escape(article_id)}",
        soft_wrap=True,
    )
    if not sure:
        typer.confirm("Remove it all the same?", abort=True)
    await remove_article(database, site.site_id, article_id, datetime.now(UTC))
    OUT.print(f"{escape(article_id)} is removed.")


def _facts(article: ListedArticle) -> list[tuple[str, str]]:
    facts = [
        ("Source", f"{article.source}, {article.path}"),
        ("Address", article.url),
        ("Locale", article.locale),
        ("Pages", ", ".join(article.page_patterns)),
        ("Links to", ", ".join(article.linked_pages)),
        ("Updated", str(article.updated or "")),
    ]
    return [(name, value) for name, value in facts if value]
