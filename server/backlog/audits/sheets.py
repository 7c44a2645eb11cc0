"""The sheets of an audit: one row for each ticket, and one for each category. No cell acts as a formula."""

import csv
from collections.abc import Mapping
from io import TextIOBase
from typing import Any, Final

from escalation.instant import DAY_MS, instant_of
from server.backlog.audits.document import COUNTED_AS
from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.spool import Spool
from server.spreadsheet import plain_cells

TICKET_COLUMNS: Final = (
    "ticket_id",
    "subject",
    "status",
    "category",
    "topic",
    "assignee",
    "segment",
    "channel",
    "priority",
    "customer",
    "opened_at",
    "resolved_at",
    "age_days",
    "beyond_sla",
    "counts_as",
    "likely_resolved_score",
    "likely_resolved_evidence",
    "duplicate_of",
    "duplicate_score",
    "duplicate_evidence",
    "waiting_since",
    "waiting_evidence",
)
CATEGORY_COLUMNS: Final = (
    "name",
    "open",
    "mean_age_days",
    "median_age_days",
    "promised",
    "beyond_sla",
    "share_beyond",
    "opened_lately",
    "opened_per_week",
)

ROWS_BETWEEN: Final = 10_000
"""Rows after which progress is told."""


def write_tickets(spool: Spool, document: Mapping[str, Any], as_of_ms: int, to: TextIOBase, show: Show) -> None:
    """One row for each ticket that was read, in the order of the source."""
    writer = csv.writer(to)
    writer.writerow(TICKET_COLUMNS)
    labels = [topic["label"] for topic in document["topics"]]
    total = document["tickets"]["all"]
    found = spool.stream(f"SELECT *, {COUNTED_AS} AS counted FROM tickets ORDER BY place")  # noqa: S608 -- a constant
    for place, row in enumerate(found):
        if place % ROWS_BETWEEN == 0:
            show(Phase.WRITING, place, total)
        is_open = row["status"] != "resolved"
        age = None if row["opened"] is None or not is_open else (as_of_ms - row["opened"]) / DAY_MS
        topic = row["topic"]
        writer.writerow(
            plain_cells(
                (
                    row["number"] or row["ticket_id"],
                    row["subject"],
                    row["status"],
                    row["category"],
                    labels[topic] if topic is not None and topic < len(labels) else None,
                    row["assignee"],
                    row["segment"],
                    row["channel"],
                    row["priority"],
                    row["customer"],
                    _iso(row["opened"]),
                    _iso(row["resolved"]),
                    None if age is None else round(age, 3),
                    {None: None, 0: "no", 1: "yes"}[row["beyond"]],
                    row["counted"] if is_open else "resolved",
                    row["resolved_score"],
                    row["resolved_words"],
                    row["duplicate_of"],
                    row["duplicate_score"],
                    row["duplicate_words"],
                    _iso(row["waiting_since"]),
                    row["waiting_words"],
                )
            )
        )


def write_categories(document: Mapping[str, Any], to: TextIOBase) -> None:
    """One row for each category."""
    writer = csv.writer(to)
    writer.writerow(CATEGORY_COLUMNS)
    for each in document["categories"]:
        writer.writerow(plain_cells(each[name] for name in CATEGORY_COLUMNS))


def _iso(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    # Whoever reckons an age from it comes to the band in which it was counted.
    exact = "milliseconds" if milliseconds % 1_000 else "seconds"
    return instant_of(milliseconds).isoformat(timespec=exact).replace("+00:00", "Z")
