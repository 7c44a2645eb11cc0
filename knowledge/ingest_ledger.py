"""What an ingest decides: which articles are new, changed or gone, and which files need not be read again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from knowledge.article import ARTICLE_ID_CHARACTERS_MAX, Article
from knowledge.article_store import StoredArticle
from knowledge.sources.item import Read, SourceItem, SourceProblem, Unchanged
from knowledge.tables import PATH_BYTES_MAX

LOCALE_CHARACTERS_MAX: Final = 35
"""The longest language tag that RFC 5646 asks everyone to hold."""

Kind = Literal["added", "changed", "recut"]


@dataclass(frozen=True, slots=True)
class Due:
    """An article that has to be cut and stored."""

    article: Article
    kind: Kind


@dataclass(frozen=True, slots=True)
class Judged:
    """What has to be done for one item of a source."""

    path: str
    due: tuple[Due, ...] = ()
    unchanged: int = 0
    problems: tuple[SourceProblem, ...] = ()
    was_read: bool = False
    fingerprint: str | None = None
    """What to remember of a path that was read, once all of `due` is stored; None: read it again next time."""


class Ledger:
    """The stored articles of a site on one side, and what its source names on the other."""

    def __init__(self, source: str, cutting: str, stored: Mapping[str, StoredArticle]) -> None:
        """`cutting`: how passages are made now; articles that were cut in another way are cut anew."""
        self.recut: list[str] = []
        """Ids of articles that their source did not read, and that have to be cut anew from what is stored."""
        self._source = source
        self._cutting = cutting
        self._stored = stored
        self._by_path: dict[str, list[str]] = {}
        for each in stored.values():
            if each.source == source:
                self._by_path.setdefault(each.path, []).append(each.article_id)
        self._where: dict[str, str] = {}
        """Path of every article that was seen, by its id."""
        self._paths: set[str] = set()
        self._kept: set[str] = set()
        """Paths with a problem: what stands there is kept until it is mended."""
        self._deferred: dict[str, str] = {}

    def judge(self, item: SourceItem) -> Judged:
        """What has to be done for `item`. Articles are removed only at the end, see `gone`."""
        self._paths.add(item.path)
        if isinstance(item, SourceProblem):
            self._kept.add(item.path)
            return Judged(item.path, problems=(item,))
        if isinstance(item, Unchanged):
            return self._unchanged(item.path)
        return self._read(item)

    def keep(self, path: str) -> None:
        """Keeps what is stored of `path`, where a problem was found later."""
        self._kept.add(path)
        self._deferred.pop(path, None)

    def gone(self) -> Iterator[StoredArticle]:
        """Articles that the source has no more; to be asked when it was read to its end without an error."""
        for each in self._stored.values():
            if each.source == self._source and each.article_id not in self._where and each.path not in self._kept:
                yield each

    def last_fingerprints(self, known: Mapping[str, str]) -> dict[str, str | None]:
        """Fingerprints to be stored once the gone articles are removed; None for paths that are gone."""
        return {path: None for path in known if path not in self._paths} | self._deferred

    def _unchanged(self, path: str) -> Judged:
        problems: list[SourceProblem] = []
        count = 0
        for article_id in self._by_path.get(path, ()):
            if (problem := self._taken(article_id, path)) is not None:
                problems.append(problem)
                continue
            count += 1
            if self._stored[article_id].cutting != self._cutting:
                self.recut.append(article_id)
        return Judged(path, unchanged=count, problems=tuple(problems))

    def _read(self, item: Read) -> Judged:
        if len(item.path.encode(errors="replace")) > PATH_BYTES_MAX:
            self._kept.add(item.path)
            problem = SourceProblem(
                item.path, f"has a path of more than {PATH_BYTES_MAX} bytes", "Give it a shorter path."
            )
            return Judged(item.path, problems=(problem,))
        due: list[Due] = []
        problems = list(item.problems)
        unchanged = 0
        for given in item.articles:
            article = replace(given, source=self._source, path=item.path)
            unfit = _unfit(article) or self._taken(article.article_id, item.path)
            if unfit is not None:
                problems.append(unfit)
                continue
            kind = self._kind(article)
            unchanged += kind in {None, "recut"}
            if kind is not None:
                due.append(Due(article, kind))
        return Judged(item.path, tuple(due), unchanged, tuple(problems), True, self._fingerprint(item, problems))

    def _fingerprint(self, item: Read, problems: list[SourceProblem]) -> str | None:
        """What to remember of a file that was read. With a problem it is read again, so that it is reported again."""
        if problems:
            self._kept.add(item.path)
            return None
        if any(article_id not in self._where for article_id in self._by_path.get(item.path, ())):
            # Something has to be removed at the end; a run that is killed before must read this file again.
            self._deferred[item.path] = item.fingerprint
            return None
        return item.fingerprint

    def _kind(self, article: Article) -> Kind | None:
        known = self._stored.get(article.article_id)
        if known is None:
            return "added"
        if known.content_hash != article.content_hash:
            return "changed"
        return "recut" if known.cutting != self._cutting else None

    def _taken(self, article_id: str, path: str) -> SourceProblem | None:
        """Takes the id for `path`, or says whose it is."""
        known = self._stored.get(article_id)
        if known is not None and known.source != self._source:
            return SourceProblem(
                path,
                f"has the id “{article_id}” of an article that the source “{known.source}” brought in",
                f"Rename it, or remove the other article first. If this is that source in another place, say "
                f"`--source {known.source}`: it replaces what that source brought in.",
            )
        if (other := self._where.get(article_id)) is not None:
            return SourceProblem(path, f"has the id “{article_id}”, which {other} has already", "Rename one of them.")
        self._where[article_id] = path
        return None


def _unfit(article: Article) -> SourceProblem | None:
    """Why the database cannot hold this article, if it cannot."""
    if len(article.article_id) > ARTICLE_ID_CHARACTERS_MAX:
        what = f"has an id of more than {ARTICLE_ID_CHARACTERS_MAX} characters"
        return SourceProblem(article.path, what, "Give it a shorter path or id.")
    if len(article.locale) > LOCALE_CHARACTERS_MAX:
        return SourceProblem(article.path, "has a locale that is none", "Use a language tag such as `pt-BR`.")
    texts = (article.article_id, article.title, article.body, article.summary, article.url, article.locale)
    lists = (article.page_patterns, article.questions, article.segments, article.plans)
    if not all(_is_clean(text) for text in (*texts, *(each for some in lists for each in some))):
        return SourceProblem(article.path, "holds NUL or half characters", "Save it as plain UTF-8 text.")
    return None


def _is_clean(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
