"""What should not be in a queue, in the report's document: the tickets of each finding, with score and evidence."""

from datetime import datetime
from typing import Any, Final

from escalation.audit.row import AuditTicket
from escalation.instant import DAY_MS, milliseconds_of
from server.backlog.audits.looking import Looked
from server.backlog.audits.spool import Row, Spool, moment_of

FINDINGS_MAX: Final = 1_000
"""Of one kind, in full; the sheet of tickets has them all."""

CAUSES_MAX: Final = 200

Document = dict[str, Any]


def findings_of(spool: Spool, looked: Looked, as_of: datetime) -> Document:
    """Each kind of finding: how many there are, and the first FINDINGS_MAX of them."""
    resolved, waiting, duplicates = spool.ask(
        "SELECT count(resolved_score), count(waiting_since), count(duplicate_of) FROM tickets "
        "WHERE status <> 'resolved'"
    )[0]
    return {
        "likely_resolved": {"count": resolved, "tickets": _likely_resolved(spool)},
        "waiting": {"count": waiting, "tickets": _waiting(spool, as_of)},
        "duplicates": {"count": duplicates, "proposals": looked.merge_count, "merges": _merges(looked)},
        "one_cause": {"count": len(looked.problems), "causes": _causes(looked)},
    }


def moment_words(moment: datetime | None) -> str | None:
    """A moment as the document has it: ISO 8601 in UTC, to the millisecond."""
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _likely_resolved(spool: Spool) -> list[Document]:
    found = spool.ask(
        "SELECT * FROM tickets WHERE resolved_score IS NOT NULL AND status <> 'resolved' "
        "ORDER BY resolved_score DESC, place LIMIT ?",
        (FINDINGS_MAX,),
    )
    return [_of_row(row) | {"score": row["resolved_score"], "evidence": row["resolved_words"]} for row in found]


def _waiting(spool: Spool, as_of: datetime) -> list[Document]:
    found = spool.ask(
        "SELECT * FROM tickets WHERE waiting_since IS NOT NULL AND status <> 'resolved' "
        "ORDER BY waiting_since, place LIMIT ?",
        (FINDINGS_MAX,),
    )
    return [
        _of_row(row)
        | {
            "days": (milliseconds_of(as_of) - row["waiting_since"]) / DAY_MS,
            "evidence": row["waiting_words"],
            # It is certain: the status and the last turn say so.
            "score": 1.0,
        }
        for row in found
    ]


def _merges(looked: Looked) -> list[Document]:
    return [
        {
            "into": _of_ticket(each.survivor),
            "tickets": [_of_ticket(other) for other in each.others],
            "score": each.score,
            "evidence": each.evidence,
        }
        for each in looked.merges[:FINDINGS_MAX]
    ]


def _causes(looked: Looked) -> list[Document]:
    return [
        {
            "label": each.label,
            "topic": each.topic_id,
            "customers": each.customers,
            "score": each.score,
            "evidence": each.evidence,
            "error_codes": list(each.error_codes),
            "tickets": [_of_ticket(one) for one in each.tickets],
        }
        for each in looked.problems[:CAUSES_MAX]
    ]


def _of_row(row: Row) -> Document:
    opened = moment_of(row["opened"])
    return _ticket(row["ticket_id"], row["number"], row["subject"], row["customer"], row["category"], opened)


def _of_ticket(ticket: AuditTicket) -> Document:
    return _ticket(ticket.ticket_id, ticket.number, ticket.subject, ticket.customer, ticket.category, ticket.opened_at)


def _ticket(
    ticket_id: str, number: str | None, subject: str, customer: str | None, category: str | None, at: datetime | None
) -> Document:
    return {
        "id": ticket_id,
        "number": number,
        "subject": subject,
        "customer": customer,
        "category": category,
        "opened_at": moment_words(at),
    }
