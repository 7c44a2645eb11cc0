"""A language model as a pen for the people at the desk: a prompt in, a text out, within the same bounds and budget."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Final

from server.agent.answer import Turn
from server.agent.llm.reply import Reply
from server.agent.llm.turn_work import COMPLETION_TOKENS_EXPECTED, Means, write_bill
from server.agent.prompt import PromptMessage
from server.agent.tokens import tokens_of
from server.agent.usage import Bill

WRITING_SECONDS: Final = 30.0
"""From the press of a button to the text; who waits longer has written it themselves."""


async def written(means: Means, turn: Turn, messages: Sequence[PromptMessage], total_seconds: float) -> str:
    """What the model writes to `messages`; `turn` says whose budget it is.

    Raises ProviderFailed, also for what comes to no end within `total_seconds` or WRITING_SECONDS, and BudgetSpent.
    """
    reply = Reply(means.name)
    ends_at = asyncio.get_running_loop().time() + min(total_seconds, WRITING_SECONDS)
    expected = Bill(sum(tokens_of(message.text) for message in messages), COMPLETION_TOKENS_EXPECTED)
    async with means.billed(turn, expected) as bill:
        try:
            async with aclosing(means.patient.stream(messages, (), ends_at)) as pieces:
                async for piece in pieces:
                    reply.take(piece)
        finally:
            write_bill(bill, reply, expected)
    reply.check_ended()
    return reply.text
