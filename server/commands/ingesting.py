"""`handrail ingest`: a source into a site's knowledge, with a progress bar and an account of every file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from knowledge.embedding import Embedder
from knowledge.ingest import ingest
from knowledge.ingest_report import IngestProgress, IngestReport
from knowledge.page_links import PageLinks
from knowledge.sources.folder import open_source
from knowledge.sources.item import Source
from server.commands.embedding import open_embedder
from server.commands.ingest_account import IngestAccount, report_file
from server.commands.opening_source import Wanted, open_wanted
from server.commands.terminal import OUT
from server.conversation.page_key import page_key_of
from server.conversation.site import Site
from server.database import Database
from server.settings import Settings

STAGES = {"reading": "Reading", "cutting anew": "Cutting and embedding anew"}


async def ingest_wanted(
    database: Database, settings: Settings, site: Site, wanted: Wanted, report: Path | None
) -> IngestReport:
    """Makes the site's articles the same as what is wanted. Raises what `knowledge.ingest` raises."""
    source = open_wanted(wanted)
    async with open_embedder(settings) as embedder:
        return await ingest_source(database, embedder, site, source, report)


async def ingest_folder(
    database: Database, settings: Settings, site: Site, folder: Path, base_url: str
) -> IngestReport:
    """Makes the site's articles the same as those in `folder`. Raises what `knowledge.ingest` raises."""
    async with open_embedder(settings) as embedder:
        return await ingest_source(database, embedder, site, open_source(folder, base_url), None, in_brief=True)


async def ingest_source(
    database: Database, embedder: Embedder, site: Site, source: Source, report: Path | None, *, in_brief: bool = False
) -> IngestReport:
    """One ingest with its bar and its account. `report`: where the JSON report goes; `in_brief`: without the table."""
    links = PageLinks(frozenset(site.allowed_origins), page_key_of)
    with report_file(report) as file:
        account = IngestAccount(file, in_brief=in_brief)
        with _bar() as show:
            done = await ingest(
                database.bulk, embedder, site.site_id, source, links=links, on_file=account.hear, on_progress=show
            )
        account.close(done)
    return done


@contextmanager
def _bar() -> Iterator[Callable[[IngestProgress], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=OUT, transient=False) as bar:
        tasks = {"reading": bar.add_task(STAGES["reading"], total=None)}

        def show(progress: IngestProgress) -> None:
            if progress.stage not in tasks:
                tasks[progress.stage] = bar.add_task(STAGES[progress.stage])
            bar.update(tasks[progress.stage], completed=progress.done, total=progress.total)

        yield show
