"""What a model may put on a visitor's screen: text, code, citations, links to known hosts. No images, no HTML, nothing
that looks like a secret, nobody else's contact, and none of its own rules.

The guard works on the stream, in steps of their own: `legible.py` undoes disguises, this file reads the marks of
Markdown, `disclosure.py` masks, `own_rules.py` listens for a recital. What might still become something is held back
until it is decided, so that the pieces that left it join to the same text however the stream was cut. Whoever shows the
text has rules of their own; this one sees to it that nothing carries away what the model has read.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from server.agent.disclosure import Disclosure
from server.agent.fences import Fence, read_fence
from server.agent.known import Known
from server.agent.legible import Legible
from server.agent.links import Addresses
from server.agent.marks import (
    WAIT,
    Found,
    Wait,
    read_angle,
    read_citation,
    read_code_span,
    read_entity,
    read_image,
    read_link,
)
from server.agent.own_rules import NO_RULES, OwnRules, Recital

_SPECIAL = re.compile(r"[\\`\[\]!<~\n&]| +(?=\[|\Z)")
_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class Guard:
    """Lets text through piece by piece.

    `hosts` are those that a link may lead to (see `links.hosts_of`), `citable` the numbers that may be cited, `known`
    what this visitor may read anyway, `rules` what must not be recited.
    """

    def __init__(
        self,
        hosts: frozenset[str],
        citable: Collection[int],
        known: Known | None = None,
        rules: OwnRules = NO_RULES,
    ) -> None:
        known = known or Known()
        self._addresses = Addresses(hosts, known)
        self._citable = frozenset(citable)
        self._legible = Legible()
        self._disclosure = Disclosure(self._addresses, known)
        self._recital = Recital(rules, known)
        self._held = ""
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
        """The next piece of the stream; returns what is decided by now, maybe nothing. Raises OutputRefused."""
        text = self._legible.feed(text)
        if self._is_plain(text):
            return self._recital.feed(self._disclosure.feed(self._emitted(Found(len(text), text))))
        self._held += text
        return self._recital.feed("".join(self._masked(ended=False)))

    def finish(self) -> str:
        """The rest, when the stream has ended. Raises OutputRefused."""
        self._held += self._legible.finish()
        rest = "".join(self._masked(ended=True)) + self._disclosure.finish()
        return self._recital.feed(rest) + self._recital.finish()

    def _is_plain(self, text: str) -> bool:
        """Whether `text` goes on in the middle of a line of prose and has no mark: so do nine tokens of ten."""
        in_prose = not self._held and not self._line_start and self._fence is None
        return in_prose and _SPECIAL.search(text) is None

    def _masked(self, *, ended: bool) -> Iterator[str]:
        """What has been read by now, in stretches of code and of prose."""
        stretch: list[str] = []
        in_code = False
        while self._held and (found := self._next(ended)) is not WAIT:
            self._held = self._held[found.length :]
            if stretch and found.is_code is not in_code:
                yield self._disclosure.feed("".join(stretch), in_code)
                stretch = []
            in_code = found.is_code
            stretch.append(self._emitted(found))
        if stretch:
            yield self._disclosure.feed("".join(stretch), in_code)

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
            return Found(len(line), line, is_code=True) if line else Found(1, "\n", is_code=True)
        return self._mark(ended)

    def _mark(self, ended: bool) -> Found | Wait:
        text = self._held
        special = _SPECIAL.search(text)
        start = len(text) if special is None else special.start()
        if start > 0:
            return Found(start, text[:start])
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
                return read_citation(text, self._citable, ended) or read_link(text, self._addresses, ended)
            case "<":
                return read_angle(text, self._addresses, ended)
            case "~":
                return _tildes(text, ended)
            case " ":
                return self._spaces(text, ended)
            case "&":
                return read_entity(text, ended)
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
        return WAIT if read_link(after, self._addresses, ended) is WAIT else Found(spaces, text[:spaces])

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


def _tildes(text: str, ended: bool) -> Found | Wait | None:
    run = len(text) - len(text.lstrip("~"))
    if run == len(text) and not ended:
        return WAIT
    return Found(run, "\\~" * run) if run >= 3 else Found(run, text[:run])


def _joins(last: str, text: str) -> bool:
    """Whether two pieces that each are harmless would open a link, an image or code together."""
    return (last == "]" and text[0] in "(:") or (last == "!" and text[0] == "[") or (last == text[0] == "`")
