"""The sections of a product as knowledge in memory: cut into windows, embedded, and without any label."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from knowledge.article import Article
from knowledge.embedding import Vectors
from knowledge.evaluation.question import QuestionSet, SectionText
from knowledge.passage import Passage
from knowledge.site_knowledge import SiteKnowledge, searchable
from knowledge.store import PassageSet, StoredSite

WINDOW_WORDS_MAX: Final = 180
"""Words of a section in one passage, its headline not counted: about what the default model reads."""

_WORD = re.compile(r"\S+")


class Owner(NamedTuple):
    """Where a passage comes from."""

    article_id: str
    sid: str


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """What questions of one product are asked of."""

    site: SiteKnowledge
    owners: tuple[Owner, ...]
    """For each passage of `site`, by position."""
    vectors: Mapping[str, Vectors]
    """Of every passage's `index_text`, and of every text that a method said it would search for."""


def passages_of(questions: QuestionSet, masked: bool) -> tuple[list[Passage], list[Owner]]:
    """The passages of a product and, for each, where it comes from.

    `masked`: without the headings that are questions; then ids and anchors are numbers and addresses are empty as
    well, because they often repeat the heading.
    """
    passages: list[Passage] = []
    owners: list[Owner] = []
    numbers = {article_id: str(number) for number, article_id in enumerate(questions.articles, 1)}
    anchors: set[tuple[str, str]] = set()
    for number, section in enumerate(questions.sections, 1):
        shown = section.masked if masked else section.plain
        anchor = "" if masked else section.anchor
        if not anchor or (section.article_id, anchor) in anchors:
            anchor = f"{anchor}-{number}".strip("-")
        anchors.add((section.article_id, anchor))
        for part, text in enumerate(_windows(shown), 1):
            passages.append(
                Passage(
                    passage_id=f"{number}~{part}" if masked else f"{section.sid}~{part}",
                    article_id=numbers[section.article_id] if masked else section.article_id,
                    title=shown.title,
                    breadcrumb=shown.breadcrumb,
                    anchor=anchor,
                    text=text,
                    index_text="\n".join(filter(None, (shown.headline, text))),
                    url="" if masked else section.url,
                )
            )
            owners.append(Owner(section.article_id, section.sid))
    return passages, owners


def build_corpus(
    name: str, passages: list[Passage], owners: list[Owner], vectors: Mapping[str, Vectors], model: str
) -> Corpus:
    """Knowledge in memory as a site's is; `vectors` holds one for each passage's `index_text`, made by `model`.

    `name`: tells this knowledge from any other of the same run.
    """
    rows = [vectors[passage.index_text] for passage in passages]
    matrix = np.stack(rows) if rows else np.zeros((0, 0), dtype=np.float32)
    stored = PassageSet(name, 1, model, tuple(passages), matrix)
    return Corpus(searchable(StoredSite(stored, tuple(_articles(passages)), {})), tuple(owners), vectors)


def _articles(passages: list[Passage]) -> Iterator[Article]:
    """In the order of titles, as a site has them."""
    first = {passage.article_id: passage for passage in reversed(passages)}
    for article_id, passage in sorted(first.items(), key=lambda each: (each[1].title, each[0])):
        yield Article(article_id, passage.title, "", url=passage.url.partition("#")[0])


def _windows(section: SectionText) -> Iterator[str]:
    """The section's text in pieces of at most WINDOW_WORDS_MAX words; a headline alone is a piece too."""
    words = list(_WORD.finditer(section.text))
    if not words and section.headline:
        yield ""
    for start in range(0, len(words), WINDOW_WORDS_MAX):
        last = words[min(start + WINDOW_WORDS_MAX, len(words)) - 1]
        yield section.text[words[start].start() : last.end()]
