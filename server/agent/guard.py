"""What a model may put on a visitor's screen: text, code, citations, links to known hosts. No images, no HTML.

The guard works on the stream. What might still become a mark is held back until it is decided, so that the pieces
that left it join to the same text however the stream was cut. Whoever shows the text has rules of their own; this
one sees to it that no address carries away what the model has read.
"""

import re
from collections.abc import Collection
from typing import Final

from server.agent.fences import Fence, read_fence
from server.agent.marks import (
    WAIT,
    Found,
    Wait,
    read_address,
    read_angle,
    read_citation,
    read_code_span,
    read_image,
    read_link,
)

_SPECIAL = re.compile(r"[\\`\[\]!<~\n]| +|(?<![^\W_])(?:[hH]|[wW])")
_LETTER_BEFORE = re.compile(r"[^\W_]\Z")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


REPLACEMENT: Final = "\ufffd"
"""Stands where a model sent half a character."""


class Guard:
    """Lets text through piece by piece.

    `hosts` are those that a link may lead to (see `links.hosts_of`), `citable` the numbers that may be cited.
    """

    def __init__(self, hosts: frozenset[str], citable: Collection[int]) -> None:
        self._hosts = hosts
        self._citable = frozenset(citable)
        self._held = ""
        self._return = ""
        self._half = ""
        self._line_start = True
        self._blank_before = True
        self._fence: Fence | None = None
        self._last = ""
        self._cited: dict[int, None] = {}

    @property
    def cited(self) -> tuple[int, ...]:
        """The numbers cited so far, in the order of their first citation."""
        return tuple(self._cited)

    def feed(self, text: str) -> str:
        """The next piece of the stream; returns what is decided by now, maybe nothing."""
        lines = (self._return + self._whole(text)).replace("\r\n", "\n")
        self._return = "\r" if lines.endswith("\r") else ""
        self._held += lines.removesuffix("\r").replace("\r", "\n")
        return self._drain(ended=False)

    def finish(self) -> str:
        """The rest, when the stream has ended."""
        self._held += "\n" if self._return else ""
        self._held += REPLACEMENT if self._half else ""
        self._return = self._half = ""
        return self._drain(ended=True)

    def _whole(self, text: str) -> str:
        """`text` as rows and sockets can carry it: no NUL, and no half of a surrogate pair unless its other half is
        still to come."""
        if text.isascii() and not self._half:
            return text.replace("\0", "")
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        whole = text.removesuffix(self._half).replace("\0", "")
        return _HALF_PAIR.sub(REPLACEMENT, _PAIR.sub(_joined, whole))

    def _drain(self, *, ended: bool) -> str:
        out: list[str] = []
        while self._held and (found := self._next(ended)) is not WAIT:
            self._held = self._held[found.length :]
            out.append(self._emitted(found))
        return "".join(out)

    def _next(self, ended: bool) -> Found | Wait:
        if self._line_start:
            found = read_fence(self._held, self._fence, self._blank_before, ended)
            if found is WAIT:
                return WAIT
            self._line_start = False
            if found is not None:
                self._fence = found.fence
                return Found(found.length, found.text)
        if self._fence is not None:
            line = self._held.partition("\n")[0]
            return Found(len(line), line) if line else Found(1, "\n")
        return self._mark(ended)

    def _mark(self, ended: bool) -> Found | Wait:
        text = self._held
        special = _SPECIAL.search(text)
        if special is None or special.start() > 0:
            return Found(len(text) if special is None else special.start(), text[: special and special.start()])
        reading = self._read(text, ended)
        return Found(1, text[0]) if reading is None else reading

    def _read(self, text: str, ended: bool) -> Found | Wait | None:
        match text[0]:
            case "\\":
                return self._escape(text, ended)
            case "`":
                return read_code_span(text, ended)
            case "!":
                return read_image(text, ended)
            case "[":
                return read_citation(text, self._citable, ended) or read_link(text, self._hosts, ended)
            case "<":
                return read_angle(text, self._hosts, ended)
            case "~":
                return _tildes(text, ended)
            case " ":
                return self._spaces(text, ended)
            case "h" | "H" | "w" | "W" if not _LETTER_BEFORE.search(self._last):
                return read_address(text, self._hosts, ended)
        return None

    def _escape(self, text: str, ended: bool) -> Found | Wait | None:
        if len(text) == 1:
            return None if ended else WAIT
        return Found(2, text[:2]) if text[1] in _PUNCTUATION else None

    def _spaces(self, text: str, ended: bool) -> Found | Wait:
        after = text.lstrip(" ")
        spaces = len(text) - len(after)
        if not after and not ended:
            return WAIT
        if not after.startswith("["):
            return Found(spaces, text[:spaces])
        inner = read_citation(after, self._citable, ended)
        if isinstance(inner, Found):
            return Found(spaces + inner.length, text[:spaces] + inner.text if inner.text else "", inner.cited)
        return WAIT if read_link(after, self._hosts, ended) is WAIT else Found(spaces, text[:spaces])

    def _emitted(self, found: Found) -> str:
        self._cited |= dict.fromkeys(found.cited)
        text = found.text
        if text and self._fence is None and _joins(self._last, text):
            text = " " + text
        if text:
            self._blank_before = text.endswith("\n") and (self._last in {"", "\n"} or text.endswith("\n\n"))
            self._line_start = text.endswith("\n")
            self._last = text[-1]
        return text


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _tildes(text: str, ended: bool) -> Found | Wait | None:
    run = len(text) - len(text.lstrip("~"))
    if run == len(text) and not ended:
        return WAIT
    return Found(run, "\\~" * run) if run >= 3 else Found(run, text[:run])


def _joins(last: str, text: str) -> bool:
    """Whether two pieces that each are harmless would open a link, an image or code together."""
    return (last == "]" and text[0] in "(:") or (last == "!" and text[0] == "[") or (last == text[0] == "`")
