"""Reading one mark of Markdown at the start of a text that may still be growing: pure, the guard's eyes.

Each reader answers a Found, or WAIT when more text decides, or None when the text does not begin with such a mark.
"""

import html
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from server.agent.links import LEFT_OUT, Addresses

MARK_CHARACTERS_MAX: Final = 2_000
"""A link or code span longer than this is taken as plain text: it bounds what the guard holds back."""


class Wait(Enum):
    """More text is needed to decide."""

    WAIT = "wait"


WAIT: Final = Wait.WAIT


@dataclass(frozen=True, slots=True)
class Found:
    """`length` characters of the text were read, and become `text`; `cited` are the citations among them."""

    length: int
    text: str
    cited: tuple[int, ...] = ()
    is_code: bool = False


Reading = Found | Wait | None

_LABEL = r"\[([^\[\]\n]*)\]"
_TARGET = r"""\([ \t]*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*\)"""
_LINK = re.compile(_LABEL + _TARGET)
_LINK_SO_FAR = re.compile(r"\[[^\[\]\n]*(?:\](?:\([^\n]*)?)?\Z")
_CITATION = re.compile(r"\[[ \t]*\d{1,3}(?:[ \t]*[,;][ \t]*\d{1,3})*[ \t]*\](?!\()")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]*)>", re.IGNORECASE)
_TAG = re.compile(r"<!--[^\n]*?-->|<(?!!--)[a-zA-Z/!?][^<>\n]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ENTITY_SO_FAR = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{0,7}|[a-zA-Z][a-zA-Z0-9]{0,31})?\Z")
_READ_AS_TEXT: Final = re.compile(r"[^\W_]|[@.:/+_ -]")
"""Characters that mean the same written as an entity; `&lt;` or `&#91;` would be marks without it."""


def read_link(text: str, addresses: Addresses, ended: bool) -> Reading:
    """`[label](address)`: itself when a link may lead there, else its label, and the address as text if it is known."""
    found = _LINK.match(text)
    if found and found.end() <= MARK_CHARACTERS_MAX:
        return Found(found.end(), _link(label_of(found[1]), found[2].strip("<>"), addresses))
    return _wait_for(text, _LINK_SO_FAR, ended)


def read_image(text: str, ended: bool) -> Reading:
    """`![description](address)`: its description, never a request."""
    if text == "!":
        return None if ended else WAIT
    found = _LINK.match(text, 1)
    if found and found.end() <= MARK_CHARACTERS_MAX:
        return Found(found.end(), label_of(found[1]))
    return _wait_for(text[1:], _LINK_SO_FAR, ended)


def read_citation(text: str, citable: frozenset[int], ended: bool) -> Reading:
    """`[1]`, or `[1, 2]` as `[1][2]`; numbers outside `citable` fall away."""
    found = _CITATION.match(text)
    if found is None or (found.end() == len(text) and not ended):
        return None
    numbers = tuple(number for digits in re.findall(r"\d+", found[0]) if (number := int(digits)) in citable)
    return Found(found.end(), "".join(f"[{number}]" for number in numbers), numbers)


def read_angle(text: str, addresses: Addresses, ended: bool) -> Reading:
    """`<https://…>` under the rule of links; an HTML tag or comment falls away; any other `<` is text."""
    if len(text) == 1 and not ended:
        return WAIT
    if not re.match(r"<[a-zA-Z/!?]", text):
        return Found(1, "<" if re.match(r"<[\s\d=]", text) else "\\<")
    found = _AUTOLINK.match(text) or _TAG.match(text)
    if found and found.end() <= MARK_CHARACTERS_MAX:
        return Found(found.end(), _autolink(found[1], addresses) if found.re is _AUTOLINK else "")
    growing = "\n" not in text and ("<" not in text[1:] or text.startswith("<!--"))
    return WAIT if growing and not ended and len(text) < MARK_CHARACTERS_MAX else Found(1, "\\<")


def read_entity(text: str, ended: bool) -> Reading:
    """`&#64;` as the character that it names, if that is one of plain text."""
    found = _ENTITY.match(text)
    if found is None:
        return WAIT if not ended and _ENTITY_SO_FAR.match(text) else None
    named = html.unescape(found[0])
    return Found(found.end(), named if len(named) == 1 and _READ_AS_TEXT.match(named) else found[0])


def read_code_span(text: str, ended: bool) -> Reading:
    """Code between equal runs of backticks on one line, as it stands; backticks without a partner are escaped."""
    run = len(text) - len(text.lstrip("`"))
    line, newline, _ = text.partition("\n")
    closing = re.compile(rf"(?<!`)`{{{run}}}(?!`)").search(line[:MARK_CHARACTERS_MAX], run)
    if closing and (closing.end() < len(line) or newline or ended):
        return Found(closing.end(), line[: closing.end()], is_code=True)
    if not newline and not ended and len(text) < MARK_CHARACTERS_MAX:
        return WAIT
    return Found(run, "\\`" * run)


def label_of(text: str) -> str:
    """The words of a link or of an image's description, without any mark that could open something else."""
    plain = re.sub(r"[<>\\!]", "", text)
    return plain if re.fullmatch(r"`[^`]+`", plain) else plain.replace("`", "")


def _link(label: str, address: str, addresses: Addresses) -> str:
    if linked := addresses.link(address):
        escaped = re.sub(r"[()<>`]", lambda mark: f"%{ord(mark[0]):02X}", linked)
        return f"[{label}]({escaped})"
    shown = addresses.in_text(address)
    if shown == LEFT_OUT or re.search(r"[\s`\[\]()<>*]", shown) or address == label:
        return label
    return f"{label} ({shown})"


def _autolink(address: str, addresses: Addresses) -> str:
    linked = addresses.link(address)
    return f"<{linked}>" if linked else addresses.in_text(address)


def _wait_for(text: str, so_far: re.Pattern[str], ended: bool) -> Wait | None:
    return WAIT if not ended and len(text) < MARK_CHARACTERS_MAX and so_far.match(text) else None
