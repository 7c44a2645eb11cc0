"""Tickets that wait for the classifier, and what it makes of one: a category where it is sure, else only a guess."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.classifier import Guess
from escalation.errors import HandoffUnreadable
from escalation.handoff import Handoff, handoff_from_json
from escalation.judging import judge
from escalation.matrix import Matrix
from escalation.tables import tickets
from escalation.ticket import CLASSIFIER, Ticket, TicketStatus
from escalation.tickets import revise, ticket_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that nobody has classified; `handoff` is None where another version wrote it."""

    site_id: str
    ticket_id: str
    language: str | None
    handoff: Handoff | None


async def waiting_tickets(connection: AsyncConnection, limit: int) -> tuple[Waiting, ...]:
    """The oldest tickets of all sites that wait, at most `limit`."""
    columns = tickets.c
    rows = await connection.execute(
        select(columns.site_id, columns.ticket_id, columns.language, columns.handoff)
        .where(columns.category_confidence.is_(None), columns.status != TicketStatus.RESOLVED)
        .order_by(columns.opened_at)
        .limit(limit)
    )
    return tuple(Waiting(row.site_id, row.ticket_id, row.language, _read(row.handoff)) for row in rows)


async def classify(
    connection: AsyncConnection, waiting: Waiting, guess: Guess | None, matrix: Matrix, at: datetime, *, is_sure: bool
) -> Ticket | None:
    """Stores what the classifier made of a ticket; its tier, and with it its clocks, follow the matrix.

    `guess` is None where there was nothing to read. The ticket as it is by now; None when it was classified meanwhile
    or is gone. A person's word on category or tier stays. A tier is lowered only where the words of this handoff alone
    had given it: what an earlier handoff raised stays raised.
    """
    ticket = await ticket_of(connection, (waiting.site_id,), waiting.ticket_id)
    if ticket is None or ticket.category_confidence is not None:
        return None

    def judged(held: Ticket) -> Ticket:
        if held.category_confidence is not None:
            return held
        looked = replace(
            held,
            category_guess=None if guess is None else guess.category,
            category_confidence=0.0 if guess is None else guess.probability,
        )
        if held.is_category_open:
            sure = guess is not None and is_sure
            looked = replace(
                looked,
                category=guess.category if guess is not None and sure else None,
                category_by=CLASSIFIER if sure else None,
            )
        return _retiered(looked, waiting.handoff, matrix)

    return await revise(connection, ticket, judged, at)


def _retiered(ticket: Ticket, handoff: Handoff | None, matrix: Matrix) -> Ticket:
    if handoff is None or ticket.category is None or not ticket.is_tier_open:
        return ticket
    known = judge(handoff, matrix, ticket.category)
    is_lower = known.tier.rank > ticket.tier.rank
    if known.tier is ticket.tier or (is_lower and judge(handoff, matrix).tier is not ticket.tier):
        return ticket
    return replace(ticket, tier=known.tier, why=known.why, triaged_by=CLASSIFIER)


def _read(document: object) -> Handoff | None:
    try:
        return handoff_from_json(document if isinstance(document, dict) else {})
    except HandoffUnreadable:
        return None
