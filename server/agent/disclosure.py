"""The last look at a stream before it leaves: no secret, no other person's contact, no address that is not allowed.

The text is read in units: words, and rows of groups of digits such as card numbers. A unit is decided when it has
ended, so that the result does not depend on how the stream was cut; plain words are passed over without a look.
"""

import re
from typing import Final

from server.agent.contact_signs import contacts_in
from server.agent.known import Known
from server.agent.links import LEFT_OUT, Addresses
from server.agent.secret_signs import CONTEXT_CHARACTERS, is_key_material, secrets_in

MASK: Final = "•••"
"""Stands where something was that is not for this visitor; no mark of Markdown, and the same in every language."""

UNIT_CHARACTERS_MAX: Final = 2_048
"""A longer unit is cut off here, and what goes on of it is left out: it bounds what is held back."""

TELLING_CHARACTERS_MIN: Final = 6
"""A shorter word without `@` is nothing of what is looked for: a citation, the number of a step."""

KEY_UNITS_MAX: Final = 200
"""Words after the head of a private key in which its lines are looked for; an RSA key of 4,096 bits has 50."""

_WORD_CHARACTERS: Final = "".join(map(chr, range(0x21, 0x7F)))
_TELLING: Final = re.compile(r"[\d@]|://|-----|[wW]{3}\.")
_TELLING_OR_LONG: Final = re.compile(_TELLING.pattern + rf"|[!-~]{{{UNIT_CHARACTERS_MAX + 1}}}")
_UNIT: Final = re.compile(
    r"[!-~]*?(?:[hH][tT][tT][pP][sS]?://|[wW]{3}\.)\S*"  # an address goes on over letters of any script
    r"|[!-~]+(?:(?:(?<=\d)|(?<=\d[).\-/]))[ \xa0](?:[A-Z]{4}[ \xa0])?[\d(][\d().\-/]*+(?!\w))*"
)
_MAY_GO_ON: Final = re.compile(r"[ \xa0](?:[A-Z]{0,4}|[A-Z]{4}[ \xa0])\Z")
"""After a unit: what may still become its next group of digits (a letter group stands in some IBANs)."""

_ADDRESS: Final = re.compile(
    r"(?<=\]\()(?P<linked>https?://[^\s()<>]*)(?=\))"
    r"|(?:https?://|(?<![^\W_])www\.)(?:[^\s<>\"'`|\\]|\\(?![<>\"'`|]))+",  # an escape stays with what it escapes
    re.IGNORECASE,
)
_TAIL: Final = re.compile(r"[\\.,;:!?*_~)\]]+\Z")
_WORD_END: Final = re.compile(r"\s")
_ARMOUR: Final = re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----")
_MARKS: Final = str.maketrans("", "", "*`~\\")


