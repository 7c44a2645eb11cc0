"""Which passages answer a question on a page, and why: pure decisions over rankings that others computed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from types import MappingProxyType
from typing import Final, Literal

from knowledge.lexical import WordMatch
from knowledge.page import Page
from knowledge.page_pattern import is_exact, narrowest
from knowledge.passage import Passage
from knowledge.readable import readable
from knowledge.survey import Survey

Mode = Literal["index", "exact", "lexical"]
"""How near vectors were found: in the vector index, by comparing all, or not at all (words only)."""

EXACT_PAGE_LOGITS: Final = 3.0
"""For a passage written for this very page: about what an answer leads by that the question alone decides."""

BRANCH_PAGE_LOGITS: Final = 1.5
"""For a passage written for a branch of pages, such as `/projects/*`."""

LINKED_PAGE_LOGITS: Final = 1.0
"""For a passage whose article links to this page: it speaks of the page, if it is not written for it."""

OTHER_PAGE_LOGITS: Final = 1.0
"""Taken from a passage written for other pages only, when a rival that fits as well is written for this page."""

RIVAL_LOGITS: Final = 3.0
"""A passage for this page is a rival when it is no further than this behind the best."""

COSINE_SHARE: Final = 0.7
"""Of the score; the best cosine alone tells another product's questions apart with an AUROC of 0.97."""
PAGE_BONUS: Final = 0.1
"""A passage for this very page answers more often than its words alone promise."""

NEAR_COSINE: Final = 0.45
"""From this cosine on a passage is called close in meaning."""

FITTING: Final = 0.5
"""From this share of what the page could add on, a passage is said to fit the page."""

LINKED: Final = 0.25
"""The page match of an article that names no pages but links to this one."""

NOT_LINKED: Final[Mapping[str, Collection[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found out about the candidates, by their place in the set of passages."""

    question: Mapping[int, float]
    """What speaks for each as an answer, as logits: a difference of 1 makes one e times as likely as the other."""
    page: Mapping[int, float]
    """What the page adds to that beyond what it adds to any passage, at most `reach`; empty without a page."""
    reach: float
    """The most that the page may add: much where the question leaves open what is meant."""
    question_cosine: Mapping[int, float]
    page_cosine: Mapping[int, float]
    words: Callable[[int], WordMatch]
    """How the words of the question and of the passage meet; asked for chosen passages only."""


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """What speaks for a passage."""

    question_cosine: float | None
    """Nearness of meaning to the question, in [-1, 1]; None without the embedding model."""
    page_cosine: float | None
    """Nearness to the page's title and headings, in [-1, 1]; None without the model or a page with text."""
    lexical: float
    """Share of the question's words that it has, in [0, 1]; rare words count more."""
    page_match: float
    """1 written for this very page, 0.5 for its branch, 0.25 linking to it, 0 for any page, -1 for other pages only."""
    page_fit: float
    """How well it fits the page by what both say, in [0, 1]: a share of what the page could add; 0 without a page."""
    fusion: float
    """How likely it is the answer, as a share of the best one's likelihood; says nothing between questions."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage that was chosen."""

    passage: Passage
    score: float
    """In [0, 1]; compares between questions: near 0.2 nothing fits, from about 0.6 it usually answers."""
    parts: ScoreParts
    reason: str
    """One sentence for people: why it is here."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for one question on one page, the best first."""

    question: str
    page: Page | None
    results: tuple[Retrieved, ...]
    mode: Mode
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    """Time by step: `embed`, `search`, `whole`."""
    survey: Survey | None = None
    """What the whole of the knowledge says about the question; None where nobody looked."""


def choose(
    passages: Sequence[Passage],
    page: Page | None,
    evidence: Evidence,
    limit: int,
    linked_pages: Mapping[str, Collection[str]] = NOT_LINKED,
) -> tuple[Retrieved, ...]:
    """Up to `limit` passages in the order in which they should be read; the same text never twice, cut sections joined.

    `linked_pages`: page keys that an article links to, by article id.
    """
    fits = {at: said + evidence.page.get(at, 0.0) for at, said in evidence.question.items()}
    matches = {at: page_match(passages[at], page, linked_pages) for at in fits}
    rivals = max(fits.values(), default=0.0) - RIVAL_LOGITS
    contested = any(match > LINKED and fits[at] >= rivals for at, match in matches.items())
    weighed = {at: fit + _page_logits(matches[at], contested) for at, fit in fits.items()}
    best = max(weighed.values(), default=0.0)
    ordered = sorted(weighed, key=lambda at: (-weighed[at], at))
    return tuple(
        _retrieved(joined, at, exp(weighed[at] - best), matches[at], evidence)
        for at, joined in readable(passages, ordered, limit)
    )


def page_match(passage: Passage, page: Page | None, linked_pages: Mapping[str, Collection[str]] = NOT_LINKED) -> float:
    """1 for this very page, 0.5 for its branch, 0.25 linking to it, 0 if it names no page, -1 for other pages only."""
    if page is None:
        return 0.0
    if not passage.page_patterns:
        return LINKED if page.key in linked_pages.get(passage.article_id, ()) else 0.0
    pattern = narrowest(passage.page_patterns, page.key)
    if pattern is None:
        return -1.0
    return 1.0 if is_exact(pattern) else 0.5


def _page_logits(match: float, contested: bool) -> float:
    if match < 0:
        return -OTHER_PAGE_LOGITS if contested else 0.0
    return {0.0: 0.0, LINKED: LINKED_PAGE_LOGITS, 1.0: EXACT_PAGE_LOGITS}.get(match, BRANCH_PAGE_LOGITS)


def _retrieved(passage: Passage, at: int, likelihood: float, match: float, evidence: Evidence) -> Retrieved:
    words = evidence.words(at)
    parts = ScoreParts(
        question_cosine=evidence.question_cosine.get(at),
        page_cosine=evidence.page_cosine.get(at),
        lexical=words.coverage,
        page_match=match,
        page_fit=max(0.0, evidence.page.get(at, 0.0)) / evidence.reach if evidence.reach > 0 else 0.0,
        fusion=likelihood,
    )
    return Retrieved(passage, score(parts), parts, reason(parts, words.shared))


def score(parts: ScoreParts) -> float:
    """How well a passage fits, in [0, 1], from figures that mean the same for every question."""
    cosine = parts.question_cosine
    fit = parts.lexical if cosine is None else COSINE_SHARE * max(cosine, 0.0) + (1 - COSINE_SHARE) * parts.lexical
    return min(1.0, fit + PAGE_BONUS * (parts.page_match if parts.page_match > LINKED else 0.0))


def reason(parts: ScoreParts, shared_words: Sequence[str]) -> str:
    """One sentence that names what speaks for a passage, the strongest first."""
    clauses = []
    if shared_words:
        clauses.append(f"it speaks of {_listed(shared_words)}")
    elif parts.question_cosine is not None and parts.question_cosine >= NEAR_COSINE:
        clauses.append("it is close in meaning to the question")
    if parts.page_match == 1:
        clauses.append("its page is the one you are on")
    elif parts.page_match > LINKED:
        clauses.append("it belongs to this part of the product")
    elif parts.page_match > 0:
        clauses.append("it links to the page you are on")
    elif parts.page_fit >= FITTING:
        clauses.append("it fits the page you are on")
    sentence = ", and ".join(clauses) or "it is the nearest there is"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
