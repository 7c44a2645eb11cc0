"""The page on which a visitor is: its key, title and headings, redacted once more on this side."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from knowledge.page import Page as KnownPage
from server.conversation.page_key import page_key_of
from server.protocol.visitor_frames import Page

TRAIL_MAX = 50
"""Pages of a visit that are kept for the handoff; the oldest go first."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """A page by its key; `origin` is that of the embedding product."""

    key: str
    origin: str = ""
    title: str = ""
    headings: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    """Elements that the page declares, by which a guide may point."""

    @classmethod
    def from_frame(cls, page: Page) -> "PageContext":
        """What a panel reported, with ids, addresses and tokens replaced again: the widget may be an old one."""
        return cls(
            page_key_of(page.key),
            page.origin,
            _clean(page.title),
            tuple(heading for text in page.headings if (heading := _clean(text))),
            page.targets,
        )

    @classmethod
    def from_row(cls, page: Mapping[str, Any]) -> "PageContext":
        """What `as_row` wrote."""
        return cls(page["key"], page["origin"], page["title"], tuple(page["headings"]), tuple(page.get("targets", ())))

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


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