class Disclosure:
    """Lets a stream through piece by piece, and masks what is not for this visitor."""

    def __init__(self, addresses: Addresses, known: Known) -> None:
        self._addresses = addresses
        self._known = known
        self._pending = ""
        self._before = ""
        self._in_code = False
        self._overlong = False
        self._key_units = 0

    def feed(self, text: str, in_code: bool = False) -> str:
        """The next piece; returns what is decided by now. Where code begins or ends, a unit does."""
        ended = ""
        if in_code is not self._in_code:
            ended = self.finish()
            self._in_code = in_code
        self._pending += text
        return ended + self._drain(ended=False)

    def finish(self) -> str:
        """The rest, when the stream has ended."""
        return self._drain(ended=True)

    def _drain(self, *, ended: bool) -> str:
        text = self._pending
        if self._overlong or self._key_units or _TELLING.search(text) or len(text) > UNIT_CHARACTERS_MAX:
            return self._decide(text, ended)
        end = len(text) if ended else len(text.rstrip(_WORD_CHARACTERS))
        self._keep(text, end)
        return text[:end]

    def _decide(self, text: str, ended: bool) -> str:
        """Everything up to the last unit that may still grow."""
        out: list[str] = []
        at = 0
        while at < len(text):
            if self._overlong:
                end = _WORD_END.search(text, at)
                at, self._overlong = (len(text), True) if end is None else (end.start(), False)
                continue
            start = _next_word(text, at) if self._key_units else _next_telling(text, at, ended)
            out.append(text[at:start])
            at = start
            unit = _UNIT.match(text, at)
            if unit is None or (not ended and _may_grow(unit[0], text, unit.end())):
                break
            word = unit[0][:UNIT_CHARACTERS_MAX]
            self._overlong = len(unit[0]) > UNIT_CHARACTERS_MAX
            before = self._before + text[max(0, at - CONTEXT_CHARACTERS) : at]
            out.append(self._decided(word, before[-CONTEXT_CHARACTERS:]))
            out.append(LEFT_OUT if self._overlong else "")
            at += len(word)
        self._keep(text, at)
        return "".join(out)

    def _keep(self, text: str, at: int) -> None:
        self._before = (self._before + text[max(0, at - CONTEXT_CHARACTERS) : at])[-CONTEXT_CHARACTERS:]
        self._pending = text[at:]

    def _decided(self, word: str, before: str) -> str:
        """`word` as it may leave."""
        if self._key_units and self._is_line_of_key(word):
            return MASK
        if len(word) < TELLING_CHARACTERS_MIN and "@" not in word:
            return word
        if "-----" in word and _ARMOUR.search(before + word):
            self._key_units = KEY_UNITS_MAX
        shown = _ADDRESS.sub(self._address, word) if "/" in word or "." in word else word
        masked = self._masked(shown, before)
        if masked != shown:
            # What was masked may have been the beginning of an address in which another one stood.
            masked = _ADDRESS.sub(self._address, masked)
        bare = word.translate(_MARKS)
        if self._in_code or masked != word or bare == word:
            return masked
        return word if self._masked(bare, before) == bare else MASK

    def _is_line_of_key(self, word: str) -> bool:
        self._key_units = 0 if word.startswith("-----END") else self._key_units - 1
        return is_key_material(word) and not self._known.holds(word)

    def _address(self, found: re.Match[str]) -> str:
        address = found[0] if found["linked"] else found[0][: _tail_start(found[0])]
        tail = found[0][len(address) :]
        if self._in_code:
            return self._addresses.in_code(address) + tail
        return self._addresses.in_text(address) + tail

    def _masked(self, word: str, before: str) -> str:
        spans = [span for span in secrets_in(word, before) if not self._known.holds(word[span[0] : span[1]])]
        spans += [(sign.start, sign.end) for sign in contacts_in(word) if not self._known.holds_contact(sign)]
        out, at = "", 0
        for start, end in sorted(spans):
            if start >= at:
                out += word[at:start] + MASK
            at = max(at, end)
        return out + word[at:]


def _next_word(text: str, at: int) -> int:
    """Where the next word begins; the end when there is none."""
    word = _UNIT.search(text, at)
    return len(text) if word is None else word.start()


def _next_telling(text: str, at: int, ended: bool) -> int:
    """Where the next word begins that may be more than a word; if none does, where the last one begins that grows."""
    telling = (_TELLING if len(text) - at <= UNIT_CHARACTERS_MAX else _TELLING_OR_LONG).search(text, at)
    if telling is not None:
        return at + len(text[at : telling.start()].rstrip(_WORD_CHARACTERS))
    return len(text) if ended else at + len(text[at:].rstrip(_WORD_CHARACTERS))


def _may_grow(unit: str, text: str, end: int) -> bool:
    """Whether what comes after `text` may still belong to its last `unit`; not to one that is cut off anyway."""
    if len(unit) > UNIT_CHARACTERS_MAX:
        return False
    if end == len(text):
        return True
    ends_in_digits = unit[-1].isdigit() or (unit[-1] in ").-/" and unit[-2:-1].isdigit())
    return ends_in_digits and _MAY_GO_ON.match(text, end) is not None


def _tail_start(address: str) -> int:
    """Where the punctuation behind an address in a sentence begins."""
    tail = _TAIL.search(address)
    return len(address) if tail is None else tail.start()
