"""What was said before, within a budget: the newest turns whole, and a line or two on what had to be left out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.agent.fencing import one_line, visible
from server.agent.masking import masked
from server.agent.tokens import tokens_of
from server.conversation.message import Message

HISTORY_TOKENS_MAX: Final = 1_500
"""Of all earlier messages together: some 20 short ones; a model that gets more answers what was asked before."""

FIRST_QUESTION_CHARACTERS_MAX: Final = 160
TITLES_MAX: Final = 3
"""Articles that are named as answered from, of the turns that are left out; the latest ones."""


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier message, as the model reads it."""

    by_visitor: bool
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """`said`: what the model reads, in its order. `left_out`: on the rest, in a line or two; empty without a rest."""

    said: tuple[Said, ...]
    left_out: str


def history_within(messages: Sequence[Message], tokens_max: int = HISTORY_TOKENS_MAX) -> History:
    """The newest turns of `messages` (the oldest first) that fit into `tokens_max` together.

    A turn is what a visitor said and what was answered, and stays whole; of the newest one alone the last messages are
    kept when it does not fit. Notices of the system are nobody's words, and left out.
    """
    spoken = [each for each in messages if each.author != "system"]
    kept = len(spoken)
    room = tokens_max
    for start in _turn_starts(spoken):
        needed = sum(tokens_of(_text(each)) for each in spoken[start:kept])
        if needed > room:
            break
        room -= needed
        kept = start
    if kept == len(spoken):
        kept = _last_that_fit(spoken, room)
    return History(
        tuple(Said(each.author == "visitor", _text(each)) for each in spoken[kept:]), _left_out(spoken, kept)
    )


def _turn_starts(spoken: Sequence[Message]) -> list[int]:
    """Where turns begin, the newest first: at a visitor's message after somebody else's, and at the beginning."""
    starts = [
        place
        for place, each in enumerate(spoken)
        if place == 0 or (each.author == "visitor" and spoken[place - 1].author != "visitor")
    ]
    return starts[::-1]


def _last_that_fit(spoken: Sequence[Message], room: int) -> int:
    kept = len(spoken)
    while kept and (room := room - tokens_of(_text(spoken[kept - 1]))) >= 0:
        kept -= 1
    return kept


def _text(message: Message) -> str:
    if message.author == "visitor":
        return visible(masked(message.text))
    by = "(written by a person of the support team) " if message.author == "person" else ""
    return by + visible(message.text)


def _left_out(spoken: Sequence[Message], kept: int) -> str:
    """What is known of the messages before `kept`, and of those that nobody read: places have no gaps."""
    before = spoken[:kept]
    first_seq = spoken[kept].seq if kept < len(spoken) else spoken[-1].seq + 1 if spoken else 1
    count = max(len(before), first_seq - 1)
    if not count or not spoken:
        return ""
    lines = [f"{count} earlier messages of this conversation are left out."]
    question = next((each for each in before if each.author == "visitor"), None)
    if question is not None:
        text = one_line(masked(question.text))
        lines.append(f"Among them the visitor asked: {text[:FIRST_QUESTION_CHARACTERS_MAX]}")
    titles = dict.fromkeys(
        one_line(source.title) for each in reversed(before) if each.author == "ai" for source in each.sources
    )
    if titles:
        lines.append(f"They were answered from: {'; '.join(list(titles)[:TITLES_MAX])}")
    return "\n".join(lines)
