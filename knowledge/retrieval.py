"""Which passages answer a question on a page, and why: pure decisions over rankings that others computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from knowledge.lexical import WordMatch
from knowledge.page import Page
from knowledge.page_pattern import is_exact, narrowest
from knowledge.passage import Passage

Mode = Literal["index", "exact", "lexical"]
"""How near vectors were found: in the vector index, by comparing all, or not at all (words only)."""

EXACT_PAGE_BONUS: Final = 0.15
"""For a passage written for this very page. Measured on a help centre of 65 articles without likely questions: 0.08
finds 18 of 24 answers that the page decides, 0.15 finds 20; each 0.03 more costs a point of recall on foreign pages."""

BRANCH_PAGE_BONUS: Final = 0.08
"""For a passage written for a branch of pages, such as `/projects/*`."""

OTHER_PAGE_MALUS: Final = 0.06
"""For a passage written for other pages only, when a rival that fits as well is written for this page."""

RIVAL_SHARE: Final = 0.7
"""A passage for this page is a rival when it reaches this share of the best fusion."""

COSINE_SHARE: Final = 0.7
"""Of the score; the best cosine alone tells another product's questions apart with an AUROC of 0.97."""
PAGE_BONUS: Final = 0.1
"""A passage for this very page answers more often than its words alone promise."""

NEAR_COSINE: Final = 0.45
"""From this cosine on a passage is called close in meaning."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What one way of searching thinks of the candidates: strength by position, 1 for the best, 0 for no sign."""

    strengths: Mapping[int, float]
    weight: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found out about the passages of a set; figures are by position in the set."""

    signals: Sequence[Signal]
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
    """1 written for this very page, 0.5 for its branch, 0 for any page, -1 for other pages only."""
    fusion: float
    """Agreement of all signals, in [0, 1]; orders the passages of one question, says nothing between questions."""


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


def choose(passages: Sequence[Passage], page: Page | None, evidence: Evidence, limit: int) -> tuple[Retrieved, ...]:
    """Up to `limit` passages in the order in which they should be read."""
    fused = fuse(evidence.signals)
    matches = {at: page_match(passages[at].page_patterns, page) for at in fused}
    rivals = RIVAL_SHARE * max(fused.values(), default=0.0)
    contested = any(match > 0 and fused[at] >= rivals for at, match in matches.items())
    weighed = {at: fusion + _bonus(matches[at], contested) for at, fusion in fused.items()}
    best = sorted(weighed, key=lambda at: (-weighed[at], at))[:limit]
    return tuple(_retrieved(passages[at], at, fused[at], matches[at], evidence) for at in best)


def fuse(signals: Sequence[Signal]) -> dict[int, float]:
    """The weighted mean of all signals for each position that one of them names, in [0, 1]."""
    whole = sum(signal.weight for signal in signals)
    fused: dict[int, float] = {}
    for signal in signals:
        for at, strength in signal.strengths.items():
            fused[at] = fused.get(at, 0.0) + signal.weight * strength / whole
    return fused


def page_match(patterns: Sequence[str], page: Page | None) -> float:
    """1 for this very page, 0.5 for its branch, 0 when it says nothing of pages, -1 for other pages only."""
    if page is None or not patterns:
        return 0.0
    pattern = narrowest(patterns, page.key)
    if pattern is None:
        return -1.0
    return 1.0 if is_exact(pattern) else 0.5


def _bonus(match: float, contested: bool) -> float:
    if match < 0:
        return -OTHER_PAGE_MALUS if contested else 0.0
    if match == 0:
        return 0.0
    return EXACT_PAGE_BONUS if match == 1 else BRANCH_PAGE_BONUS


def _retrieved(passage: Passage, at: int, fused: float, match: float, evidence: Evidence) -> Retrieved:
    words = evidence.words(at)
    parts = ScoreParts(
        question_cosine=evidence.question_cosine.get(at),
        page_cosine=evidence.page_cosine.get(at),
        lexical=words.coverage,
        page_match=match,
        fusion=fused,
    )
    return Retrieved(passage, score(parts), parts, reason(parts, words.shared))


def score(parts: ScoreParts) -> float:
    """How well a passage fits, in [0, 1], from figures that mean the same for every question."""
    cosine = parts.question_cosine
    fit = parts.lexical if cosine is None else COSINE_SHARE * max(cosine, 0.0) + (1 - COSINE_SHARE) * parts.lexical
    return min(1.0, fit + PAGE_BONUS * max(parts.page_match, 0.0))


def reason(parts: ScoreParts, shared_words: Sequence[str]) -> str:
    """One sentence that names what speaks for a passage, the strongest first."""
    clauses = []
    if shared_words:
        clauses.append(f"it speaks of {_listed(shared_words)}")
    elif parts.question_cosine is not None and parts.question_cosine >= NEAR_COSINE:
        clauses.append("it is close in meaning to the question")
    if parts.page_match == 1:
        clauses.append("its page is the one you are on")
    elif parts.page_match > 0:
        clauses.append("it belongs to this part of the product")
    elif parts.page_cosine is not None and parts.page_cosine >= NEAR_COSINE:
        clauses.append("it fits the page you are on")
    sentence = ", and ".join(clauses) or "it is the nearest there is"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
