"""Whether an answer only says again what was said before: then a person takes over instead.

Two texts are compared by their shingles, the runs of SHINGLE_WORDS words in them, and the share that both have
(A. Broder 1997, "On the resemblance and containment of documents").
"""

import re
from collections.abc import Sequence
from typing import Final

from server.agent.answer import Answer, Turn
from server.agent.content_words import content_words
from server.agent.person.signals import folded
from server.conversation.message import Message

SHINGLE_WORDS: Final = 3

NEAR_DUPLICATE: Final = 0.6
"""Jaccard's index from which two answers are the same to a reader: another opening line, or a step left out."""

SAME_WORDS_SHARE_MIN: Final = 0.5
"""Of the content words of the shorter question: the same thing asked in other words shares about so much."""

WORDS_MIN: Final = 8
"""Shorter answers are courtesies and questions back, which may well come twice."""

_CITATION: Final = re.compile(r"\[\d{1,3}\]")


def repeats(turn: Turn, answer: Answer) -> bool:
    """Whether `answer` is what the AI agent said last, to nothing that the visitor has asked for again on purpose.

    Looks at the latest answer since the agent has the conversation: at its text, and at whether the same section is
    cited for the same question in other words. An answer with a card or a question back repeats nothing.
    """
    if answer.card is not None or answer.asks_back or answer.steps:
        return False
    before = _latest_answer(turn.recent)
    if before is None or (before.card is not None and before.card.kind == "action"):
        return False
    return resemblance(before.text, answer.text) >= NEAR_DUPLICATE or _same_section(turn, before, answer)


def resemblance(one: str, other: str) -> float:
    """The share of shingles that both texts have, in [0, 1]; 0 where one of them is too short to say."""
    first, second = _shingles(one), _shingles(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def _latest_answer(recent: Sequence[Message]) -> Message | None:
    return next((message for message in reversed(recent) if message.author == "ai" and not message.stopped), None)


def _same_section(turn: Turn, before: Message, answer: Answer) -> bool:
    cited = {(source.title, source.section, source.url) for source in before.sources}
    cites = {(source.title, source.section, source.url) for source in answer.sources}
    if not cites or not cites <= cited:
        return False
    asked = next(
        (each.text for each in reversed(turn.recent) if each.author == "visitor" and each.seq < before.seq), ""
    )
    one, other = content_words(asked), content_words(turn.question)
    return bool(one and other) and len(one & other) >= SAME_WORDS_SHARE_MIN * min(len(one), len(other))


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", folded(_CITATION.sub(" ", text)))
    if len(words) < WORDS_MIN:
        return frozenset()
    return frozenset(tuple(words[place : place + SHINGLE_WORDS]) for place in range(len(words) - SHINGLE_WORDS + 1))
