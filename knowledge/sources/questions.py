"""Records of questions and answers as articles, whatever file they stand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from knowledge.article import Article
from knowledge.sources.body_markup import body_markdown
from knowledge.sources.file import SourceFile, Unreadable
from knowledge.sources.question_columns import QuestionColumns
from knowledge.sources.record import Record
from knowledge.sources.records import record_id, slug_of

SHOWN: Final = frozenset(
    {"published", "public", "live", "active", "visible", "approved", "online", "veröffentlicht", "publié", "publicado"}
)
HIDDEN: Final = frozenset(
    {"draft", "unpublished", "archived", "hidden", "private", "inactive", "internal", "review", "in review", "offline",
     "entwurf", "archiviert", "brouillon", "borrador"}
)  # fmt: skip
"""What a `status` column says; any other word is an error, for a draft must not be shown by mistake."""

BETWEEN_QUESTIONS: Final = "|\n"
"""Questions hold commas and semicolons themselves."""


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """How the records of one file become articles."""

    file: SourceFile
    columns: QuestionColumns

    def article(self, row: Mapping[str, object]) -> Article:
        """The article of one record. Raises Unreadable when it lacks its question or answer, or a field is wrong."""
        record = Record(self.columns.fields(row), self.columns.column_of)
        question = record.text("question")
        title = record.text("title") or question
        if not title:
            raise Unreadable("has no question", "Write the question, or remove the record.")
        answer = record.prose("answer")
        if not answer:
            raise Unreadable("has no answer", "Write the answer, or remove the record.")
        locale = record.text("locale")
        address = record.text("url")
        url = urljoin(f"{self.file.base_url}/", address) if address else ""
        questions = (question, *record.texts("questions", BETWEEN_QUESTIONS))
        return Article(
            article_id=record_id(self.file, record.text("id") or slug_of(title), locale),
            title=title,
            body=body_markdown(answer, url or f"{self.file.base_url}/"),
            source=self.file.source,
            path=self.file.path,
            summary=record.text("summary"),
            url=url,
            locale=locale,
            page_patterns=record.texts("pages"),
            questions=tuple(dict.fromkeys(filter(None, questions))),
            segments=record.texts("segments"),
            plans=record.texts("plans"),
            published=_is_published(record),
            updated=record.day("updated"),
        )


def _is_published(record: Record) -> bool:
    status = record.text("status").casefold()
    if status and status not in SHOWN | HIDDEN:
        raise record.wrong("status", "`published` or `draft`")
    return record.flag("published", True) and not record.flag("draft", False) and status not in HIDDEN
