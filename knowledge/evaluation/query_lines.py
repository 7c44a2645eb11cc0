"""A line of `queries.jsonl` as a question, and a line of `pages.jsonl` as a page without its labels."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from knowledge.evaluation.json_lines import Fields, Line, UnusableLine, text_of, texts_of
from knowledge.evaluation.question import Label, Question, Section
from knowledge.page import Page

UNNAMED_SET: Final = "unnamed"

GRADE_UNSAID: Final = 2
"""A label without a grade says that this is the answer."""

GRADE_MAX: Final = 10
"""Grades are 1 and 2 in the sets we know; a larger one is more likely a mistake."""


def page_with_id(line: Line) -> tuple[str, Page]:
    """A line of `pages.jsonl`; what it says about answers is not read."""
    page_id = text_of(line.fields, "page_id")
    if not page_id:
        raise UnusableLine("It has no `page_id`.")
    page = _page(line.fields)
    if page is None:
        raise UnusableLine("It has neither a `url` nor a `title`.")
    return page_id, page


class QueryLines:
    """Reads questions about `sections`; `pages`, by id, complete pages of which a question gives the id alone."""

    def __init__(self, sections: Sequence[Section], pages: Mapping[str, Page]) -> None:
        self._sections = {section.sid: section.article_id for section in sections}
        self._articles = {section.article_id for section in sections}
        self._pages = pages

    def question(self, line: Line) -> Question:
        """The question of `line`; raises UnusableLine for one without words or without an answer among the sections."""
        fields = line.fields
        text = text_of(fields, "query")
        if not text:
            raise UnusableLine("It asks nothing. Give it a `query`.")
        return Question(
            qid=text_of(fields, "qid") or f"line {line.number}",
            set_name=text_of(fields, "set") or UNNAMED_SET,
            text=text,
            page=self._page(fields, "page"),
            right_page=self._page(fields, "page_aligned"),
            unrelated_page=self._page(fields, "page_noise"),
            labels=self._labels(fields),
            excluded=frozenset(texts_of(fields, "exclude")),
        )

    def _labels(self, fields: Fields) -> tuple[Label, ...]:
        named = fields.get("relevant")
        if not isinstance(named, list) or not named:
            raise UnusableLine("Nothing is said to answer it. Give it `relevant`, a list with at least one section.")
        labels = [self._label(each) for each in named]
        known = tuple(label for label in labels if self._exists(label))
        if not known:
            missing = labels[0].sid or labels[0].article_id
            raise UnusableLine(f"What answers it, {missing!r}, is not among the sections that could be read.")
        return known

    def _label(self, named: Any) -> Label:
        fields = {"sid": named} if isinstance(named, str) else named
        if not isinstance(fields, dict):
            raise UnusableLine('An entry of `relevant` is no object. Write {"article_id": …, "sid": …, "grade": …}.')
        sid = text_of(fields, "sid") or None
        article_id = text_of(fields, "article_id") or self._sections.get(sid or "", "")
        if not article_id and sid is None:
            raise UnusableLine("An entry of `relevant` names neither `sid` nor `article_id`.")
        grade = fields.get("grade", GRADE_UNSAID)
        if not isinstance(grade, int) or not 1 <= grade <= GRADE_MAX:
            raise UnusableLine(f"A `grade` is {grade!r}. Write 2 for the answer, 1 for one that does as well.")
        return Label(article_id, sid, grade)

    def _exists(self, label: Label) -> bool:
        return label.article_id in self._articles if label.sid is None else label.sid in self._sections

    def _page(self, fields: Fields, name: str) -> Page | None:
        given = fields.get(name)
        if not given:
            return None
        if isinstance(given, str):
            return self._pages.get(given) or Page(given)
        if not isinstance(given, dict):
            raise UnusableLine(f'`{name}` is no page. Write {{"url": …, "title": …, "headings": […]}} or null.')
        known = self._pages.get(text_of(given, "page_id"))
        page = _page(given)
        if page is None or known is None:
            return page or known
        return Page(page.key or known.key, page.title or known.title, page.headings or known.headings)


def _page(fields: Fields) -> Page | None:
    key, title = text_of(fields, "url"), text_of(fields, "title")
    return Page(key, title, texts_of(fields, "headings")) if key or title else None
