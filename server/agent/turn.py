"""A run's turn: everything that the visitor said since the last answer, as one question with its page and history."""

from collections.abc import Sequence
from typing import Final

from server.agent.answer import Turn
from server.conversation.message import Message

HISTORY_MESSAGES_MAX: Final = 20
"""Messages before the turn that an answerer may see; older ones seldom matter and always cost."""


def turn_of(messages: Sequence[Message], upto_seq: int, site_name: str) -> Turn | None:
    """The turn that ends at `upto_seq`, from all messages of the conversation in order.

    None when nothing is left to answer, because an answer or a person came after the visitor's last message.
    """
    before = [message for message in messages if message.seq <= upto_seq]
    asked: list[Message] = []
    while before and before[-1].author == "visitor":
        asked.insert(0, before.pop())
    if not asked:
        return None
    page = next((message.page for message in reversed(asked) if message.page is not None), None)
    return Turn(
        question="\n".join(message.text for message in asked),
        page=page,
        history=tuple(before[-HISTORY_MESSAGES_MAX:]),
        site_name=site_name,
    )
