"""`handrail ask --explain`: the passages behind an answer, their scores and reasons, and what another page changes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.markup import escape
from rich.table import Table

from knowledge.comparison import Comparison, compare
from knowledge.explanation import explained, mode_words
from knowledge.knowledge_base import KnowledgeBase
from knowledge.page import Page
from knowledge.retrieval import Retrieval, Retrieved
from server.commands.terminal import OUT

MOVE_STYLES = {"up": "green", "new": "green", "down": "yellow", "gone": "red", "same": "dim"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found for a question on a page, and on another page if there is one to compare with."""

    found: Retrieval
    other: Retrieval | None

    @property
    def comparison(self) -> Comparison | None:
        """What the other page changes."""
        return None if self.other is None else compare(self.found, self.other)


async def explain(
    knowledge: KnowledgeBase, site_id: str, question: str, page: Page | None, other: Page | None
) -> Explanation:
    """Searches as for an answer on `page`, and again on `other`."""
    found = await knowledge.retrieve(site_id, question, page)
    return Explanation(found, None if other is None else await knowledge.retrieve(site_id, question, other))


def print_explanation(explanation: Explanation) -> None:
    """Prints the passages as a table; with another page a second one, in which each says how it moved."""
    _print_retrieval(explanation.found, None)
    if explanation.other is None or (comparison := explanation.comparison) is None:
        return
    _print_retrieval(explanation.other, comparison)
    for move in comparison.gone:
        OUT.print(f"  [red]gone[/]  {escape(_place_of(move.result))} [dim](was {move.before})[/]", soft_wrap=True)
    OUT.print(f"{comparison.summary}\n", soft_wrap=True)


def explanation_values(explanation: Explanation) -> dict[str, Any]:
    """The same as plain values for JSON: `found`, and with another page `other` and what `moves` between them."""
    values: dict[str, Any] = {"question": explanation.found.question, "found": _retrieval_values(explanation.found)}
    if explanation.other is None or (comparison := explanation.comparison) is None:
        return values
    moves = [
        {"passage": move.result.passage.passage_id, "before": move.before, "after": move.after, "move": move.words}
        for move in (*comparison.moves, *comparison.gone)
    ]
    return values | {
        "other": _retrieval_values(explanation.other),
        "moves": moves,
        "summary": comparison.summary,
    }


def _print_retrieval(found: Retrieval, comparison: Comparison | None) -> None:
    on = "Without a page" if found.page is None else f"On [bold]{escape(found.page.key)}[/] {escape(found.page.title)}"
    if not found.results:
        OUT.print(f"{on}: nothing was found. `handrail articles list` shows what there is.\n", soft_wrap=True)
        return
    whole = found.milliseconds.get("whole", 0.0)
    OUT.print(f"{on.rstrip()} [dim]({mode_words(found.mode)}; {whole:.0f} ms)[/]", soft_wrap=True)
    moved = () if comparison is None else ("Moved",)
    columns = ("", *moved, "Score", "Passage, why it is here, and what its score is made of")
    table = Table(*columns, box=None, header_style="dim", pad_edge=False)
    for place, result in enumerate(found.results):
        table.add_row(str(place + 1), *_moved(comparison, place), f"{result.score:.2f}", _told(result))
    OUT.print(table, "")


def _moved(comparison: Comparison | None, place: int) -> Sequence[str]:
    if comparison is None:
        return ()
    move = comparison.moves[place]
    return (f"[{MOVE_STYLES[move.kind]}]{move.words}[/]",)


def _told(result: Retrieved) -> str:
    parts = " · ".join(f"{part.label} {part.value}" for part in explained(result.parts))
    return f"[bold]{escape(_place_of(result))}[/]\n{escape(result.reason)}\n[dim]{escape(parts)}[/]"


def _place_of(result: Retrieved) -> str:
    return " › ".join((result.passage.title, *result.passage.breadcrumb))


def _retrieval_values(found: Retrieval) -> dict[str, Any]:
    return {
        "page": None if found.page is None else asdict(found.page),
        "mode": found.mode,
        "milliseconds": dict(found.milliseconds),
        "passages": [_passage_values(place, result) for place, result in enumerate(found.results, 1)],
    }


def _passage_values(place: int, result: Retrieved) -> dict[str, Any]:
    return {
        "place": place,
        "passage": result.passage.passage_id,
        "article": result.passage.article_id,
        "title": result.passage.title,
        "breadcrumb": list(result.passage.breadcrumb),
        "url": result.passage.url,
        "text": result.passage.text,
        "score": result.score,
        "reason": result.reason,
        "parts": asdict(result.parts),
    }
