"""What looks like a secret: keys of known make, tokens, card and account numbers, passwords beside their name. Pure.

Each sign has a check beside its pattern (a check sum, digits among letters, no placeholder), because a help centre is
full of what only nearly looks like one. Measured on 3,452 sections of three help centres: see docs/security.md.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from server.agent.masking import is_card_number, is_iban

Span = tuple[int, int]
"""From which character to before which one."""

CONTEXT_CHARACTERS: Final = 40
"""Before a value, in which the name that makes it a secret may stand."""

BEARER_CHARACTERS_MIN: Final = 20
PASSWORD_CHARACTERS_MIN: Final = 6

_KEY: Final = re.compile(
    r"""(?<![A-Za-z0-9])(?:
      sk-[A-Za-z0-9_-]{16,}                                   # OpenAI, Anthropic and what imitates them
    | [sr]k_(?:live|test)_[A-Za-z0-9]{10,}                    # Stripe
    | (?:sk|id|v|whsec)_[A-Za-z0-9_+/=-]{24,}                 # our own, Standard Webhooks
    | gh[pousr]_[A-Za-z0-9]{20,} | github_pat_\w{20,} | glpat-[\w-]{16,}
    | xox[abeprs]-[A-Za-z0-9-]{10,}                           # Slack
    | (?:AKIA|ASIA)[A-Z0-9]{16}                               # AWS
    | AIza[\w-]{30,} | ya29\.[\w-]{20,}                       # Google
    | SG\.[\w-]{16,}\.[\w-]{16,}                              # SendGrid
    | npm_[A-Za-z0-9]{30,} | pypi-[\w-]{30,} | hf_[A-Za-z]{30,} | shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{24,}
    | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}                      # a JWT (RFC 7519)
    )""",
    re.VERBOSE,
)
_CARD: Final = re.compile(
    r"(?<![\w.])(?=([2-6]\d{12,18}"
    r"|[2-6]\d{3}([ .\-/\xa0])\d{4}\2\d{4}\2\d{1,7}"
    r"|3[47]\d\d([ .\-/\xa0])\d{6}\3\d{5})(?!\w))"
)
_ISSUERS: Final = re.compile(r"3[47]|4|5[1-5]|2[2-7]|6")
"""First digits of the cards in use (ISO/IEC 7812)."""

_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \xa0-]?[A-Z0-9]{4}){2,7}(?:[ \xa0-]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_NAMES: Final = (
    r"(?:pass(?:word|wd|phrase|code)?|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|senha|wachtwoord|pwd|pin|secret"
    r"|(?:api|access|auth|private|secret|account|signing)[ _-]?(?:key|token|secret)|client[ _-]?secret|credentials?)"
)
_ASSIGNED: Final = re.compile(
    rf"(?i:{_NAMES})[\"'`*_)]{{0,3}}\s{{0,2}}(?:[:=]|=>|\bis\b|\bist\b|\best\b|\bes\b)\s{{0,2}}[\"'`*_(]{{0,3}}\Z"
)
_WITHIN: Final = re.compile(rf"(?i:{_NAMES})[\"'`*_]{{0,3}}[:=][\"'`*_]{{0,3}}(?=[^\s\"'`])")
_BEARER: Final = re.compile(r"(?i:bearer|basic|apikey|token)[:=]?\s{1,2}[\"'`]?\Z")
_VALUE: Final = re.compile(r"[^\s\"'`,;&<>|()\[\]{}\\]+")
_PLACEHOLDER: Final = re.compile(
    r"(?i)[<{$%*…]|x{3,}|\.\.\.|your|example|password|changeme|placeholder|redacted|^[\W_]+$"
)
_USER_AND_PASSWORD: Final = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@]*:([^\s/@`<>\[\]()|\\]+)@")


def secrets_in(unit: str, before: str = "") -> Iterator[Span]:
    """Where `unit`, a word or a row of groups of digits, looks like a secret; `before` are the characters before it."""
    yield from (found.span() for found in _KEY.finditer(unit) if _is_mixed(found[0]))
    yield from (found.span(1) for found in _CARD.finditer(unit) if _is_card(found[1]))
    yield from (found.span() for found in _IBAN.finditer(unit) if _is_iban(found[0]))
    yield from (found.span(1) for found in _USER_AND_PASSWORD.finditer(unit) if not _PLACEHOLDER.search(found[1]))
    for found in _WITHIN.finditer(unit):
        yield from _value(unit, found.end(), PASSWORD_CHARACTERS_MIN, _is_password)
    if _ASSIGNED.search(before):
        yield from _value(unit, 0, PASSWORD_CHARACTERS_MIN, _is_password)
    if _BEARER.search(before):
        yield from _value(unit, 0, BEARER_CHARACTERS_MIN, _is_mixed)


def is_key_material(unit: str) -> bool:
    """Whether a word within a private key's armour is a line of the key (RFC 7468)."""
    return re.fullmatch(r"[A-Za-z0-9+/=]{16,}", unit) is not None


def _value(unit: str, start: int, at_least: int, is_secret: Callable[[str], bool]) -> Iterator[Span]:
    found = _VALUE.search(unit, start)
    if found and len(found[0]) >= at_least and is_secret(found[0]) and not _PLACEHOLDER.search(found[0]):
        yield found.span()


def _is_mixed(text: str) -> bool:
    """A made key has digits among its letters; a name that only begins like one has not."""
    return any(c.isdigit() for c in text) and any(c.isalpha() for c in text)


def _is_password(text: str) -> bool:
    """Letters with digits, or digits alone; a mere word beside the word "password" explains it."""
    return any(c.isdigit() for c in text)


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return _ISSUERS.match(digits) is not None and is_card_number(digits)


def _is_iban(text: str) -> bool:
    return is_iban(re.sub(r"[ \xa0-]", "", text))
