"""What speaks for a passage on a page, whatever is asked there. Figures for a whole site, made once for each page."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors
from knowledge.lexical import words_of
from knowledge.page import Page
from knowledge.ranking.outline import LETTERS, phrase_of
from knowledge.ranking.word_field import NOWHERE, Figures, share_of_best
from knowledge.site_knowledge import SiteKnowledge

PAGE_SIGNS: Final = (
    "centroid_near_page",
    "centroid_near_title",
    "article_near_page",
    "title_words",
    "article_page_words",
    "names_page",
    "names_heading",
    "title_in_title",
    "title_like_name",
    "path_like_key",
)
"""Columns of the signs, each so that more speaks for the passage; `ranker.py` holds what each weighs."""

COSINE_SCALE: Final = 1.5
"""Cosines between a page and the articles differ by some 0.6; this makes them of the size of the other signs."""

HEADINGS_MAX: Final = 20
"""Headings and facts of a page that are looked for in the texts; a page with more is a list."""

NAMED_MAX: Final = 5_000
"""Passages in which the words of a name are looked at in their order; one whose words are everywhere says nothing."""

_STEPS: Final = re.compile(r"\s*[›»>|/:·–—]\s*|\s+-\s+")
"""Between the steps of a title such as “Settings › Members” or “Members - Settings”."""

_PLACEHOLDER: Final = re.compile(r":\w+|\{[^}]*\}|<[^>]*>")


def page_signs(site: SiteKnowledge, page: Page, text: Vectors | None, title: Vectors | None) -> NDArray[np.float32]:
    """Shape (passages, PAGE_SIGNS). `text`, `title`: vectors of the page's text and title, where there are some."""
    outline, lexical = site.outline, site.lexical
    name = frozenset(words_of(_last_step(page.name)))
    key = frozenset(words_of(" ".join(LETTERS.findall(_PLACEHOLDER.sub(" ", page.key)))))
    columns = (
        _centroids_near(site, text),
        _centroids_near(site, title),
        _articles_near(site, text),
        share_of_best(lexical.scores(page.name)),
        share_of_best(outline.best_of_article(lexical.scores(page.text))) if len(site.passages) else lexical.scores(""),
        np.sqrt(_naming(site, phrase_of(_last_step(page.name)))),
        np.sqrt(_naming_best(site, [phrase_of(text) for text in (*page.headings, *page.facts)[:HEADINGS_MAX]])),
        share_of_best(_titles_within(site, page.name)),
        share_of_best(outline.titles.likeness(name, lexical.weight)),
        share_of_best(outline.paths.likeness(key, lexical.weight)),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _last_step(title: str) -> str:
    """The last step of a title: of “Settings › Members” it is “Members” that tells the page from its neighbours."""
    steps = [step for step in _STEPS.split(title) if words_of(step)]
    return steps[-1] if steps else ""


def _centroids_near(site: SiteKnowledge, vector: Vectors | None) -> Figures:
    centroids = site.outline.centroids
    if vector is None or not len(centroids) or centroids.shape[1] != len(vector):
        return _nothing(site)
    near = centroids @ vector
    return np.asarray(COSINE_SCALE * (near - near.max())[site.outline.article], dtype=np.float32)


def _articles_near(site: SiteKnowledge, vector: Vectors | None) -> Figures:
    """The nearest passage of each article counts for all of its passages."""
    matrix = site.passages.matrix
    if vector is None or not len(matrix) or matrix.shape[1] != len(vector):
        return _nothing(site)
    near = site.outline.best_of_article(matrix @ vector)
    return np.asarray(COSINE_SCALE * (near - near.max()), dtype=np.float32)


def _naming(site: SiteKnowledge, phrase: str) -> Figures:
    """For passages of articles that name `phrase` how rare that is, in [0, 1]: 1 when one article does, 0 when all do.

    Help articles say where a thing is done: "Go to Members". The article that names the page is about it.
    """
    nothing = _nothing(site)
    words = phrase.split()
    if not words:
        return nothing
    holders: NDArray[np.int32] = site.lexical.holders(words[0])
    for word in words[1:]:
        holders = np.intersect1d(holders, site.lexical.holders(word))
    if not 0 < len(holders) <= NAMED_MAX:
        return nothing
    texts = site.passages.passages
    named = [place for place in holders if len(words) == 1 or phrase in phrase_of(texts[place].index_text)]
    if not named:
        return nothing
    articles = np.unique(site.outline.article[named])
    count = int(site.outline.article.max()) + 1
    rarity = max(0.0, float(np.log(count / (len(articles) + 1)) / np.log(count))) if count > 1 else 0.0
    return np.where(np.isin(site.outline.article, articles), rarity, 0.0).astype(np.float32)


def _naming_best(site: SiteKnowledge, phrases: list[str]) -> Figures:
    best = _nothing(site)
    for phrase in dict.fromkeys(phrases):
        best = np.maximum(best, _naming(site, phrase))
    return best


def _titles_within(site: SiteKnowledge, title: str) -> Figures:
    """What of the page's title an article's title says, when it stands within it word for word: “Add a new circuit
    group” holds “Circuit group”, and “Circuit” too, but less of it."""
    outline, lexical = site.outline, site.lexical
    whole = phrase_of(title)
    words = frozenset(whole.split())
    found = _nothing(site)
    covered = outline.titles.covered(words, lexical.weight)
    inside = np.flatnonzero((covered > 0) & (covered >= outline.titles.weights - 1e-4))
    for place in inside if len(inside) <= NAMED_MAX else NOWHERE:
        if outline.title_phrases[place] in whole:
            found[place] = covered[place]
    return found


def _nothing(site: SiteKnowledge) -> Figures:
    return np.zeros(len(site.passages), dtype=np.float32)
