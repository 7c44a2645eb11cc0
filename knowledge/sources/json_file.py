"""JSON and JSON Lines files: exports are known by their shape, everything else should be questions and answers."""

from typing import Final

from knowledge.sources.file import Contents, Reader, SourceFile, Unreadable
from knowledge.sources.freshdesk import is_freshdesk, read_freshdesk
from knowledge.sources.intercom import is_intercom, read_intercom
from knowledge.sources.item import SourceProblem
from knowledge.sources.json_document import TOO_DEEP, json_document, json_lines
from knowledge.sources.questions_json import read_questions, read_records
from knowledge.sources.records import RECORDS_BYTES_MAX
from knowledge.sources.zendesk import is_zendesk, read_zendesk

EXPORTS: Final = ((is_zendesk, read_zendesk), (is_intercom, read_intercom), (is_freshdesk, read_freshdesk))


def _read(file: SourceFile) -> Contents:
    """The articles of a JSON file. Raises Unreadable when it is not JSON, or of a shape that nobody knows."""
    document = json_document(file.text())
    try:
        export = _export(file, document)
        return export if export is not None else read_questions(file, document)
    except RecursionError as error:
        raise Unreadable(*TOO_DEEP) from error


def _read_lines(file: SourceFile) -> Contents:
    """The articles of a JSON Lines file, a record on each line. Raises Unreadable when no line can be read."""
    records = list(json_lines(file.text()))
    broken = [(label, record) for label, record in records if isinstance(record, Unreadable)]
    try:
        export = _export(file, [record for _, record in records])
        if export is None:
            return read_records(file, records)
    except RecursionError as error:
        raise Unreadable(*TOO_DEEP) from error
    problems = (SourceProblem(f"{file.path}, {label}", line.what, line.remedy) for label, line in broken)
    return Contents(export.articles, (*problems, *export.problems))


def _export(file: SourceFile, document: object) -> Contents | None:
    for is_export, read in EXPORTS:
        if is_export(document):
            return read(file, document)
    return None


JSON_READER: Final = Reader(_read, revision="json 1", bytes_max=RECORDS_BYTES_MAX)
JSONL_READER: Final = Reader(_read_lines, revision="jsonl 1", bytes_max=RECORDS_BYTES_MAX)
