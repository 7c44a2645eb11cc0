"""Numbers in a customer's words: how many people are affected, and how much money is meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MANY: Final = 10.0
"""What “everybody” and “our whole team” stand for: more than a few, nobody knows how many."""

VALUE_MAX: Final = 1e9
"""A longer number is a typing error or no number of people or money at all."""

FOUND_MAX: Final = 20
"""Of one kind in one text."""

_NUMBER_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a dozen": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "dozens of": 24, "a hundred": 100, "hundreds of": 200, "a thousand": 1000, "thousands of": 2000,
}  # fmt: skip

_NUMBER: Final = r"\d{1,3}(?:[,.' ]\d{3})+|\d+"
_WHO: Final = (
    r"people|persons|users|colleagues|coworkers|co-workers|employees|agents|members|teammates|team members|customers|"
    r"clients|accounts|seats|students|developers|engineers|sites|stores|shops"
)

_COUNTED: Final = re.compile(
    rf"(?<![\w.,-])(?P<number>{_NUMBER}|{'|'.join(_NUMBER_WORDS)})\+?"
    rf"(?: of us(?!\w)| (?:of )?(?:our |my |the )?(?:\w+ )?(?:{_WHO})(?!\w))"
)

_EVERYBODY: Final = re.compile(
    r"(?<!\w)(?:everyone|everybody|(?:whole|entire) (?:team|company|office|department|organi[sz]ation)|"
    r"all (?:our |my |the |of our )?(?:users|customers|staff|employees|colleagues)|all of us|nobody|no one|none of us|"
    r"our customers|our users)(?!\w)"
)

_CURRENCY: Final = r"usd|eur|gbp|chf|aud|cad|jpy|inr|sek|dollars?|euros?|pounds?|francs?"
_SIGN: Final = r"[$€£¥₹]"
_AMOUNT: Final = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"

_MONEY: Final = re.compile(
    rf"(?<![\w.])(?:{_SIGN} ?(?P<after>{_AMOUNT})(?P<thousand>k)?(?!\w)|"
    rf"(?P<before>{_AMOUNT})(?P<thousands>k)? ?(?:{_SIGN}|(?:{_CURRENCY})(?!\w)))"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, and the words in which it stands."""

    value: float
    words: str


def people_in(text: str) -> Iterator[Amount]:
    """Numbers of people in `text`, which is already `plain`; “everybody” counts as MANY."""
    for _, match in zip(range(FOUND_MAX), _COUNTED.finditer(text), strict=False):
        said = match["number"]
        value = float(_NUMBER_WORDS[said]) if said in _NUMBER_WORDS else float(re.sub(r"\D", "", said))
        if value <= VALUE_MAX:
            yield Amount(value, match.group())
    everybody = _EVERYBODY.search(text)
    if everybody is not None:
        yield Amount(MANY, everybody.group())


def money_in(text: str) -> Iterator[Amount]:
    """Amounts of money in `text`, which is already `plain`, whatever their currency."""
    for _, match in zip(range(FOUND_MAX), _MONEY.finditer(text), strict=False):
        value = _number(match["after"] or match["before"])
        if match["thousand"] or match["thousands"]:
            value *= 1000
        if value <= VALUE_MAX:
            yield Amount(value, match.group().strip())


def _number(said: str) -> float:
    """`1,200.50`, `1.200,50` and `1200` alike: the last separator before one or two digits is the decimal one."""
    whole, fraction = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", said, re.DOTALL).groups()  # type: ignore[union-attr]
    return float(re.sub(r"\D", "", whole) + "." + (fraction or "0"))
