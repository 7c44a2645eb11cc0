"""Turns and messages for the tests of what is said."""

from datetime import UTC, datetime
from itertools import count
from typing import Final

from server.agent.answer import Turn
from server.conversation.message import Message
from server.conversation.page_context import PageContext
from server.protocol.server_frames import Author, Source

NOON: Final = datetime(2026, 11, 27, 12, tzinfo=UTC)
_SEQS: Final = count(1)


def said(author: Author, text: str, *sources: Source, stopped: bool = False) -> Message:
    """A message, at the next place."""
    return Message("c_1", next(_SEQS), author, None, text, sources, False, None, None, None, NOON, stopped)


def turn_of(question: str, history: tuple[Message, ...] = (), page: PageContext | None = None) -> Turn:
    """A turn on a page, after `history`."""
    return Turn(question, page, history, "Fernway")
