"""Questions that a product's help centre cannot answer: read from a file, or made of the sets themselves."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from knowledge.evaluation.json_lines import Line, UnusableLine, read_each, text_of, texts_of
from knowledge.evaluation.question import Problem, Question, QuestionSet
from knowledge.page import Page
from server.agent.content_words import content_words

FILE: Final = "unanswerable.jsonl"

Kind = Literal["another product", "no product", "answer removed"]

KINDS: Final[Mapping[str, Kind]] = {
    "cross_product": "another product",
    "general_oos": "no product",
    "answer_removed": "answer removed",
}
"""Names in the file, and ours."""

ABSENT_WORDS: Final = 2
"""Content words of a question that a product's texts do not have: from so many on, or from half, it is foreign."""

HARD_SETS: Final = ("known_item", "issue")
"""Sets of which the answering articles are taken out; names that begin so."""

SHARE_MAX: Final = 0.25
"""Foreign questions that are made, as a share of a product's own: most of what visitors ask is about the product."""

SEED: Final = 11


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A question that nothing answers. `source` is the id of the question that it was made from, where there is one."""

    kind: Kind
    product: str
    text: str
    page: Page | None
    source: str = ""


def read_unanswerable(folder: Path, problems: list[Problem]) -> list[Unanswerable]:
    """The rows of the file in `folder`; what cannot be used goes to `problems`. Raises SourceError."""
    return read_each(folder / FILE, _row, problems)


def foreign_to(product: QuestionSet, others: Sequence[QuestionSet]) -> Iterator[Unanswerable]:
    """Questions of `others` whose words this product's texts lack, drawn by a seed, at most SHARE_MAX of its own."""
    known = frozenset[str]().union(*(content_words(f"{s.plain.headline}\n{s.plain.text}") for s in product.sections))
    asked = {question.text for other in others for question in other.questions}
    foreign = sorted(text for text in asked if _is_foreign(text, known))
    drawn = random.Random(SEED).sample(foreign, min(len(foreign), max(1, int(SHARE_MAX * len(product.questions)))))  # noqa: S311 - no secret
    return (Unanswerable("another product", product.product, text, None) for text in drawn)


def is_hard(question: Question) -> bool:
    """Whether the question is asked once more with its answering articles taken out, to be told apart from itself."""
    return question.set_name.startswith(HARD_SETS)


def _is_foreign(text: str, known: frozenset[str]) -> bool:
    words = content_words(text)
    absent = len(words - known)
    return bool(words) and (absent >= ABSENT_WORDS or 2 * absent >= len(words))


def _row(line: Line) -> Unanswerable:
    kind, text = KINDS.get(text_of(line.fields, "kind")), text_of(line.fields, "query")
    if kind is None or not text:
        raise UnusableLine(f"It needs a `query`, and a `kind` that is one of {', '.join(KINDS)}.")
    page = line.fields.get("page")
    if page is not None and not isinstance(page, dict):
        raise UnusableLine("`page` is no page. Give an object with a `url` and a `title`, or null.")
    shown = Page(text_of(page, "url"), text_of(page, "title"), texts_of(page, "headings")) if page else None
    return Unanswerable(kind, text_of(line.fields, "product"), text, shown, text_of(line.fields, "source_qid"))
