"""`handrail ingest`: a folder of articles into a site's knowledge, with a progress bar and a report per problem."""

from pathlib import Path

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from knowledge.ingest import ingest
from knowledge.ingest_report import IngestProgress, IngestReport
from knowledge.sentence_transformers_embedder import SentenceTransformersEmbedder
from knowledge.sources.folder import open_source
from server.commands.terminal import ERR, OUT
from server.conversation.site import Site
from server.database import Database
from server.settings import Settings


async def ingest_folder(
    database: Database, settings: Settings, site: Site, folder: Path, base_url: str
) -> IngestReport:
    """Makes the site's articles the same as those in `folder`. Raises what `knowledge` raises for the whole folder."""
    embedder = SentenceTransformersEmbedder(settings.embedding_model)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=OUT, transient=False) as bar:
            task = bar.add_task("Reading articles", total=None)

            def show(progress: IngestProgress) -> None:
                bar.update(task, description="Reading articles", completed=progress.done, total=progress.total)

            report = await ingest(database, embedder, site.site_id, open_source(folder, base_url), on_progress=show)
            articles = report.added + report.changed + report.unchanged
            bar.update(task, completed=articles, total=articles)
    finally:
        await embedder.aclose()
    print_report(report)
    return report


def print_report(report: IngestReport) -> None:
    """What changed, in one line, and each problem with its remedy."""
    OUT.print(
        f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged; "
        f"{report.passages} passages stored."
    )
    for problem in report.problems:
        ERR.print(f"[yellow]{escape(problem.path)}:[/] {escape(problem.what)} {escape(problem.remedy)}")
