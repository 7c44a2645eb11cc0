"""Whether a website lost so many pages that the reading is to be doubted, rather than its articles removed."""

from collections.abc import Mapping

from knowledge.errors import SourceError
from knowledge.sources.page_fingerprint import PageFingerprint


class PageLosses:
    """Counts what became of the pages that gave an article at the last reading."""

    def __init__(self, start: str, known: Mapping[str, PageFingerprint]) -> None:
        self._start = start
        self._had = {path for path, fingerprint in known.items() if fingerprint.article_id}
        self._kept: set[str] = set()
        self._failed: set[str] = set()

    def kept(self, path: str) -> None:
        """The page gives an article again, here or where it moved to."""
        self._kept.add(path)

    def failed(self, path: str) -> None:
        """The page could not be read."""
        self._failed.add(path)

    def refuse_most(self) -> None:
        """Raises SourceError when more than half of the pages failed or vanished."""
        lost = self._had - self._kept
        if 2 * len(lost) <= len(self._had):
            return
        failed = len(lost & self._failed)
        raise SourceError(
            f"{self._start}: of {len(self._had)} known pages {failed} failed and {len(lost) - failed} vanished, more "
            "than half. Nothing was removed. Look at the website; if they are meant to be gone, remove their articles "
            "with `handrail articles remove`, then ingest again."
        )
