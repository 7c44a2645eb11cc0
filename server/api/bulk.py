"""One change of many tickets: each is done or refused by itself, and the report says which."""

from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field

from escalation.errors import EscalationError
from server.api.bodies import Body, ErrorDetail
from server.api.conversations import Id
from server.api.operation import Answer, Asked
from server.api.refusal import Refused
from server.api.request_body import Asking
from server.api.ticket_moves import ResolutionAsked, TicketChange, change_ticket, resolve_ticket
from server.inbox.moves import Change

TICKETS_MAX: Final = 50
"""Held in one transaction: what one waits for in less than a second."""


class BulkAsked(Asking):
    """Which tickets, and what is to become of them: `change`, `resolve`, or first the one, then the other."""

    tickets: Annotated[tuple[Id, ...], Field(min_length=1, max_length=TICKETS_MAX)] = Field(
        description="Ids of tickets; one that comes twice counts once."
    )
    change: TicketChange | None = None
    resolve: ResolutionAsked | None = None


class RefusedBody(Body):
    """A ticket with which it was not done, and why."""

    ticket: str
    error: ErrorDetail


class BulkBody(Body):
    """What was done, and what was not."""

    done: tuple[str, ...]
    refused: tuple[RefusedBody, ...]


async def change_tickets(asked: Asked) -> Answer:
    """Each ticket in a savepoint of its own, within the one transaction."""
    wanted = asked.body_as(BulkAsked)
    if wanted.change is None and wanted.resolve is None:
        raise Refused(422, "field_missing", "change: say what is to become of the tickets.", field="change")
    done: list[str] = []
    refused: list[RefusedBody] = []
    changes: list[Change] = []
    for ticket_id in dict.fromkeys(wanted.tickets):
        one = replace(asked, path={"id": ticket_id}, if_match=None)
        try:
            async with asked.connection.begin_nested():
                changed = await _change(one, wanted)
        except (Refused, EscalationError) as error:
            refused.append(RefusedBody(ticket=ticket_id, error=_detail(error)))
        else:
            done.append(ticket_id)
            changes += changed
    return Answer(BulkBody(done=tuple(done), refused=tuple(refused)), tuple(changes))


async def _change(one: Asked, wanted: BulkAsked) -> list[Change]:
    changes: list[Change] = []
    if wanted.change is not None:
        changes += (await change_ticket(replace(one, body=wanted.change))).changes
    if wanted.resolve is not None:
        changes += (await resolve_ticket(replace(one, body=wanted.resolve))).changes
    return changes


def _detail(error: Refused | EscalationError) -> ErrorDetail:
    if isinstance(error, Refused):
        return ErrorDetail(code=error.code, message=error.message, field=error.field)
    return ErrorDetail(code="move_refused", message=str(error))
