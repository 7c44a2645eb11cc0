"""The report of an audit as one document: what is stored, what `report.json` has, and what all pages are made of.

`docs/audit.md` says what stands in it. Moments are ISO 8601 in UTC, ages are days, shares go from 0 to 1.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from escalation.audit.counting import LATELY, CategoryCount, Counts
from escalation.audit.reading.problems import Problem
from server.backlog.audits.found_tickets import findings_of, moment_words
from server.backlog.audits.looking import Looked
from server.backlog.audits.read import Read, Source
from server.backlog.audits.spool import Spool

FORMAT: Final = "handrail-audit"
VERSION: Final = 1

TOPICS_MAX: Final = 200
VALUES_SHOWN_MAX: Final = 200
"""Of one dimension; the others are told as one number."""

SEGMENTS_MAX: Final = 5
"""Of one topic."""

Document = dict[str, Any]

COUNTED_AS: Final = (
    "CASE WHEN resolved_score IS NOT NULL THEN 'likely_resolved' WHEN duplicate_of IS NOT NULL THEN 'duplicate' "
    "WHEN waiting_since IS NOT NULL THEN 'waiting' ELSE 'real' END"
)
"""As what an open ticket counts: the first of these that it is, so that none counts twice."""


def document_of(spool: Spool, read: Read, counts: Counts, looked: Looked) -> Document:
    """All that an audit found, but for what the help centre answers and how long the writing takes."""
    source, options = read.source, read.options
    return {
        "format": FORMAT,
        "version": VERSION,
        "as_of": moment_words(options.as_of),
        "source": {
            "kind": source.kind,
            "name": source.name,
            "columns": source.columns,
            "encoding": source.encoding,
            "zone": source.zone,
        },
        "options": {
            "waiting_days": options.waiting_days,
            "limits": options.limits.words(),
        },
        "filter": {"asked": options.only.to_json(), "words": options.only.words(), "left_out": read.gathering.left_out},
        "tickets": {"all": counts.tickets, "open": counts.open, "resolved": counts.resolved},
        "backlog": _backlog(spool, counts.open),
        "by": {name: _values(found) for name, found in counts.by.items()},
        "categories": [_category(each, source) for each in counts.categories],
        "topics": _topics(spool, looked),
        "findings": findings_of(spool, looked, options.as_of),
        "automation": _automation(looked),
        "problems": [_problem(each) for each in read.problems],
        "looked_at": asdict(looked.looked_at),
        "seconds": {
            "reading": round(read.seconds, 3),
            "embedding": round(looked.embedding_seconds, 3),
            "comparing": round(looked.comparing_seconds, 3),
        },
    }


def _problem(each: Problem) -> Document:
    return {
        "kind": each.kind.value,
        "words": each.kind.words,
        "count": each.count,
        "examples": [{"row": one.row, "detail": one.detail} for one in each.examples],
    }


def _backlog(spool: Spool, apparent: int) -> Document:
    asked = f"SELECT {COUNTED_AS} AS counted, count(*) FROM tickets WHERE status <> 'resolved' GROUP BY 1"  # noqa: S608
    found = {row[0]: row[1] for row in spool.ask(asked)}
    real = found.get("real", 0)
    return {
        "apparent": apparent,
        "real": real,
        "removed": {name: found.get(name, 0) for name in ("likely_resolved", "duplicate", "waiting")},
        "share_removed": (apparent - real) / apparent if apparent else 0.0,
    }


def _values(found: Sequence[tuple[str, int]]) -> list[Document]:
    shown = [{"value": value, "open": count} for value, count in found[:VALUES_SHOWN_MAX]]
    rest = sum(count for _, count in found[VALUES_SHOWN_MAX:])
    return [*shown, {"value": f"({len(found) - VALUES_SHOWN_MAX:,} more)", "open": rest}] if rest else shown


def _category(each: CategoryCount, source: Source) -> Document:
    return {
        "name": each.name,
        "label": source.category_labels.get(each.name, each.name),
        "open": each.open,
        "mean_age_days": each.mean_age_days,
        "median_age_days": each.median_age_days,
        "promised": each.promised,
        "beyond_sla": each.beyond_sla,
        "share_beyond": each.share_beyond,
        "opened_lately": each.opened_lately,
        "opened_per_week": each.opened_lately / (LATELY / timedelta(days=7)),
    }


def _topics(spool: Spool, looked: Looked) -> list[Document]:
    segments: dict[int, list[Document]] = {}
    for row in spool.ask(
        "SELECT topic, coalesce(segment, ''), count(*) FROM tickets WHERE topic IS NOT NULL "
        "GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
    ):
        of_topic = segments.setdefault(row[0], [])
        if row[1] and len(of_topic) < SEGMENTS_MAX:
            of_topic.append({"value": row[1], "open": row[2]})
    categories = {
        row[0]: row[1]
        for row in spool.ask(
            "SELECT topic, category, max(n) FROM (SELECT topic, category, count(*) AS n FROM tickets "
            "WHERE topic IS NOT NULL AND category IS NOT NULL GROUP BY 1, 2) GROUP BY 1"
        )
    }
    found = zip(looked.topics.topics, looked.topic_samples, strict=True)
    return [
        {
            "id": topic.topic_id,
            "label": topic.label,
            "area": topic.area,
            "size": topic.size,
            "share": topic.share,
            "cohesion": topic.cohesion,
            "is_new": topic.is_new,
            "samples": [_line(text) for text in samples],
            "segments": segments.get(place, []),
            "category": categories.get(place),
        }
        for place, (topic, samples) in enumerate(found)
    ][:TOPICS_MAX]


def _automation(looked: Looked) -> list[Document]:
    labels = {each.topic_id: each.label for each in looked.topics.topics}
    found = zip(looked.automation, looked.automation_samples, strict=True)
    return [
        {
            "topic": each.name,
            "label": labels[each.name],
            "size": each.size,
            "share": each.share,
            "predictability": each.predictability,
            "answered": each.answered,
            "score": each.score,
            "evidence": each.evidence,
            "samples": [_line(text) for text in samples],
        }
        for each, samples in found
    ][:TOPICS_MAX]


def _line(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 300 else f"{plain[:299]}…"
