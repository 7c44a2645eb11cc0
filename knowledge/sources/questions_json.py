"""JSON of questions and answers: a list of records in one of several wrappings, or an object of answers by question."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Final

from knowledge.article import Article
from knowledge.sources.file import Contents, SourceFile, Unreadable
from knowledge.sources.question_columns import question_columns
from knowledge.sources.questions import QuestionReading
from knowledge.sources.records import articles_of

WRAPPINGS: Final = (
    "questions", "faqs", "faq", "items", "entries", "records", "rows", "results", "data", "articles", "mainEntity",
)  # fmt: skip
"""Fields in which a document may hold its list of records; `mainEntity` is that of schema.org's FAQPage."""

EXPECTED: Final = (
    "Give a list of objects with `question` and `answer`, or an export of Zendesk Guide (`articles`), Intercom "
    "(`data` with `type: article`) or Freshdesk (articles with `description` and `folder_id`)."
)

_LOOKED_AT: Final = 100
"""Records whose fields are taken together as the columns: a record may leave out what is empty."""

Labelled = tuple[str, object]


def read_questions(file: SourceFile, document: object) -> Contents:
    """The articles of a whole document. Raises Unreadable when it holds no list of records, or none that is known."""
    records = _records(document)
    if records is None:
        raise Unreadable("holds JSON of an unknown shape", EXPECTED)
    return read_records(file, ((f"record {number}", record) for number, record in enumerate(records, start=1)))


def read_records(file: SourceFile, records: Iterable[Labelled]) -> Contents:
    """The articles of labelled records; one that is itself an Unreadable is reported. Raises Unreadable."""
    rest = iter(records)
    first = list(islice(rest, _LOOKED_AT))
    named = dict.fromkeys(name for _, record in first if isinstance(record, dict) for name in _plain(record))
    if not named:
        raise _first_problem(first)
    reading = QuestionReading(file, question_columns(named))

    def article(record: object) -> Article:
        if isinstance(record, Unreadable):
            raise record
        if not isinstance(record, dict):
            raise Unreadable("is not an object", "Write it as an object with `question` and `answer`.")
        return reading.article(_plain(record))

    return articles_of(file, chain(first, rest), article)


def _first_problem(first: list[Labelled]) -> Unreadable:
    for label, record in first:
        if isinstance(record, Unreadable):
            return Unreadable(f"{record.what} in {label}", record.remedy)
    return Unreadable("holds JSON of an unknown shape" if first else "holds no records", EXPECTED)


def _records(document: object) -> list[object] | None:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    for name in WRAPPINGS:
        if isinstance(document.get(name), list):
            records: list[object] = document[name]
            return records
    if document and all(isinstance(value, str) and _is_question(name) for name, value in document.items()):
        return [{"question": question, "answer": answer} for question, answer in document.items()]
    return None


def _is_question(name: str) -> bool:
    """A sentence: the names in a file of settings or of translated words are single words."""
    return name.rstrip().endswith(("?", "？", "؟")) or len(name.split()) >= 3


def _plain(record: Mapping[str, object]) -> dict[str, object]:
    """The record with an answer that is an object replaced by its words: schema.org's `acceptedAnswer: {text: …}`."""
    return dict(_fields(record))


def _fields(record: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in record.items():
        if name == "acceptedAnswer" and isinstance(value, dict):
            yield "answer", value.get("text")
        elif not name.startswith("@"):
            yield name, value
