"""E-mail addresses and telephone numbers in a text, each with the form in which two of them are compared. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

COMPARED_DIGITS: Final = 9
"""The last digits of two numbers are compared: one may be written with its country, the other with a 0."""

PHONE_DIGITS_MIN: Final = 9
PHONE_DIGITS_MAX: Final = 15
"""The longest number of a telephone (ITU-T E.164)."""

NOBODY: Final = ("@example.com", "@example.org", "@example.net")
"""Domains kept free for examples (RFC 2606): an address there reaches nobody."""

_EMAIL: Final = re.compile(r"[\w.%+-]*@[\w-]+(?:\.[\w-]+)*\.[A-Za-z][\w-]{1,62}", re.ASCII)
_SEP: Final = r"[ \u00a0.\-/]?"
_PHONE: Final = re.compile(
    rf"""(?:
      (?<![\w+])\+[1-9]\d{{0,3}}(?:{_SEP}(?:\(\d{{1,5}}\)|\d{{1,5}})){{2,7}}  # with its country
    | (?<![\w.,:/=#+-])(?:
        00[1-9]\d{{0,3}}(?:{_SEP}(?:\(\d{{1,5}}\)|\d{{1,5}})){{2,7}}
      | \(0?\d{{2,5}}\){_SEP}\d{{2,5}}(?:{_SEP}\d{{2,5}}){{1,3}}           # (030) 901 820, (555) 010-4477
      | 0\d{{1,4}}[ \u00a0\-/]\d{{2,8}}(?:[ \u00a0\-]\d{{2,5}}){{0,4}}     # 030 901820, 06 12 34 56 78
      | \d{{3}}([-.])\d{{3}}\1\d{{4}}                                       # 555-010-4477
      )
    )(?!\w)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class ContactSign:
    """`text` at `start` reaches somebody; `same` is equal for two ways to write it."""

    start: int
    text: str
    same: str

    @property
    def end(self) -> int:
        """Before which character it ends."""
        return self.start + len(self.text)


def contacts_in(text: str) -> Iterator[ContactSign]:
    """Every e-mail address and every telephone number of `text`; `@name.example` alone counts as one, too."""
    if "@" in text:
        for found in _EMAIL.finditer(text):
            if not (same := found[0].casefold().strip(".")).endswith(NOBODY):
                yield ContactSign(found.start(), found[0], same)
    for found in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if len(digits.lstrip("0")) + 1 >= PHONE_DIGITS_MIN and len(digits) <= PHONE_DIGITS_MAX + 2:
            yield ContactSign(found.start(), found[0], digits[-COMPARED_DIGITS:])
