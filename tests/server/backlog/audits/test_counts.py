"""Every count of a report equals what SQL computes over the same rows, which never went through our reader."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from escalation.audit.row import AuditTicket
from escalation.audit.ticket_filter import EVERY_TICKET, TicketFilter, ticket_filter
from tests.escalation.audit.exports import AS_OF, MadeExport, every_export
from tests.server.backlog.audits.audited import Report, audited_file

MADE = {made.name: made for made in every_export(60)}
NOW = AS_OF.timestamp()
DAY = 86_400

COLUMNS = ("status", "category", "assignee", "segment", "channel", "priority")

BEYOND = f"""opened + CASE lower(coalesce(priority, ''))
    WHEN 'urgent' THEN 86400 WHEN 'critical' THEN 86400 WHEN 'high' THEN 86400 ELSE 259200 END < {NOW}"""
PROMISED = f"opened IS NOT NULL AND opened <= {NOW} AND lower(coalesce(priority, '')) <> 'low'"
AGE = f"CASE WHEN opened <= {NOW} THEN ({NOW} - opened) / {DAY}.0 END"


@pytest.fixture(params=list(MADE.values()), ids=list(MADE))
def made(request: pytest.FixtureRequest) -> MadeExport:
    export: MadeExport = request.param
    return export


@pytest.mark.capability(7)
@pytest.mark.capability(16)
async def test_every_count_equals_an_independent_computation(made: MadeExport, tmp_path: Path) -> None:
    report = await _audited(made, tmp_path)
    truth = made.truth[: len(report.tickets)] if made.cut else made.truth
    with _in_sql(truth) as rows:
        document = report.document
        one = rows.execute("SELECT count(*), sum(status <> 'resolved'), sum(status = 'resolved') FROM t").fetchone()
        assert list(document["tickets"].values()) == [one[0], one[1] or 0, one[2] or 0]
        for column in COLUMNS:
            asked = f"SELECT coalesce({column}, '(none)'), count(*) FROM t WHERE status <> 'resolved' GROUP BY 1"
            assert {each["value"]: each["open"] for each in document["by"][column]} == dict(rows.execute(asked)), column
        assert {each["value"]: each["open"] for each in document["by"]["age"]} == dict(rows.execute(_BANDS))
        assert [_category(each) for each in document["categories"]] == _categories(rows)
        names = [each["name"].removeprefix("'") for each in report.categories]
        assert names == [each["name"] for each in document["categories"]]
    assert {row["ticket_id"].removeprefix("'") for row in report.tickets} == {each.ticket_id for each in truth}


@pytest.mark.capability(7)
async def test_an_audit_of_some_tickets_counts_what_sql_counts_with_the_same_conditions(tmp_path: Path) -> None:
    made = MADE["zendesk"]
    only = ticket_filter(["open", "waiting"], (), (), "3d", "60d")
    report = await _audited(made, tmp_path, only)
    where = f"status IN ('open', 'waiting') AND {NOW} - opened >= {3 * DAY} AND {NOW} - opened < {60 * DAY}"
    with _in_sql(made.truth) as rows:
        count = rows.execute(f"SELECT count(*) FROM t WHERE {where}").fetchone()[0]
        asked = f"SELECT coalesce(category, '(none)'), count(*) FROM t WHERE {where} GROUP BY 1"
        assert {each["name"]: each["open"] for each in report.document["categories"]} == dict(rows.execute(asked))
    assert 0 < count < len(made.truth)
    assert report.document["tickets"] == {"all": count, "open": count, "resolved": 0}
    assert len(report.tickets) == count
    assert report.document["filter"]["left_out"] == len(made.truth) - count
    said = f"Only tickets with status open, waiting; age at least 3d and under 60d: {count} of {len(made.truth)}"
    assert said in (report.folder / "report.html").read_text(encoding="utf-8")


_BANDS = f"""SELECT CASE WHEN opened IS NULL THEN 'not known' WHEN opened > {NOW} THEN 'opened in the future'
    WHEN {NOW} - opened < {DAY} THEN 'under 1 day' WHEN {NOW} - opened < {3 * DAY} THEN '1 to 3 days'
    WHEN {NOW} - opened < {7 * DAY} THEN '3 to 7 days' WHEN {NOW} - opened < {14 * DAY} THEN '7 to 14 days'
    WHEN {NOW} - opened < {30 * DAY} THEN '14 to 30 days' WHEN {NOW} - opened < {90 * DAY} THEN '30 to 90 days'
    ELSE '90 days and more' END, count(*) FROM t WHERE status <> 'resolved' GROUP BY 1"""


def _categories(rows: sqlite3.Connection) -> list[tuple[Any, ...]]:
    found = rows.execute(
        f"""SELECT coalesce(category, '(none)') AS name, sum(status <> 'resolved') AS n,
        avg(CASE WHEN status <> 'resolved' THEN {AGE} END),
        coalesce(sum(CASE WHEN status <> 'resolved' AND {PROMISED} THEN 1 END), 0),
        coalesce(sum(CASE WHEN status <> 'resolved' AND {PROMISED} AND {BEYOND} THEN 1 END), 0),
        coalesce(sum(opened >= {NOW - 28 * DAY} AND opened < {NOW}), 0) FROM t GROUP BY 1 ORDER BY n DESC, name"""
    ).fetchall()
    return [
        (name, count, _rounded(mean), _rounded(_median(rows, name)), promised, beyond, lately)
        for name, count, mean, promised, beyond, lately in found
    ]


def _median(rows: sqlite3.Connection, name: str) -> float | None:
    """The mean of the middle one or two of the sorted ages."""
    asked = f"""WITH aged AS (SELECT {AGE} AS age, row_number() OVER (ORDER BY {AGE}) AS place, count(*) OVER () AS n
        FROM t WHERE coalesce(category, '(none)') = ? AND status <> 'resolved' AND opened <= {NOW})
        SELECT avg(age) FROM aged WHERE place IN ((n + 1) / 2, (n + 2) / 2)"""
    found: float | None = rows.execute(asked, (name,)).fetchone()[0]
    return found


def _category(each: dict[str, Any]) -> tuple[Any, ...]:
    return (
        each["name"],
        each["open"],
        _rounded(each["mean_age_days"]),
        _rounded(each["median_age_days"]),
        each["promised"],
        each["beyond_sla"],
        each["opened_lately"],
    )


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 9)


async def _audited(made: MadeExport, folder: Path, only: TicketFilter = EVERY_TICKET) -> Report:
    words = [f"{field.value}={column}" for field, column in made.mapping.columns.items()]
    words += [f"status:{word}={status.value}" for word, status in made.mapping.statuses.items()]
    if made.mapping.day_first is not None:
        words.append(f"dates={'day_first' if made.mapping.day_first else 'month_first'}")
    return await audited_file(
        folder, made.content, AS_OF, name=made.file_name, zone=made.zone, mapping=words, only=only
    )


@contextmanager
def _in_sql(tickets: tuple[AuditTicket, ...]) -> Iterator[sqlite3.Connection]:
    rows = sqlite3.connect(":memory:")
    rows.execute("CREATE TABLE t (id, status, category, assignee, segment, channel, priority, opened REAL)")
    rows.executemany(
        "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                each.ticket_id,
                each.status.value,
                each.category,
                each.assignee,
                each.segment,
                each.channel,
                each.priority,
                None if each.opened_at is None else each.opened_at.timestamp(),
            )
            for each in tickets
        ),
    )
    yield rows
    rows.close()
