"""What a set of questions holds: sections, questions and the labels that say what answers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from knowledge.page import Page

Circumstance = Literal["page", "none", "right page", "unrelated page"]
"""Where a question is asked: on its own page, on no page, or on one that was given to a question without a page."""

MASKED_SETS: Final = "known_item"
"""Sets whose name begins so ask with the words of a heading: they search texts without that heading."""


@dataclass(frozen=True, slots=True)
class Label:
    """What answers a question: a section, or a whole article when `sid` is None."""

    article_id: str
    sid: str | None
    grade: int
    """2 for the answer, 1 for one that does as well, such as a section with the same text."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set."""

    qid: str
    set_name: str
    text: str
    page: Page | None
    """Where it is asked; None when it is asked on no page."""
    right_page: Page | None
    """For a question without a page: one that belongs to its answer."""
    unrelated_page: Page | None
    """For a question without a page: one that has nothing to do with it."""
    labels: tuple[Label, ...]
    """Never seen by a method."""
    excluded: frozenset[str]
    """Sections that are taken out of every ranking, such as the one that the question was found in."""

    @property
    def is_masked(self) -> bool:
        """Whether it is asked of the texts without the headings that are questions."""
        return self.set_name.startswith(MASKED_SETS)

    @property
    def asked(self) -> dict[Circumstance, Page | None]:
        """Every way in which it is asked."""
        if self.page is not None:
            return {"page": self.page}
        ways: dict[Circumstance, Page | None] = {"none": None}
        if self.right_page is not None:
            ways["right page"] = self.right_page
        if self.unrelated_page is not None:
            ways["unrelated page"] = self.unrelated_page
        return ways


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section as it is searched."""

    title: str
    """Of the article; empty where it is masked."""
    breadcrumb: tuple[str, ...]
    """Headings below the title; masked ones are left out."""
    headline: str
    """Title and breadcrumb as one line; stands above every window of the text."""
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an article."""

    sid: str
    article_id: str
    anchor: str
    url: str
    plain: SectionText
    masked: SectionText
    """Without the headings that are questions of a `known_item` set."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out, or a part of it that was not believed."""

    file: str
    line: int
    """From 1."""
    text: str
    """What is wrong, and what would be right."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The sections and questions of one product."""

    product: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]

    @property
    def articles(self) -> Mapping[str, list[Section]]:
        """Sections by article, both in the order of the file."""
        grouped: dict[str, list[Section]] = {}
        for section in self.sections:
            grouped.setdefault(section.article_id, []).append(section)
        return grouped
