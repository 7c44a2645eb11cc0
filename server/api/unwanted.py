"""What a key does about what nobody wants: spam, and visitors who are not listened to any more."""

from server.api.operation import Answer, Asked
from server.api.tickets import held, ticket_answer
from server.inbox.unwanted import block, mark_as_spam, unblock


async def mark_ticket_as_spam(asked: Asked) -> Answer:
    """Ends the ticket without a word to whoever sent it; `reopen` takes it back."""
    found = await held(asked)
    return await ticket_answer(asked, await mark_as_spam(asked.connection, found, asked.caller.actor, asked.at))


async def block_customer(asked: Asked) -> Answer:
    """Takes nothing more from the customer of the ticket."""
    found = await held(asked)
    return await ticket_answer(asked, await block(asked.connection, found, asked.caller.actor, asked.at))


async def unblock_customer(asked: Asked) -> Answer:
    """Listens to them again."""
    found = await held(asked)
    return await ticket_answer(asked, await unblock(asked.connection, found, asked.caller.actor, asked.at))
