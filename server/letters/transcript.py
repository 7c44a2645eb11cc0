"""A conversation as plain text, to be read in a letter. Pure."""

from collections.abc import Sequence
from typing import Final

from server.agent.person.ending_words import EndingWords
from server.conversation.message import Message

MESSAGES_MAX: Final = 300
CHARACTERS_MAX: Final = 200_000
"""The latest of a conversation that one letter holds; nobody reads more, and mail servers refuse megabytes."""


def transcript(said: Sequence[Message], left_out: int, words: EndingWords, site: str) -> str:
    """The body of the letter: why it came, then the latest messages with their sources, the oldest of them first.

    `left_out` messages came before `said`.
    """
    parts: list[str] = []
    room = CHARACTERS_MAX
    for message in reversed(said):
        part = _part(message, words)
        room -= len(part)
        if room < 0:
            break
        parts.append(part)
    missing = left_out + len(said) - len(parts)
    head = [words.why.format(site=clean_line(site))]
    if missing:
        head.append(words.left_out.format(count=missing))
    return "\n\n".join((*head, *reversed(parts))) + "\n"


def subject(words: EndingWords, site: str) -> str:
    """One clean line, in which nothing looks like an encoded word (RFC 2047)."""
    return clean_line(words.subject.format(site=clean_line(site))).replace("=?", "= ?")


def _part(message: Message, words: EndingWords) -> str:
    names = {"visitor": words.you, "ai": words.agent, "person": message.name or words.team, "system": "·"}
    lines = [f"{clean_line(names[message.author])}, {message.created_at:%Y-%m-%d %H:%M} UTC", message.text]
    lines.extend(f"[{clean_line(attachment.name)}]" for attachment in message.attachments)
    if message.sources:
        lines.append(f"{words.sources}:")
    for source in message.sources:
        section = f" › {source.section}" if source.section else ""
        lines.append(clean_line(f"[{source.number}] {source.title}{section} {source.url or ''}"))
    return "\n".join(filter(None, lines))


def clean_line(text: str) -> str:
    """`text` on one line, without what cannot be printed."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
