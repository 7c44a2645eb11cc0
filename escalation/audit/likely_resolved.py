"""Tickets that are open and look resolved: heard in what was said last.

Careful rather than clever: what is closed in error costs a customer more than what a person reads. The customer's own
words count most, in the light of what we said before them: "thanks" is an end after "it is done", and none after "we
look into it". An agent's "this is fixed now" counts less, after some days of silence only, and not at all once the
customer has written after it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from escalation.audit.answer_words import (
    ACTED,
    ASKED_FOR,
    ELSE_ASKED,
    OFFERED_BESIDES,
    PROMISED,
    TOLD_HOW,
    WORKS_ASKED,
)
from escalation.audit.closing_words import (
    AGREED,
    ALL_SAID,
    BY_ITSELF,
    DONE,
    NO,
    NOTHING_ELSE,
    RECEIVED,
    TAKEN_BACK,
    THANKS,
    UNDONE,
    UNEASY,
    WELCOME,
    YES,
)
from escalation.audit.row import AGENT, CUSTOMER, AuditStatus, AuditTicket, Turn
from escalation.phrases import plain
from escalation.solved_words import BROKEN, DOUBT, FIXED

TURNS_READ: Final = 6
"""The last ones: what was said before them has been answered."""

SAID_SOLVED: Final = 0.95
"""The customer says that it is solved."""
RECEIVED_IT: Final = 0.85
"""The customer has what they were waiting for, or says yes to whether it works."""
THANKED_FOR_IT: Final = 0.85
"""An agent says that it is done, and the customer thanks and says no more."""
THANKED: Final = 0.7
"""The customer thanks for an answer and says no more."""
CONFIRMED: Final = 0.6
"""An agent says that it is solved, and the customer has not written since."""

WORDS_MAX: Final = 60
"""A longer turn tells a story; a person reads it."""

SHORT_WORDS_MAX: Final = 12
"""Longer thanks, or a longer yes, come with something else."""

SILENCE_MIN: Final = timedelta(days=2)
"""After an agent's word that it is solved, before the customer's silence says anything."""

_WORDS: Final = re.compile(r"\w")


_TO_SOMEBODY: Final = re.compile(
    r"@\w+[:,]?|(?<=\w)(?:(?<=(?i:thanks))|(?<=(?i:k you))|(?<=(?i:cheers))|(?<=(?i:danke))|(?<=(?i:merci))"
    r"|(?<=(?i:gracias))|(?<=(?i:obrigado))|(?<=(?i:obrigada))|(?<=(?i:bedankt))),? [A-Z]\w+(?=[.,!]|$)"
)
"""Who is spoken to: "Thanks, Anna!", "@anna thanks"."""


class Answer(Enum):
    """What we said before the customer's last word, as far as it changes what that means."""

    NONE = auto()
    TOLD = auto()
    """How to do it, or that it is done."""
    MORE_TO_COME = auto()
    """A promise, or a refusal."""
    ASKED_WHETHER_IT_WORKS = auto()
    ASKED_FOR_MORE = auto()
    """Whether there is anything else."""
    ASKED = auto()
    """Anything else: a yes, a date or a number answers it."""


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


def likely_resolved(tickets: Sequence[AuditTicket], at: datetime | None = None) -> tuple[LikelyResolved, ...]:
    """Those of the backlog that look resolved by their last turns at that moment, the surest first; without turns none
    does."""
    found = [each for ticket in tickets if (each := look_resolved(ticket, at)) is not None]
    return tuple(sorted(found, key=lambda each: (-each.score, each.ticket.row)))


def look_resolved(ticket: AuditTicket, at: datetime | None = None) -> LikelyResolved | None:
    """What says that this ticket is resolved; None where nothing does, or where it is resolved already.

    What sleeps or waits for somebody else was put there by a person, and stays. `at`: the moment that silence is
    reckoned to; without it, or without the time of the last turn, it counts as long.
    """
    turns = _told(ticket.turns)
    if ticket.status not in {AuditStatus.OPEN, AuditStatus.WAITING} or not turns:
        return None
    last = ticket.turns[-1]
    if ticket.moved_on_at is not None and (last.at is None or ticket.moved_on_at > last.at):
        return None
    if turns[-1].author == CUSTOMER:
        heard = _of_customer(turns)
    else:
        is_silent = at is None or last.at is None or at - last.at >= SILENCE_MIN
        heard = _confirmed(turns, is_silent=is_silent)
    if heard is None:
        return None
    score, words, author = heard
    said = "The customer wrote" if author == CUSTOMER else "An agent wrote, and the customer nothing since,"
    return LikelyResolved(ticket, score, words, author, f"{said} “{words}”.")


def _told(turns: Sequence[Turn]) -> list[Turn]:
    """The last turns of which the first is the opening or stands for what came before; without those in which an agent
    says nothing, and without an agent's "you are welcome" at the end. A customer without words sent a picture."""
    told = [turn for turn in turns if turn.author == CUSTOMER or _WORDS.search(_TO_SOMEBODY.sub(" ", turn.text))]
    while len(told) > 1 and told[-1].author == AGENT and told[-2].author == CUSTOMER and _is_welcome(told[-1].text):
        told.pop()
    return told[-TURNS_READ:]


def _is_welcome(text: str) -> bool:
    said = plain(_TO_SOMEBODY.sub(" ", text))
    return WELCOME.search(said) is not None and not _WORDS.search(NOTHING_ELSE.sub(" ", WELCOME.sub(" ", said)))


