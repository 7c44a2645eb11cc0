"""RSS 2.0 and Atom (RFC 4287) of a status page: the newest entries, unless their last word is that it is over."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Final
from xml.etree import ElementTree

from server.agent.links import host_of
from server.agent.status.found import TEXT_CHARACTERS_MAX, TITLE_CHARACTERS_MAX, Found, PageUnreadable, cut

AGE_MAX: Final = timedelta(days=3)
"""An entry that is older has been forgotten rather than gone on."""

ENTRIES_MAX: Final = 20

ATOM: Final = "{http://www.w3.org/2005/Atom}"

_OVER: Final = re.compile(r"\b(resolved|completed|postmortem|operational|scheduled|recovered)\b", re.IGNORECASE)
_LATEST: Final = re.compile(r"<(?:strong|b)>\s*([^<]{1,40})</(?:strong|b)>")
_MARKUP: Final = re.compile(r"<[^>]{0,500}>")


def incidents_in_feed(body: bytes, now: datetime) -> list[Found]:
    """The incidents of a feed that go on. Raises PageUnreadable for anything that is none, and for one that brings
    declarations of its own, which could grow without end."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise PageUnreadable("its feed brings declarations, which are not read")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 without declarations there is nothing to expand
    except ElementTree.ParseError:
        raise PageUnreadable("it is neither JSON nor a feed") from None
    if root.tag not in {"rss", f"{ATOM}feed"}:
        raise PageUnreadable("it is neither RSS nor Atom")
    return list(_going_on(root, now))


def _going_on(root: ElementTree.Element, now: datetime) -> Iterator[Found]:
    atom = root.tag.startswith(ATOM)
    entries = root.iterfind(f"{ATOM}entry" if atom else "channel/item")
    for entry, _ in zip(entries, range(ENTRIES_MAX), strict=False):
        title = _text(entry, f"{ATOM}title" if atom else "title")
        content = unescape(
            (_text(entry, f"{ATOM}content") or _text(entry, f"{ATOM}summary")) if atom else _text(entry, "description")
        )
        at = _moment((_text(entry, f"{ATOM}updated") if atom else _text(entry, "pubDate")), now)
        first = _LATEST.search(content)
        last_word = first[1] if first else f"{title} {content[:200]}"
        if now - at > AGE_MAX or _OVER.match(title) or _OVER.search(last_word):
            continue
        url = _link(entry, atom=atom)
        yield Found(
            cut(title or "Incident", TITLE_CHARACTERS_MAX),
            cut(_MARKUP.sub(" ", content), TEXT_CHARACTERS_MAX),
            "minor",
            url if host_of(url) else None,
            at,
        )


def _text(entry: ElementTree.Element, tag: str) -> str:
    return (entry.findtext(tag) or "").strip()


def _link(entry: ElementTree.Element, *, atom: bool) -> str:
    if not atom:
        return _text(entry, "link")
    found = entry.find(f"{ATOM}link")
    return "" if found is None else found.get("href", "")


def _moment(written: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(written) if written[:4].isdigit() else parsedate_to_datetime(written)
    except ValueError:
        return now
    return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
