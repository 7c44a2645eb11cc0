"""Why a passage was chosen, in plain words: each part of its score named, valued and explained."""

from dataclasses import dataclass, fields
from typing import Final

from knowledge.retrieval import ScoreParts

WORDS: Final = {
    "question_cosine": (
        "Meaning",
        "nearness of its meaning to the question; 1 is the same, 0 has nothing to do with it",
    ),
    "page_cosine": ("Page in meaning", "nearness of its meaning to the title and headings of the page"),
    "lexical": ("Words", "share of the question's words that it has; rare words count more"),
    "page_match": ("Page by name", "whether its article names this page, links to it, or names others"),
    "page_fit": ("Page fit", "how well it fits the page by what both say, as a share of the best possible"),
    "fusion": ("Likelihood", "that it is the answer, all signs together, as a share of the first one's"),
}
"""Label and meaning by the name of the part."""

PAGE_MATCH_WORDS: Final = {1.0: "this page", 0.5: "this part", 0.25: "links here", 0.0: "any page", -1.0: "other pages"}

UNMEASURED: Final = "not measured"

MODE_WORDS: Final = {
    "index": "vector index and words",
    "exact": "all vectors compared, and words",
    "lexical": "words only, without the embedding model",
}
"""How the passages were searched, by the mode of a retrieval."""


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One part of a score, for people."""

    name: str
    """Of the field, such as `question_cosine`."""
    label: str
    value: str
    """Two decimals, words where the figure stands for some, or UNMEASURED."""
    meaning: str
    """May be empty for a part that has no words yet."""


def explained(parts: ScoreParts) -> tuple[ExplainedPart, ...]:
    """Every part in the order of its fields; one that has no words here is named after its field."""
    return tuple(_explained(field.name, getattr(parts, field.name)) for field in fields(parts))


def mode_words(mode: str) -> str:
    """How passages were searched, in words; the mode itself when it has none."""
    return MODE_WORDS.get(mode, mode)


def _explained(name: str, value: object) -> ExplainedPart:
    label, meaning = WORDS.get(name, (name.replace("_", " ").capitalize(), ""))
    return ExplainedPart(name, label, _value_words(name, value), meaning)


def _value_words(name: str, value: object) -> str:
    if value is None:
        return UNMEASURED
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    exact = PAGE_MATCH_WORDS.get(float(value)) if name == "page_match" else None
    return exact or f"{value:.2f}"
