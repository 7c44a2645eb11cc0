"""A stream as people read it: whole characters, one kind of line end, and nothing that hides between the letters.

What cannot be seen is the oldest disguise: a zero-width space cuts a key in two for a program and not for a person, a
full-width letter is another letter for a program only. Both are undone before anything is looked for.
"""

import re
import unicodedata
from typing import Final

REPLACEMENT: Final = "\ufffd"
"""Stands where a model sent half a character."""

_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
_CONTROLS: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HIDDEN: Final = re.compile(
    "[\x80-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ue000-\uf8ff\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
"""Format characters, fillers, private use and tags; the joiners have a rule of their own."""

_JOINER: Final = re.compile("(?<=[\0-\x7f])[\u200c\u200d]+")
"""Persian, Hindi and emoji need joiners; after an ASCII character they only hide something."""

_COSTUME: Final = re.compile(
    "[\uff0b\uff0d\uff0e\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a\ufe6b\u2024\U0001d400-\U0001d7ff\U0001fbf0-\U0001fbf9]"
)
"""Letters, digits and the signs of addresses that only look different (full width, mathematical)."""


class Legible:
    """Makes a stream legible piece by piece; the result does not depend on how the stream was cut."""

    def __init__(self) -> None:
        self._half = ""
        self._return = ""
        self._last = ""

    def feed(self, text: str) -> str:
        """The next piece, legible; half a character or half a line end waits for its other half."""
        if self._half or self._return or not text.isascii() or "\r" in text:
            text = self._lines(self._whole(text))
        if _CONTROLS.search(text):
            text = _CONTROLS.sub("", text)
        self._last = text[-1:] or self._last
        return text

    def finish(self) -> str:
        """What still waited, when the stream has ended."""
        rest = ("\n" if self._return else "") + (REPLACEMENT if self._half else "")
        self._half = self._return = ""
        return rest

    def _whole(self, text: str) -> str:
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = _HALF_PAIR.sub(REPLACEMENT, _PAIR.sub(_joined, text.removesuffix(self._half)))
        if text.isascii():
            return text
        text = _COSTUME.sub(_plain, _HIDDEN.sub("", _CONTROLS.sub("", text)))
        return _JOINER.sub("", self._last + text)[len(self._last) :]

    def _lines(self, text: str) -> str:
        lines = (self._return + text).replace("\r\n", "\n")
        self._return = "\r" if lines.endswith("\r") else ""
        return lines.removesuffix("\r").replace("\r", "\n")


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _plain(costume: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", costume[0])
