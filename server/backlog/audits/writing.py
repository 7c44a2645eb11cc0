"""The files of a report, in a folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from escalation.audit.topics.topic import FormerTopic, Topics
from server.backlog.audits.progress import Show
from server.backlog.audits.report_page import report_html
from server.backlog.audits.sheets import write_categories, write_tickets
from server.backlog.audits.spool import Spool

JSON_FILE: Final = "report.json"
HTML_FILE: Final = "report.html"
TICKETS_FILE: Final = "tickets.csv"
CATEGORIES_FILE: Final = "categories.csv"
TOPICS_FILE: Final = "topics.json"
"""What the next audit knows topics by; not for people."""

REPORT_FILES: Final = (HTML_FILE, JSON_FILE, TICKETS_FILE, CATEGORIES_FILE)
WRITTEN_FILES: Final = (*REPORT_FILES, TOPICS_FILE)


def write_sheets(spool: Spool, document: Mapping[str, Any], as_of_ms: int, out: Path, show: Show) -> None:
    """The sheets of tickets and categories. They begin with a byte order mark: spreadsheets ask for it."""
    with (out / TICKETS_FILE).open("w", encoding="utf-8-sig", newline="") as to:
        write_tickets(spool, document, as_of_ms, to, show)
    with (out / CATEGORIES_FILE).open("w", encoding="utf-8-sig", newline="") as to:
        write_categories(document, to)


def write_pages(document: Mapping[str, Any], out: Path) -> None:
    """The page that stands alone, and the document itself."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (out / JSON_FILE).write_text(text, encoding="utf-8")
    (out / HTML_FILE).write_text(report_html(document), encoding="utf-8")


def write_topics(topics: Topics, out: Path) -> None:
    """What the next audit knows the topics by."""
    kept = [{"id": each.topic_id, "label": each.label, "centre": list(each.centre)} for each in topics.former()]
    (out / TOPICS_FILE).write_text(json.dumps(kept), encoding="utf-8")


def read_topics(text: str) -> tuple[FormerTopic, ...]:
    """The topics that `write_topics` wrote."""
    return tuple(FormerTopic(each["id"], each["label"], tuple(each["centre"])) for each in json.loads(text))
