"""A run's turn: everything that it promises to answer, as one question with its page and history."""

from collections.abc import Sequence
from typing import Final

from server.agent.answer import Turn
from server.conversation.message import Message

HISTORY_MESSAGES_MAX: Final = 20
"""Messages before the turn that an answerer may see; older ones seldom matter and always cost."""


def turn_of(messages: Sequence[Message], from_seq: int, upto_seq: int, site_name: str) -> Turn | None:
    """The turn of what the visitor said from `from_seq` to `upto_seq`, from the last messages in order.

    None when nothing of it is among them. An answer that came in between belongs to the history, as all the rest does.
    """
    asked = [each for each in messages if each.author == "visitor" and from_seq <= each.seq <= upto_seq]
    if not asked:
        return None
    page = next((message.page for message in reversed(asked) if message.page is not None), None)
    seqs = {message.seq for message in asked}
    history = [each for each in messages if each.seq not in seqs and not _is_later_question(each, upto_seq)]
    return Turn(
        question="\n".join(message.text for message in asked),
        page=page,
        history=tuple(history[-HISTORY_MESSAGES_MAX:]),
        site_name=site_name,
    )


def _is_later_question(message: Message, upto_seq: int) -> bool:
    return message.author == "visitor" and message.seq > upto_seq
