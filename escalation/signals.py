"""What triage hears in a customer's words: signals, each with how strong it is and with the words that it was heard in.

The tables are English (`signal_words.py`); in another language only numbers and amounts are heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from escalation.amounts import Amount, money_in, people_in
from escalation.phrases import Phrases, plain
from escalation.signal_words import (
    BILLING_ERROR,
    BLOCKED,
    BROKEN,
    DATA_LOSS,
    DEADLINE,
    DISPLEASED,
    FEEDBACK,
    LEAVING,
    LOOKS,
    NO_ACCESS,
    OUTAGE,
    REVENUE,
    SECURITY,
    THANKS,
    TROUBLE,
    WISH,
)

THANKS_WORDS_MAX: Final = 8
"""A longer text says more than thanks."""

DISPLEASURE_A_PHRASE: Final = 0.5
"""Two phrases of displeasure are as strong as it gets."""

DISPLEASURE_SHOUTED: Final = 0.25
"""Added for exclamation marks in a row, or for a sentence in capitals."""

SHOUTED_LETTERS_MIN: Final = 12
"""Capitals in so many letters are no abbreviation."""


class SignalName(StrEnum):
    """What can be heard. `label` is shown to the team, `unit` says what its value counts."""

    SECURITY = "security"
    DATA_LOSS = "data_loss"
    OUTAGE = "outage"
    REVENUE = "revenue"
    BLOCKED = "blocked"
    TROUBLE = "trouble"
    PEOPLE = "people_affected"
    MONEY = "money"
    BILLING_ERROR = "billing_error"
    NO_ACCESS = "no_access"
    DEADLINE = "deadline"
    BROKEN = "broken"
    LEAVING = "leaving"
    DISPLEASURE = "displeasure"
    WISH = "wish"
    LOOKS = "looks"
    FEEDBACK = "feedback"
    THANKS = "thanks"

    @property
    def label(self) -> str:
        """One to three words for the team."""
        return _LABELS[self]

    @property
    def unit(self) -> str:
        """What the value counts; empty where it is 1 for heard."""
        return _UNITS.get(self, "")


@dataclass(frozen=True, slots=True)
class Heard:
    """One signal. `value` counts people, money or displeasure (0 to 1), else it is 1; `words` are the customer's."""

    name: SignalName
    value: float
    words: str


Signals = Mapping[SignalName, Heard]
"""What was heard in one ticket."""


def signals_in(question: str, said: Iterable[str] = ()) -> Signals:
    """The signals of a question and of what else the customer said. Any text is taken; nothing raises.

    An alarm counts wherever it was said; a wish or a thank-you only when it is the question itself, so that
    politeness never hides a problem.
    """
    everything = "\n".join((question, *said))
    text, asked = plain(everything), plain(question)
    heard = [*_phrases_in(_ALARMS, text), *_counted_in(text), *_displeasure_in(text, everything)]
    heard += [each for each in _phrases_in(_QUIET, asked) if each.name is not SignalName.THANKS or _is_thanks(asked)]
    return {each.name: each for each in heard}


def _phrases_in(table: Mapping[SignalName, Phrases], text: str) -> Iterable[Heard]:
    for name, phrases in table.items():
        words = phrases.heard_in(text)
        if words is not None:
            yield Heard(name, 1.0, words)


def _counted_in(text: str) -> Iterable[Heard]:
    for name, most in ((SignalName.PEOPLE, _most(people_in(text))), (SignalName.MONEY, _most(money_in(text)))):
        if most is not None:
            yield Heard(name, most.value, most.words)


def _displeasure_in(text: str, as_written: str) -> Iterable[Heard]:
    words = DISPLEASED.all_in(text)
    if not words:
        return
    shouted = "!!" in as_written or any(_is_shouted(line) for line in as_written.splitlines())
    value = DISPLEASURE_A_PHRASE * len(set(words)) + (DISPLEASURE_SHOUTED if shouted else 0.0)
    yield Heard(SignalName.DISPLEASURE, min(1.0, value), words[0])


def _is_shouted(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) >= SHOUTED_LETTERS_MIN and all(letter.isupper() for letter in letters)


def _is_thanks(asked: str) -> bool:
    return len(asked.split()) <= THANKS_WORDS_MAX and "?" not in asked


def _most(amounts: Iterable[Amount]) -> Amount | None:
    return max(amounts, key=lambda amount: amount.value, default=None)


_ALARMS: Final = {
    SignalName.SECURITY: SECURITY,
    SignalName.DATA_LOSS: DATA_LOSS,
    SignalName.OUTAGE: OUTAGE,
    SignalName.REVENUE: REVENUE,
    SignalName.BLOCKED: BLOCKED,
    SignalName.TROUBLE: TROUBLE,
    SignalName.BILLING_ERROR: BILLING_ERROR,
    SignalName.NO_ACCESS: NO_ACCESS,
    SignalName.DEADLINE: DEADLINE,
    SignalName.BROKEN: BROKEN,
    SignalName.LEAVING: LEAVING,
}

_QUIET: Final = {
    SignalName.WISH: WISH,
    SignalName.LOOKS: LOOKS,
    SignalName.FEEDBACK: FEEDBACK,
    SignalName.THANKS: THANKS,
}

_LABELS: Final = {
    SignalName.SECURITY: "Security incident",
    SignalName.DATA_LOSS: "Data loss",
    SignalName.OUTAGE: "Outage",
    SignalName.REVENUE: "Revenue at stake",
    SignalName.BLOCKED: "Work is blocked",
    SignalName.TROUBLE: "Trouble of any kind",
    SignalName.PEOPLE: "People affected",
    SignalName.MONEY: "Amount of money",
    SignalName.BILLING_ERROR: "Billing error",
    SignalName.NO_ACCESS: "No access",
    SignalName.DEADLINE: "Deadline",
    SignalName.BROKEN: "Something broken",
    SignalName.LEAVING: "Thinks of leaving",
    SignalName.DISPLEASURE: "Displeasure",
    SignalName.WISH: "A wish",
    SignalName.LOOKS: "Looks only",
    SignalName.FEEDBACK: "Feedback",
    SignalName.THANKS: "Only thanks",
}

_UNITS: Final = {
    SignalName.PEOPLE: "people",
    SignalName.MONEY: "in any currency",
    SignalName.DISPLEASURE: "0 to 1",
}
