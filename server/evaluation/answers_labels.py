"""Which sentences answer a question: labels by ids and character offsets, never with the text itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from knowledge.evaluation.json_lines import Fields, Line, UnusableLine, read_each, text_of
from knowledge.evaluation.question import Problem, QuestionSet

SHIPPED: Final = Path(__file__).parent / "labels" / "answers.jsonl"
"""Labels for questions of public help centres, drawn and marked as docs/answers.md tells."""

Half = Literal["dev", "test"]
"""Methods are tuned on `dev` only; `test` says how they do on what they were not tuned on."""

Span = tuple[int, int]
"""From and to which character of a section's text, as Python counts them."""

_HALVES: Final[Sequence[Half]] = ("dev", "test")


@dataclass(frozen=True, slots=True)
class AnswerLabel:
    """One way to answer a question: all `spans` of one section. A question may have several; any of them does."""

    product: str
    qid: str
    sid: str
    spans: tuple[Span, ...]
    checksum: str
    """The first digits of the SHA-256 of the section's text; empty when nobody noted it."""
    line: int
    """Where it stands in its file, from 1."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that was drawn and not labelled."""

    product: str
    qid: str
    why: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question's labels with the words of the sentences that answer."""

    half: Half
    answers: tuple[tuple[str, ...], ...]
    """For each label the texts of its spans."""


@dataclass(frozen=True, slots=True)
class AnswerLabels:
    """All labels of a file."""

    labels: Mapping[tuple[str, str], tuple[AnswerLabel, ...]]
    """By product and question."""
    left_out: tuple[LeftOut, ...]

    def of(self, questions: QuestionSet) -> tuple[dict[str, Labelled], list[Problem]]:
        """The labels of a product's questions, by `qid`; what does not fit its sections is named and left out."""
        texts = {section.sid: section.plain.text for section in questions.sections}
        asked = {question.qid for question in questions.questions}
        found: dict[str, Labelled] = {}
        problems: list[Problem] = []
        for (product, qid), labels in self.labels.items():
            if product != questions.product or qid not in asked:
                continue
            fitting = [label for label in labels if _fits(label, texts)]
            problems += [_changed(label) for label in labels if label not in fitting]
            if fitting:
                answers = tuple(_texts(label, texts[label.sid]) for label in fitting)
                found[qid] = Labelled(half_of(product, labels[0].sid), answers)
        return found, problems


def read_labels(file: Path = SHIPPED) -> tuple[AnswerLabels, list[Problem]]:
    """The labels in `file`, and what of it cannot be used. Raises SourceError when it cannot be read."""
    problems: list[Problem] = []
    labels: dict[tuple[str, str], tuple[AnswerLabel, ...]] = {}
    left_out = []
    for row in read_each(file, _row, problems):
        if isinstance(row, LeftOut):
            left_out.append(row)
        else:
            labels[row.product, row.qid] = (*labels.get((row.product, row.qid), ()), row)
    return AnswerLabels(labels, tuple(left_out)), problems


def half_of(product: str, sid: str) -> Half:
    """The half to which questions about a section belong, by a hash: one section is never in both."""
    return _HALVES[int(_digest(f"{product} {sid}"), 16) % 2]


def _row(line: Line) -> AnswerLabel | LeftOut:
    product, qid = text_of(line.fields, "product"), text_of(line.fields, "qid")
    if not product or not qid:
        raise UnusableLine("It names no question. Give it a `product` and a `qid`.")
    if why := text_of(line.fields, "left_out"):
        return LeftOut(product, qid, why)
    sid = text_of(line.fields, "sid")
    if not sid:
        raise UnusableLine("It names no section. Give it the `sid` of the section that answers.")
    return AnswerLabel(product, qid, sid, _spans(line.fields), text_of(line.fields, "text_sha256"), line.number)


def _spans(fields: Fields) -> tuple[Span, ...]:
    spans: Any = fields.get("spans")
    if not isinstance(spans, list) or not spans or not all(map(_is_span, spans)):
        raise UnusableLine("`spans` are no offsets. Write [[start, end], …], with 0 <= start < end.")
    return tuple((start, end) for start, end in spans)


def _is_span(span: Any) -> bool:
    whole = isinstance(span, list) and len(span) == 2 and all(type(each) is int for each in span)
    return whole and 0 <= span[0] < span[1]


def _fits(label: AnswerLabel, texts: Mapping[str, str]) -> bool:
    text = texts.get(label.sid)
    if text is None or any(end > len(text) for _, end in label.spans):
        return False
    return not label.checksum or _digest(text).startswith(label.checksum)


def _changed(label: AnswerLabel) -> Problem:
    what = f"{label.qid}: the product {label.product} has another text of {label.sid} or none. Mark its answer anew."
    return Problem("labels", label.line, what)


def _texts(label: AnswerLabel, text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in label.spans)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