def answer_of(text: str | None) -> Answer:
    """What kind of answer a turn of ours is; None is none."""
    if text is None:
        return Answer.NONE
    said = plain(text)
    if "?" in said:
        if ELSE_ASKED.search(said):
            return Answer.ASKED_FOR_MORE
        return Answer.ASKED_WHETHER_IT_WORKS if WORKS_ASKED.search(said) else Answer.ASKED
    told = re.sub(OFFERED_BESIDES, "", said)
    if ASKED_FOR.search(told):
        return Answer.ASKED
    return Answer.MORE_TO_COME if PROMISED.search(told) else Answer.TOLD


def _of_customer(turns: Sequence[Turn]) -> tuple[float, str, str] | None:
    """What the customer's last word, the last of the turns, says: the score, the words and whose they are."""
    said = plain(turns[-1].text)
    words = len(said.split())
    answers = [turn.text for turn in turns[:-1] if turn.author == AGENT]
    answer = answer_of(answers[-1] if answers else None)
    is_short = words <= SHORT_WORDS_MAX
    if not 0 < words <= WORDS_MAX or _is_by_itself(said) or "?" in said:
        return None
    if len(turns) > 1 and (leave := _leave(said, answer)):
        return SAID_SOLVED, leave, CUSTOMER
    taken_back = TAKEN_BACK.search(said)
    if _is_uneasy(TAKEN_BACK.sub(" ", said)) or (taken_back and _is_denied(said, taken_back)):
        return None
    if taken_back:
        return SAID_SOLVED, taken_back.group(), CUSTOMER
    # An opening message tells of what worked before, and a date that "works" answers a question of ours.
    if len(turns) == 1 or answer is Answer.ASKED:
        return None
    offered = said if answer is Answer.ASKED_WHETHER_IT_WORKS else AGREED.sub(" ", said)
    if found := DONE.search(offered) or FIXED.search(offered):
        return SAID_SOLVED, found.group().strip(), CUSTOMER
    before_it = _just_before(turns)
    if not is_short or answer in {Answer.NONE, Answer.MORE_TO_COME} or "?" in before_it or _is_uneasy(before_it):
        return None
    if answer is Answer.ASKED_WHETHER_IT_WORKS:
        yes = YES.match(said)
        return (RECEIVED_IT, yes.group(), CUSTOMER) if yes else None
    if found := RECEIVED.search(said):
        return RECEIVED_IT, found.group().strip(), CUSTOMER
    before = plain(answers[-1])
    has_acted = (ACTED.search(before) or FIXED.search(before)) is not None
    if not (has_acted or TOLD_HOW.search(before) or _has_asked(turns)):
        return None
    thanked = plain(_TO_SOMEBODY.sub(" ", turns[-1].text))
    found = THANKS.search(thanked)
    if found is None or _WORDS.search(NOTHING_ELSE.sub(" ", THANKS.sub(" ", thanked))):
        return None
    return (THANKED_FOR_IT if has_acted else THANKED), found.group().strip(), CUSTOMER


def _has_asked(turns: Sequence[Turn]) -> bool:
    """Whether the customer's last words before our answer asked something."""
    answered = next(place for place in reversed(range(len(turns))) if turns[place].author == AGENT)
    asked = [turn.text for turn in turns[:answered] if turn.author == CUSTOMER]
    return bool(asked) and "?" in asked[-1]


def _confirmed(turns: Sequence[Turn], *, is_silent: bool) -> tuple[float, str, str] | None:
    """An agent had the last word: the customer's before it, else the agent's own."""
    said = plain(turns[-1].text)
    told = re.sub(OFFERED_BESIDES, "", said)
    if "?" in told or ASKED_FOR.search(told) or _is_by_itself(told):
        return None
    before = [place for place, turn in enumerate(turns) if turn.author == CUSTOMER and place > 0]
    if before and not PROMISED.search(told):
        heard = _of_customer(turns[: before[-1] + 1])
        if heard is not None and heard[0] >= RECEIVED_IT:
            return heard
    if not is_silent or not told or len(told.split()) > WORDS_MAX:
        return None
    if any(table.search(told) for table in (PROMISED, BROKEN, UNDONE, DOUBT)):
        return None
    found = ACTED.search(told) or FIXED.search(told)
    return None if found is None else (CONFIRMED, found.group().strip(), AGENT)


def _just_before(turns: Sequence[Turn]) -> str:
    """What the customer wrote right before the last turn, after the last answer of ours: thanks may be for both."""
    said: list[str] = []
    for turn in reversed(turns[:-1]):
        if turn.author == AGENT:
            break
        said.append(turn.text)
    return plain(_TO_SOMEBODY.sub(" ", " ".join(reversed(said))))


def _leave(said: str, answer: Answer) -> str | None:
    """The words by which the customer says that there is nothing more."""
    no = NO.match(said) if answer is Answer.ASKED_FOR_MORE else None
    all_said = ALL_SAID.search(said)
    if len(said.split()) > SHORT_WORDS_MAX or not (no or all_said):
        return None
    rest = said[no.end() :] if no else said
    return None if _is_uneasy(ALL_SAID.sub(" ", rest)) else (all_said or no).group()  # type: ignore[union-attr]


def _is_uneasy(said: str) -> bool:
    return any(table.search(said) is not None for table in (BROKEN, DOUBT, UNEASY, UNDONE))


def _is_by_itself(said: str) -> bool:
    return BY_ITSELF.search(said) is not None


_DENIED: Final = re.compile(r"(?<!\w)(?:not|never|don't|do not|nicht|pas|no|não|niet|without)(?: \w+){0,2} ?$")


def _is_denied(said: str, found: re.Match[str]) -> bool:
    """Whether what stands before the words turns them round: "please don't close this"."""
    return _DENIED.search(said[: found.start()]) is not None
