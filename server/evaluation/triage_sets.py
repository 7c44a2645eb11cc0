"""Labelled tickets for the evaluation of triage: JSON Lines with a text and labels, split once and for all."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from escalation.triage import TriageTier
from knowledge.errors import SourceError
from knowledge.evaluation.json_lines import Line, UnusableLine, read_each, text_of
from knowledge.evaluation.question import Problem

TEST_PERCENT: Final = 30
"""Of the rows, by a digest of their text: the same rows whatever else the file holds."""

ROWS_OF_A_LABEL_MIN: Final = 20
"""A label with fewer rows is left out: its F1 would be a matter of one or two."""

LABELS: Final = ("category", "intent", "tier")
"""What is measured, by the name of the field; `urgency`, a number from 0 for the most urgent, stands for a tier."""

TEXT_CHARACTERS_MAX: Final = 2_000
"""As much as the classifier reads of a ticket."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text, and what each field says of it."""

    text: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Task:
    """One label of one set: rows to learn from and rows to be asked, as texts with their label."""

    name: str
    label: str
    learned: tuple[tuple[str, str], ...]
    asked: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    """Values with fewer than ROWS_OF_A_LABEL_MIN rows."""

    @property
    def classes(self) -> int:
        """How many values are told apart."""
        return len({value for _, value in self.learned})


def read_tasks(paths: Sequence[Path], problems: list[Problem]) -> list[Task]:
    """The tasks of all files, or of all `*.jsonl` in a folder; raises SourceError where there is none."""
    tasks = [task for file in _files(paths) for task in _tasks(file, problems)]
    if not tasks:
        raise SourceError(
            f"{', '.join(map(str, paths))}: no labelled texts. Give JSON Lines with `text` (or `title` and `body`) and "
            f"one of {', '.join(LABELS)}, urgency; each value on {ROWS_OF_A_LABEL_MIN} lines or more."
        )
    return tasks


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.jsonl")) if path.is_dir() else (path,)


def _tasks(file: Path, problems: list[Problem]) -> Iterator[Task]:
    rows = {row.text: row for row in read_each(file, _row, problems)}
    for label in LABELS:
        told = [(text, row.labels[label]) for text, row in rows.items() if label in row.labels]
        counts = Counter(value for _, value in told)
        few = {value for value, count in counts.items() if count < ROWS_OF_A_LABEL_MIN}
        kept = [(text, value) for text, value in told if value not in few]
        if len(set(counts) - few) < 2:
            continue
        learned = tuple(each for each in kept if not _is_asked(each[0]))
        asked = tuple(each for each in kept if _is_asked(each[0]))
        yield Task(file.stem, label, learned, asked, tuple(sorted(few)))


def _row(line: Line) -> LabelledText:
    text = text_of(line.fields, "text") or "\n".join(
        filter(None, (text_of(line.fields, "title"), text_of(line.fields, "body")))
    )
    if not text:
        raise UnusableLine("It has neither `text` nor `title` and `body`.")
    labels = {name: value for name in LABELS if (value := text_of(line.fields, name))}
    if "tier" not in labels and "urgency" in line.fields:
        labels["tier"] = _tier(line.fields["urgency"])
    return LabelledText(text[:TEXT_CHARACTERS_MAX], labels)


def _tier(urgency: object) -> str:
    tiers = list(TriageTier)
    if not isinstance(urgency, int) or not 0 <= urgency < len(tiers):
        raise UnusableLine(f"`urgency` is {urgency!r}. Write a number from 0, the most urgent, to {len(tiers) - 1}.")
    return tiers[urgency].value


def _is_asked(text: str) -> bool:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") % 100 < TEST_PERCENT
