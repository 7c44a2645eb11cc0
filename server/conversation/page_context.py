"""The page on which a visitor is: its key, title and headings, redacted once more on this side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from knowledge.page import Page as KnownPage
from server.conversation.page_key import holds_secret, page_key_of
from server.conversation.site import Site
from server.protocol.visitor_frames import Page, SeenPage

TRAIL_MAX: Final = 50
"""Pages of a visit that are kept for the handoff; the oldest go first."""

DWELL_MAX: Final = timedelta(hours=1)
"""Beyond it a page was left open, or the visitor was away between two visits."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """A page by its key; `origin` is that of the embedding product."""

    key: str
    origin: str = ""
    title: str = ""
    headings: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    """Elements that the page declares, by which a guide may point."""

    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the page declares of itself. Anybody can write it: it is shown and told, and nothing is decided by it."""

    @classmethod
    def from_frame(cls, page: Page, routes: Iterable[str] = ()) -> "PageContext":
        """What a panel reported, with ids, addresses and tokens replaced again: the widget may be an old one.

        `routes` are the page keys that the site declares.
        """
        return cls(
            page_key_of(page.key, routes),
            page.origin,
            _clean(page.title),
            tuple(heading for text in page.headings if (heading := _clean(text))),
            page.targets,
            {name: fact for name, text in page.facts.items() if (fact := _clean(text))},
        )

    @classmethod
    def from_seen(cls, page: SeenPage, routes: Iterable[str] = ()) -> "PageContext":
        """A page that the visitor came through before; of it no more is known than its key and title."""
        return cls(page_key_of(page.key, routes), title=_clean(page.title))

    @classmethod
    def from_row(cls, page: Mapping[str, Any]) -> "PageContext":
        """What `as_row` wrote."""
        return cls(
            page["key"],
            page["origin"],
            page["title"],
            tuple(page["headings"]),
            tuple(page.get("targets", ())),
            page.get("facts", {}),
        )

    def as_row(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return asdict(self)

    def as_evidence(self) -> KnownPage:
        """What retrieval may know of it."""
        return KnownPage(self.key, self.title, self.headings)


@dataclass(frozen=True, slots=True)
class PageVisit:
    """A page of the trail, and when the visitor came to it."""

    page: PageContext
    at: datetime


def declared_routes(site: Site) -> Sequence[str]:
    """The page keys that a site declares."""
    routes: Sequence[str] = site.widget.get("routes", ())
    return routes


def marked(selection: str) -> str:
    """What the visitor has marked on the page, on one line, with addresses and tokens replaced as in a title."""
    return _clean(selection)


def dwell_of(visits: Sequence[PageVisit]) -> tuple[timedelta | None, ...]:
    """How long the visitor stayed on each page, in the order of `visits`; None for the last one, where they may be
    still, and for longer than DWELL_MAX, when they were hardly there all the time."""
    ends = [visit.at for visit in visits[1:]]
    stays = [end - visit.at for visit, end in zip(visits, ends, strict=False)]
    return (*(stay if stay <= DWELL_MAX else None for stay in stays), *((None,) if visits else ()))


def _clean(text: str) -> str:
    words = "".join(c if c.isprintable() else " " for c in text).split()
    return " ".join("…" if holds_secret(word) else word for word in words)
