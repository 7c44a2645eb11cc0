"""The pages that a panel reported, until they are stored with what the visitor says."""

from datetime import datetime

from server.conversation.page_context import TRAIL_MAX, PageContext, PageVisit
from server.protocol.visitor_frames import Page


class Visited:
    """The page that was reported last, and the last TRAIL_MAX visits that are not stored yet."""

    __slots__ = ("_visits", "page")

    def __init__(self) -> None:
        self.page: PageContext | None = None
        self._visits: tuple[PageVisit, ...] = ()

    def arrive(self, page: Page, at: datetime) -> None:
        """The visitor is on `page`; kept in memory until they say something."""
        context = PageContext.from_frame(page)
        if context != self.page:
            self.page = context
            self._visits = (*self._visits, PageVisit(context, at))[-TRAIL_MAX:]

    def take(self) -> tuple[PageVisit, ...]:
        """The pages since the last call, the oldest first."""
        taken, self._visits = self._visits, ()
        return taken

    def put_back(self, visits: tuple[PageVisit, ...]) -> None:
        """Keeps visits that could not be stored."""
        self._visits = (*visits, *self._visits)[-TRAIL_MAX:]
