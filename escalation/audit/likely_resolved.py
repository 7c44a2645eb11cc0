"""Tickets that are open and look resolved: heard in what was said last.

Careful rather than clever: what is closed in error costs a customer more than what a person reads. The customer's own
words count most; an agent's "this is fixed now" counts less, and not at all once the customer has written after it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from escalation.audit.row import AuditTicket, Turn
from escalation.phrases import plain
from escalation.solved_words import BROKEN, DOUBT, FIXED

TURNS_READ: Final = 4
"""The last ones: what was said before them has been answered."""

CUSTOMER: Final = "customer"
AGENT: Final = "agent"

SAID_SOLVED: Final = 0.95
"""The customer says that it is solved."""
THANKED: Final = 0.75
"""The customer thanks for an answer and asks nothing."""
CONFIRMED: Final = 0.6
"""An agent says that it is solved, and the customer has not written since."""

WORDS_MAX: Final = 60
"""A longer turn tells a story; a person reads it."""

THANKS_WORDS_MAX: Final = 14
"""Longer thanks come with something else."""

_THANKS: Final = re.compile(
    r"""(?<!\w)(?:thanks|thank\ you|thx|cheers|much\ appreciated|danke|vielen\ dank|dankeschön|besten\ dank|merci
    |gracias|muito\ obrigad[oa]|obrigad[oa]|bedankt|dank\ (?:u|je)(?:\ wel)?|hartelijk\ dank)(?!\w)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class LikelyResolved:
    """A ticket that may be closed, with the words that say so."""

    ticket: AuditTicket
    score: float
    """How sure, 0 to 1."""
    heard: str
    """The words, in lower case."""
    said_by: str
    """customer or agent: whose words decided."""
    evidence: str
    """For people, in a sentence."""


def likely_resolved(tickets: Sequence[AuditTicket]) -> tuple[LikelyResolved, ...]:
    """Those of the backlog that look resolved by their last turns, the surest first; without turns none does."""
    found = [each for ticket in tickets if (each := look_resolved(ticket)) is not None]
    return tuple(sorted(found, key=lambda each: (-each.score, each.ticket.row)))


def look_resolved(ticket: AuditTicket) -> LikelyResolved | None:
    """What says that this ticket is resolved; None where nothing does, or where it is resolved already."""
    if not ticket.status.is_backlog:
        return None
    heard = _heard(ticket.turns[-TURNS_READ:])
    if heard is None:
        return None
    score, words, author = heard
    said = "The customer wrote" if author == CUSTOMER else "An agent wrote, and the customer nothing since,"
    return LikelyResolved(ticket, score, words, author, f"{said} “{words}”.")


def _heard(turns: Sequence[Turn]) -> tuple[float, str, str] | None:
    """The score, the words and whose they are."""
    if not turns:
        return None
    last = turns[-1]
    if last.author == CUSTOMER:
        if (words := solved_in(last.text)) is not None:
            return SAID_SOLVED, words, CUSTOMER
        answered = any(turn.author == AGENT for turn in turns[:-1])
        words = thanks_in(last.text) if answered else None
        return None if words is None else (THANKED, words, CUSTOMER)
    before = next((turn for turn in reversed(turns) if turn.author == CUSTOMER), None)
    if before is not None and before is not turns[0] and (words := solved_in(before.text)) is not None:
        return SAID_SOLVED, words, CUSTOMER
    words = solved_in(last.text)
    return None if words is None else (CONFIRMED, words, AGENT)


def solved_in(text: str) -> str | None:
    """The words that say without doubt that it is solved; None where there are none."""
    said = plain(text)
    if not said or len(said.split()) > WORDS_MAX or "?" in said or BROKEN.search(said) or DOUBT.search(said):
        return None
    found = FIXED.search(said)
    return None if found is None else found.group().strip()


def thanks_in(text: str) -> str | None:
    """The words of thanks in a text that says little else and asks nothing; None otherwise."""
    said = plain(text)
    if not said or len(said.split()) > THANKS_WORDS_MAX or "?" in said or BROKEN.search(said) or DOUBT.search(said):
        return None
    found = _THANKS.search(said)
    return None if found is None else found.group()
