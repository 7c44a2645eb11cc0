"""What an audit finds in a queue with known contents, and that each ticket counts once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from escalation.audit.checklist import checklist_of
from escalation.audit.next_steps import Action, next_steps
from escalation.audit.row import AuditStatus, AuditTicket, Turn
from tests.server.backlog.audits.audited import Report, audited_tickets

AS_OF = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def ticket(row: int, text: str, *, customer: str = "", hours: float = 5, **more: object) -> AuditTicket:
    opened = AS_OF - timedelta(hours=hours)
    known: dict[str, object] = {
        "subject": text,
        "text": f"{text} {NUMBERS[row % 10]} {NUMBERS[row // 10 % 10]}",
        "customer": customer or f"customer {row}",
        "priority": "normal",
        "category": "how_to",
        "opened_at": opened,
        "updated_at": opened,
    }
    status = more.pop("status", AuditStatus.OPEN)
    assert isinstance(status, AuditStatus)
    return AuditTicket(row, f"t{row}", status, **(known | more))  # type: ignore[arg-type]


def a_queue() -> list[AuditTicket]:
    """40 open tickets: 4 thanked and done, 3 duplicates on another channel, 5 that wait for long, 28 that are work."""
    tickets = [ticket(row, "How do I invite a colleague to my project?") for row in range(1, 15)]
    tickets += [ticket(row, "The export of boards fails with error E500", hours=10 + row) for row in range(15, 29)]
    for row in range(29, 33):
        asked = AS_OF - timedelta(hours=9)
        turns = (Turn("customer", "It broke", asked), Turn("customer", "It works now, thanks a lot!", asked))
        tickets.append(ticket(row, "Where are my labels", turns=turns))
    for row in range(33, 36):
        again = tickets[row - 33]
        tickets.append(
            ticket(row, "How do I invite a colleague to my project?", customer=again.customer or "", channel="email")
        )
    for row in range(36, 41):
        tickets.append(
            ticket(row, f"Invoice {NUMBERS[row % 10]} is missing", status=AuditStatus.WAITING, hours=24 * 20)
        )
    tickets += [
        ticket(row, "Done", status=AuditStatus.RESOLVED, resolved_at=AS_OF - timedelta(hours=1))
        for row in range(41, 51)
    ]
    return tickets


@pytest.fixture
async def report(tmp_path: Path) -> Report:
    return await audited_tickets(tmp_path, a_queue(), AS_OF)


@pytest.mark.capability(11)
@pytest.mark.capability(12)
@pytest.mark.capability(18)
async def test_the_apparent_backlog_shrinks_by_what_is_no_work_and_each_ticket_counts_once(report: Report) -> None:
    backlog = report.document["backlog"]
    assert backlog["apparent"] == 40
    assert backlog["removed"] == {"likely_resolved": 4, "duplicate": 3, "waiting": 5}
    assert backlog["real"] == 28
    assert backlog["share_removed"] == pytest.approx(0.3)
    counted = Counter(row["counts_as"] for row in report.tickets)
    assert counted == {"real": 28, "likely_resolved": 4, "duplicate": 3, "waiting": 5, "resolved": 10}


@pytest.mark.capability(11)
@pytest.mark.capability(12)
async def test_each_finding_has_its_tickets_score_and_evidence(report: Report) -> None:
    findings = report.document["findings"]
    assert {each["id"] for each in findings["likely_resolved"]["tickets"]} == {"t29", "t30", "t31", "t32"}
    assert {each["id"] for each in findings["waiting"]["tickets"]} == {f"t{row}" for row in range(36, 41)}
    merges = findings["duplicates"]["merges"]
    pairs = {frozenset((each["into"]["id"], *(other["id"] for other in each["tickets"]))) for each in merges}
    assert pairs == {frozenset((f"t{row}", f"t{row + 32}")) for row in range(1, 4)}
    listed = [*findings["likely_resolved"]["tickets"], *findings["waiting"]["tickets"], *merges]
    assert all(0 < each["score"] <= 1 and each["evidence"] for each in listed)


@pytest.mark.capability(9)
@pytest.mark.capability(13)
async def test_topics_are_named_in_the_customers_words_and_one_bug_of_many_is_one_cause(report: Report) -> None:
    said = " ".join(each.text.lower() for each in a_queue())
    topics = report.document["topics"]
    assert len(topics) >= 2
    assert all(each["label"].lower().split()[0] in said for each in topics)
    assert all(each["samples"] and 0 < each["share"] <= 1 for each in topics)
    causes = report.document["findings"]["one_cause"]["causes"]
    assert causes
    assert {one["id"] for one in causes[0]["tickets"]} <= {f"t{row}" for row in range(15, 29)}
    assert causes[0]["customers"] == len(causes[0]["tickets"]) >= 4
    assert "e500" in causes[0]["evidence"]


async def test_topics_keep_their_ids_in_the_next_audit(report: Report, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    (again / "topics.json").write_bytes((report.folder / "topics.json").read_bytes())
    second = await audited_tickets(again, a_queue()[:-1], AS_OF)
    first_ids = {each["id"]: each["label"] for each in report.document["topics"]}
    assert {each["id"]: each["label"] for each in second.document["topics"]} == first_ids
    assert not any(each["is_new"] for each in second.document["topics"])


async def test_the_same_rows_give_the_same_report(report: Report, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    second = await audited_tickets(again, a_queue(), AS_OF)
    assert second.document | {"seconds": None} == report.document | {"seconds": None}
    assert second.tickets == report.tickets


@pytest.mark.capability(17)
async def test_every_finding_leads_to_a_step(report: Report) -> None:
    steps = next_steps(report.document)
    assert [(each.action, each.finding) for each in steps[:3]] == [
        (Action.CLOSE, "likely_resolved"),
        (Action.MERGE, "duplicates"),
        (Action.CLOSE, "waiting"),
    ]
    assert {Action.PROBLEM, Action.ARTICLE} <= {each.action for each in steps}


@pytest.mark.capability(19)
def test_the_checklist_turns_green_only_when_all_of_it_holds() -> None:
    sorted_out: dict[str, Any] = {
        "backlog": {"apparent": 100},
        "by": {
            "category": [{"value": "billing", "open": 98}, {"value": "(none)", "open": 2}],
            "age": [{"value": "under 1 day", "open": 100}],
            "priority": [{"value": "high", "open": 100}],
        },
    }
    assert checklist_of(sorted_out, 0).is_done
    assert not checklist_of(sorted_out, 1).is_done
    for dimension, value in (("category", "(none)"), ("age", "not known"), ("priority", "(none)")):
        unsorted = [{"value": value, "open": 30}, {"value": "other", "open": 70}]
        missing = sorted_out | {"by": sorted_out["by"] | {dimension: unsorted}}
        checklist = checklist_of(missing, 0)
        assert not checklist.is_done
        assert sum(not each.holds for each in checklist.checks) == 1


async def test_an_empty_queue_is_no_failure(tmp_path: Path) -> None:
    report = await audited_tickets(tmp_path, [], AS_OF)
    assert report.document["backlog"]["share_removed"] == 0
    assert next_steps(report.document) == ()
    assert "no open ticket was found" in (report.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.capability(9)
async def test_of_more_texts_than_are_compared_the_others_join_a_topic_and_sizes_count_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.backlog.audits.looking.TOPIC_TEXTS_MAX", 60)
    matters = ("How do I invite a colleague", "The export of boards fails", "My invoice shows a wrong address")
    tickets = [ticket(row, matters[0 if row % 6 < 3 else 1 if row % 6 < 5 else 2]) for row in range(1, 100)]
    report = await audited_tickets(tmp_path, tickets, AS_OF)
    looked_at = report.document["looked_at"]
    assert (looked_at["topic_texts"], looked_at["distinct_texts"]) == (60, 99)
    counted = Counter(row["topic"] for row in report.tickets if row["topic"])
    assert sum(counted.values()) >= 95, "also those whose texts were not compared have a topic"
    assert counted == {each["label"]: each["size"] for each in report.document["topics"]}
