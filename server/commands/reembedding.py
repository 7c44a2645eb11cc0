"""`handrail reembed`: vectors of a model for the passages that are stored, before or after servers switch to it."""

from collections.abc import Sequence

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from knowledge.reembedding import prune_vectors, reembed
from knowledge.vector_store import count_vectors
from server.commands.embedding import open_embedder
from server.commands.terminal import OUT
from server.conversation.site import Site
from server.database import Database
from server.settings import Settings


async def reembed_sites(
    database: Database, settings: Settings, sites: Sequence[Site], model: str | None, prune: bool
) -> None:
    """Makes what is missing for each site; with `prune` removes the vectors of all other models afterwards."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with open_embedder(settings, model) as embedder:
        for site in sites:
            with Progress(*columns, console=OUT) as bar:
                task = bar.add_task(escape(site.name), total=None)

                def show(done: int, total: int, bar: Progress = bar, task: TaskID = task) -> None:
                    bar.update(task, completed=done, total=total)

                made = await reembed(database, embedder, site.site_id, on_progress=show)
                bar.update(task, completed=made, total=made)
            removed = await prune_vectors(database, site.site_id, embedder.name) if prune else 0
            models = await count_vectors(database, site.site_id)
            OUT.print(
                f"{escape(site.name)}: {made} passages embedded{f', {removed} vectors removed' if prune else ''}."
            )
            for name, count in models.items():
                OUT.print(f"  {count:>7} vectors of {escape(name)}", soft_wrap=True)
