"""A small site in memory, with words only or with vectors that the tests choose."""

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.article import Article
from knowledge.embedding import Vectors
from knowledge.passage import Passage
from knowledge.site_knowledge import SiteKnowledge, searchable
from knowledge.store import PassageSet, StoredSite


def passage(article: str, title: str, text: str, *breadcrumb: str, part: int = 1) -> Passage:
    """A passage of `article`; its anchor is its last heading."""
    anchor = breadcrumb[-1].lower().replace(" ", "-") if breadcrumb else ""
    head = " › ".join((title, *breadcrumb))
    return Passage(
        passage_id=f"{article}#{anchor}~{part}",
        article_id=article,
        title=title,
        breadcrumb=breadcrumb,
        anchor=anchor,
        text=text,
        index_text=f"{head}\n{text}",
        url=f"/help/{article}",
    )


def site(passages: Sequence[Passage], vectors: Mapping[str, Sequence[float]] | None = None) -> SiteKnowledge:
    """`vectors`: by passage id; without them the model is away."""
    matrix: Vectors = np.zeros((len(passages), 0), dtype=np.float32)
    if vectors is not None:
        matrix = np.array([vectors[each.passage_id] for each in passages], dtype=np.float32)
    articles = {each.article_id: Article(each.article_id, each.title, "") for each in passages}
    stored = PassageSet("site", 1, "model", tuple(passages), matrix)
    return searchable(StoredSite(stored, tuple(articles.values()), {}))
