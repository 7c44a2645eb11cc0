"""Many articles in one file: each record becomes an article or a problem, and a bad one harms no other."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from knowledge.anchor import ANCHOR_CHARACTERS_MAX, anchor_of
from knowledge.article import ARTICLE_ID_CHARACTERS_MAX, Article
from knowledge.sources.file import MIB, Contents, SourceFile, Unreadable
from knowledge.sources.item import SourceProblem

RECORDS_BYTES_MAX: Final = 64 * MIB
"""A file of many articles: 20,000 of the usual 3 kB."""

RECORDS_MAX: Final = 100_000
"""More than any help centre has, translations included."""

PROBLEMS_MAX: Final = 1_000
"""Nobody reads more; the last one says that there are others."""

DIGEST_CHARACTERS: Final = 12
"""48 bits of SHA-256: among RECORDS_MAX long ids, two alike are less likely than 1 in 50,000."""

_T = TypeVar("_T")


def articles_of(
    file: SourceFile, records: Iterable[tuple[str, _T]], article_of: Callable[[_T], Article | None]
) -> Contents:
    """Each of `records`, a label such as `row 12` and what stands there, as an article.

    `article_of` returns None for a record that is to be passed over and raises Unreadable for a bad one. Of two with
    one id the first stays. Raises Unreadable when there are more than RECORDS_MAX, or none at all.
    """
    articles: dict[str, Article] = {}
    labels: dict[str, str] = {}
    problems: list[SourceProblem] = []
    count = 0
    for label, record in records:
        count += 1
        if count > RECORDS_MAX:
            raise Unreadable(f"holds more than {RECORDS_MAX} records", "Split it into several files.")
        try:
            article = article_of(record)
            if article is not None and article.article_id in articles:
                raise _taken(labels[article.article_id])
        except Unreadable as problem:
            problems.append(SourceProblem(f"{file.path}, {label}", problem.what, problem.remedy))
        else:
            if article is not None:
                articles[article.article_id] = article
                labels[article.article_id] = label
    if not count:
        raise Unreadable("holds no records", "Export it again, or remove it.")
    return Contents(tuple(articles.values()), _bounded(file, problems))


def record_id(file: SourceFile, key: str, locale: str = "") -> str:
    """The id of a record: the file's, the record's own `key`, and its locale where it is a translation.

    A key that is too long keeps its beginning and ends in a digest of the whole; `#` is what passages use. Raises
    Unreadable as `article_id` does.
    """
    prefix = f"{file.article_id}/"
    suffix = f"/{locale.lower()}" if locale else ""
    key = key.replace("#", "-")
    room = ARTICLE_ID_CHARACTERS_MAX - len(prefix) - len(suffix)
    if len(key) > room:
        if room <= DIGEST_CHARACTERS:
            raise Unreadable(
                f"has a path of nearly {ARTICLE_ID_CHARACTERS_MAX} characters", "Give the file a shorter one."
            )
        digest = hashlib.sha256(key.encode()).hexdigest()[:DIGEST_CHARACTERS]
        key = f"{key[: room - DIGEST_CHARACTERS - 1]}-{digest}"
    return f"{prefix}{key}{suffix}"


def slug_of(title: str) -> str:
    """A key for a record that has none: its title's words; the same title gives the same key."""
    slug = anchor_of(title)
    if len(slug) < ANCHOR_CHARACTERS_MAX:
        return slug
    return f"{slug}-{hashlib.sha256(title.encode()).hexdigest()[:DIGEST_CHARACTERS]}"


def _taken(label: str) -> Unreadable:
    return Unreadable(f"has the id of {label}", "Give each record an id of its own, or remove one of the two.")


def _bounded(file: SourceFile, problems: list[SourceProblem]) -> tuple[SourceProblem, ...]:
    if len(problems) <= PROBLEMS_MAX:
        return tuple(problems)
    more = len(problems) - PROBLEMS_MAX
    last = SourceProblem(file.path, f"has {more} more records that cannot be read", "Mend those that are named first.")
    return (*problems[:PROBLEMS_MAX], last)
