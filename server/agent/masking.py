"""What a visitor pastes by mistake, taken out before a language model reads it: cards, accounts, keys. Pure.

What is taken out is named, so that the model can say that it was not needed. The message itself is stored as it was
sent, for the people who may read it.
"""

import re
from typing import Final

CARD: Final = "[card number removed]"
IBAN: Final = "[account number removed]"
TOKEN: Final = "[token removed]"  # noqa: S105
KEY: Final = "[key removed]"

CARD_DIGITS: Final = range(13, 20)
"""Of a payment card's number (ISO/IEC 7812-1)."""

IBAN_CHARACTERS: Final = range(15, 35)
"""Of an account number (ISO 13616-1), with country and check digits."""

_CARD: Final = re.compile(r"(?<![\w.])\d(?:[ \-\u00a0]?\d){12,18}(?![\w])")
_IBAN: Final = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ \u00a0]?[A-Za-z0-9]){11,30}(?!\w)")
_JWT: Final = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_KEY: Final = re.compile(
    r"(?<![\w-])(?:"
    r"(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)[-_][\w-]{12,}|sk-[\w-]{20,}|"  # payment and model providers
    r"gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_\w{30,}|pypi-[\w-]{30,}|"
    r"xox[abeoprs]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}(?!\w)|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r")"
)


def masked(text: str) -> str:
    """`text` with what is surely secret taken out and named; everything else as it stands. Masking twice is masking
    once."""
    if len(text) < min(CARD_DIGITS):
        return text
    text = _PRIVATE_KEY.sub(KEY, text)
    text = _KEY.sub(KEY, _JWT.sub(TOKEN, text))
    text = _IBAN.sub(_without_iban, text)
    return _CARD.sub(_without_card, text)


def is_card_number(digits: str) -> bool:
    """Whether `digits` have the length and the check digit of a card's number (Luhn, ISO/IEC 7812-1 annex B)."""
    if len(digits) not in CARD_DIGITS or not digits.isascii() or not digits.isdigit() or len(set(digits)) == 1:
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def is_iban(characters: str) -> bool:
    """Whether `characters`, without spaces, are an account number by its check digits (ISO 13616-1, modulo 97)."""
    if len(characters) not in IBAN_CHARACTERS or not characters.isascii() or not characters.isalnum():
        return False
    moved = characters[4:] + characters[:4]
    return int("".join(str(int(each, 36)) for each in moved)) % 97 == 1


def _without_card(found: re.Match[str]) -> str:
    return CARD if is_card_number(re.sub(r"\D", "", found[0])) else found[0]


def _without_iban(found: re.Match[str]) -> str:
    """The match may have taken words that follow; the longest beginning that is an account number goes."""
    text = found[0]
    for end in range(len(text), min(IBAN_CHARACTERS) - 1, -1):
        whole_words = not text[end - 1].isspace() and (end == len(text) or text[end].isspace())
        if whole_words and is_iban(re.sub(r"\s", "", text[:end])):
            return IBAN + text[end:]
    return text
