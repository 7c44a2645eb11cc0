"""The pages that a panel reported, until they are stored with what the visitor says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.conversation.page_context import TRAIL_MAX, PageContext, PageVisit
from server.protocol.visitor_frames import Page, SeenPage


class Visited:
    """The page that was reported last, and the last TRAIL_MAX visits that are not stored yet."""

    __slots__ = ("_visits", "page", "routes")

    def __init__(self) -> None:
        self.page: PageContext | None = None
        self.routes: Sequence[str] = ()
        """Page keys that the site declares."""
        self._visits: tuple[PageVisit, ...] = ()

    def came_through(self, trail: Sequence[SeenPage], at: datetime) -> None:
        """Pages from before the panel was connected, the oldest first; told at `at`."""
        self._add(
            *(PageVisit(PageContext.from_seen(seen, self.routes), at - timedelta(seconds=seen.ago)) for seen in trail)
        )

    def arrive(self, page: Page, at: datetime) -> None:
        """The visitor is on `page`; kept in memory until they say something."""
        context = PageContext.from_frame(page, self.routes)
        if context != self.page:
            self.page = context
            self._add(PageVisit(context, at))

    def take(self) -> tuple[PageVisit, ...]:
        """The pages since the last call, the oldest first."""
        taken, self._visits = self._visits, ()
        return taken

    def put_back(self, visits: tuple[PageVisit, ...]) -> None:
        """Keeps visits that could not be stored."""
        self._visits = (*visits, *self._visits)[-TRAIL_MAX:]

    def _add(self, *visits: PageVisit) -> None:
        self._visits = (*self._visits, *visits)[-TRAIL_MAX:]
