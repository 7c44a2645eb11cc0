"""A ticket of an audit as JSON: how one process tells it to another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from escalation.audit.row import AuditStatus, AuditTicket, Turn
from escalation.instant import instant_of, milliseconds_of


def ticket_to_json(ticket: AuditTicket) -> dict[str, Any]:
    """As much of a ticket as another process needs; see `ticket_from_json`."""
    return {
        "row": ticket.row,
        "id": ticket.ticket_id,
        "number": ticket.number,
        "status": ticket.status.value,
        "status_said": ticket.status_said,
        "subject": ticket.subject,
        "text": ticket.text,
        "customer": ticket.customer,
        "segment": ticket.segment,
        "channel": ticket.channel,
        "category": ticket.category,
        "priority": ticket.priority,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "tags": list(ticket.tags),
        "moments": [_ms(each) for each in _moments(ticket)],
        "turns": [[each.author, each.text, _ms(each.at)] for each in ticket.turns],
        "extra": dict(ticket.extra),
    }


def ticket_from_json(told: Mapping[str, Any]) -> AuditTicket:
    """The ticket that `ticket_to_json` told."""
    opened, updated, first, resolved, moved_on = (_moment(each) for each in told["moments"])
    return AuditTicket(
        told["row"],
        told["id"],
        AuditStatus(told["status"]),
        number=told["number"],
        status_said=told["status_said"],
        subject=told["subject"],
        text=told["text"],
        customer=told["customer"],
        segment=told["segment"],
        channel=told["channel"],
        category=told["category"],
        priority=told["priority"],
        assignee=told["assignee"],
        team=told["team"],
        tags=tuple(told["tags"]),
        opened_at=opened,
        updated_at=updated,
        first_response_at=first,
        resolved_at=resolved,
        moved_on_at=moved_on,
        turns=tuple(Turn(author, text, _moment(at)) for author, text, at in told["turns"]),
        extra=told["extra"],
    )


def _moments(ticket: AuditTicket) -> tuple[Any, ...]:
    return (ticket.opened_at, ticket.updated_at, ticket.first_response_at, ticket.resolved_at, ticket.moved_on_at)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds_of(moment)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else instant_of(milliseconds)
