"""Tickets that are open and look resolved: heard in what was said last.

Careful rather than clever: what is closed in error costs a customer more than what a person reads. The customer's own
words count most; an agent's "this is fixed now" counts less, and not at all once the customer has written after it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from escalation.audit.closing_words import ASKED_FOR, DONE, NOTHING_ELSE, PROMISED, RECEIVED, THANKS, UNDONE, UNEASY
from escalation.audit.row import AGENT, CUSTOMER, AuditTicket, Turn
from escalation.phrases import plain
from escalation.solved_words import BROKEN, DOUBT, FIXED

TURNS_READ: Final = 6
"""The last ones: what was said before them has been answered."""

SAID_SOLVED: Final = 0.95
"""The customer says that it is solved."""
RECEIVED_IT: Final = 0.85
"""The customer has what they were waiting for."""
THANKED_FOR_IT: Final = 0.85
"""An agent says that it is done, and the customer thanks and says no more."""
THANKED: Final = 0.7
"""The customer thanks for an answer and says no more."""
CONFIRMED: Final = 0.6
"""An agent says that it is solved, and the customer has not written since."""

WORDS_MAX: Final = 60
"""A longer turn tells a story; a person reads it."""

THANKS_WORDS_MAX: Final = 12
"""Longer thanks come with something else."""

_WORDS: Final = re.compile(r"\w")


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
    heard = _heard(ticket.turns[-TURNS_READ:]) if ticket.status.is_backlog else None
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
    if last.author != CUSTOMER:
        return _confirmed(turns)
    # An opening message tells of what worked before; only words that take it back are heard in it.
    answers = [turn for turn in turns[:-1] if turn.author == AGENT]
    return _of_customer(last.text, answers[-1].text if answers else None)


def _of_customer(text: str, answer: str | None) -> tuple[float, str, str] | None:
    """What the customer's last word says, `answer` being the agent's before it."""
    said = plain(text)
    words = len(said.split())
    if not 0 < words <= WORDS_MAX or _is_uneasy(said):
        return None
    if found := DONE.search(said) or (FIXED.search(said) if answer is not None or words <= THANKS_WORDS_MAX else None):
        return SAID_SOLVED, found.group().strip(), CUSTOMER
    if answer is None or words > THANKS_WORDS_MAX:
        return None
    before = plain(answer)
    if "?" in before or PROMISED.search(before) or ASKED_FOR.search(before):
        return None
    if found := RECEIVED.search(said):
        return RECEIVED_IT, found.group().strip(), CUSTOMER
    found = THANKS.search(said)
    if found is None or _WORDS.search(NOTHING_ELSE.sub(" ", THANKS.sub(" ", said))):
        return None
    told = DONE.search(before) or FIXED.search(before)
    return (THANKED_FOR_IT if told else THANKED), found.group().strip(), CUSTOMER


def _confirmed(turns: Sequence[Turn]) -> tuple[float, str, str] | None:
    """An agent had the last word: the customer's before it, else the agent's own."""
    said = plain(turns[-1].text)
    before = [place for place, turn in enumerate(turns) if turn.author == CUSTOMER and place > 0]
    if before and not PROMISED.search(said) and not ASKED_FOR.search(said):
        answers = [turn.text for turn in turns[: before[-1]] if turn.author == AGENT]
        heard = _of_customer(turns[before[-1]].text, answers[-1] if answers else None)
        if heard is not None and heard[0] >= RECEIVED_IT:
            return heard
    if not said or len(said.split()) > WORDS_MAX or "?" in said or BROKEN.search(said) or UNDONE.search(said):
        return None
    if ASKED_FOR.search(said) or PROMISED.search(said):
        return None
    # What is offered besides takes nothing back: "let me know if anything else comes up".
    told = re.sub(
        r"(?:please )?(?:do )?(?:let (?:me|us) know|feel free|reach out)[^.!]*\b(?:else|more|other|further)\b[^.!]*",
        "",
        said,
    )
    found = (DONE.search(told) or FIXED.search(told)) if not DOUBT.search(told) else None
    return None if found is None else (CONFIRMED, found.group().strip(), AGENT)


def _is_uneasy(said: str) -> bool:
    return "?" in said or any(table.search(said) is not None for table in (BROKEN, DOUBT, UNEASY, UNDONE))
