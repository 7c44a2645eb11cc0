"""Reads a source in the background and cuts what is due, a batch ahead of the model; never all of it at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import structlog

from knowledge.article import Article
from knowledge.article_store import CutArticle
from knowledge.ingest_ledger import Due, Judged, Ledger
from knowledge.ingest_report import FileReport
from knowledge.sources.item import Source, SourceItem, SourceProblem

BATCH_PASSAGES: Final = 256
"""Passages in one transaction, and sorted by length before they are embedded, which saves padding; four seconds of one
core on torch, so that little is lost when an ingest is killed."""

BATCH_PIECES: Final = 1_000
"""Pieces in one batch when few of them need the model, such as the files of a folder that did not change."""

BATCH_SECONDS: Final = 2.0
"""A slow source, such as a website, is stored as it comes."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of a file, cut; or, at last, what was done with the file."""

    path: str
    article: CutArticle | None = None
    fingerprints: Mapping[str, str | None] = field(default_factory=dict)
    """To be stored with the piece. An article's is None: from then on its path counts as not read, until its end."""
    files: tuple[FileReport, ...] = ()

    @property
    def weight(self) -> int:
        """Passages that the model may have to read."""
        return len(self.article.passages) if self.article is not None else 0


class SourceReader:
    """Pulls items out of a source. It blocks: it belongs to one worker thread, but for `stop`."""

    def __init__(
        self, source: Source, known: Mapping[str, str], ledger: Ledger, cut: Callable[[Article], CutArticle]
    ) -> None:
        self._source = source
        self._known = known
        self._ledger = ledger
        self._cut = cut
        self._pieces = self._all_pieces()
        self._stopped = False

    def next_batch(self) -> list[Piece]:
        """The next pieces; empty at the end of the source. Raises what the source raises."""
        batch: list[Piece] = []
        weight = 0
        begun = monotonic()
        for piece in self._pieces:
            batch.append(piece)
            weight += piece.weight
            full = weight >= BATCH_PASSAGES or len(batch) >= BATCH_PIECES
            if full or self._stopped or monotonic() - begun >= BATCH_SECONDS:
                break
        return batch

    def stop(self) -> None:
        """Ends the batch under way after its current item."""
        self._stopped = True

    def _all_pieces(self) -> Iterator[Piece]:
        for item in self._source.read(self._known):
            yield from self._pieces_of(item)

    def _pieces_of(self, item: SourceItem) -> Iterator[Piece]:
        judged = self._ledger.judge(item)
        problems = list(judged.problems)
        counts = {"added": 0, "changed": 0, "recut": 0}
        passages = 0
        for due in judged.due:
            article = self._cut_or_problem(due)
            if isinstance(article, SourceProblem):
                problems.append(article)
                self._ledger.keep(judged.path)
                continue
            counts[due.kind] += 1
            passages += len(article.passages)
            yield Piece(judged.path, article, {judged.path: None})
        done = FileReport(
            judged.path,
            added=counts["added"],
            changed=counts["changed"],
            unchanged=judged.unchanged,
            passages=passages,
            recut=counts["recut"],
        )
        yield Piece(
            judged.path,
            fingerprints={judged.path: None if problems else judged.fingerprint} if judged.was_read else {},
            files=(*_unless_empty(done, judged), *(FileReport(each.path, problem=each) for each in problems)),
        )

    def _cut_or_problem(self, due: Due) -> CutArticle | SourceProblem:
        try:
            return self._cut(due.article)
        except Exception as error:  # one article that nobody foresaw must not end the ingest of all others
            log.warning("article_not_cut", article=due.article.article_id, error=type(error).__name__)
            what = f"cannot be cut into passages ({type(error).__name__})"
            return SourceProblem(due.article.path, what, "Make its Markdown simpler, or leave it out.")


def _unless_empty(done: FileReport, judged: Judged) -> tuple[FileReport, ...]:
    """The report of the file itself, unless nothing of it could be read."""
    nothing = judged.problems and not (done.added or done.changed or done.unchanged)
    return () if nothing else (done,)
