"""Moves of a ticket that need no word beside which one it is."""

from server.api.operation import Answer, Asked, Deed
from server.api.tickets import held, ticket_answer
from server.inbox.moves import Move


def deed_of(move: Move) -> Deed:
    """What an operation does that makes this move with the ticket of its path, and answers with the ticket after it."""

    async def deed(asked: Asked) -> Answer:
        found = await held(asked)
        return await ticket_answer(asked, await move(asked.connection, found, asked.caller.actor, asked.at))

    return deed
