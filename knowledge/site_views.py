"""A site as one audience may see it, and as it looks from one page: made once, kept while the site stays the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Final, Generic, TypeVar
from weakref import ref

from knowledge.audience import Audience
from knowledge.embedding import Vectors
from knowledge.page import Page
from knowledge.query import Query
from knowledge.ranking.page_view import PageView, page_view
from knowledge.ranking.ranker import Ranker
from knowledge.site_knowledge import SiteKnowledge

PAGES_MAX: Final = 256
"""Views that are kept: 40 kB each at 10,000 passages, 400 kB at 100,000."""

AUDIENCES_MAX: Final = 64
"""Sites as an audience sees them; the searches of a site are shared between them."""

T = TypeVar("T")


class SiteViews:
    """Remembers what depends on a page or an audience, but on no question."""

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._pages: _Kept[PageView] = _Kept(PAGES_MAX)
        self._audiences: _Kept[SiteKnowledge] = _Kept(AUDIENCES_MAX)

    def shown_to(self, site: SiteKnowledge, audience: Audience) -> SiteKnowledge:
        """The site without the articles that are not for `audience`."""

        def make() -> SiteKnowledge:
            withheld = audience.withheld(site.articles)
            if not withheld:
                return site
            places = enumerate(site.passages.passages)
            hidden = {place for place, passage in places if passage.article_id in withheld}
            articles = tuple(article for article in site.articles if article.article_id not in withheld)
            return replace(site, articles=articles, hidden=site.hidden | hidden)

        return self._audiences.get(site, audience, make)

    def unseen(self, site: SiteKnowledge, query: Query) -> tuple[str, ...]:
        """The texts of `query` that must be embedded: those of a page that was seen need not."""
        return query.asked if self._pages.holds(site, query.page) else query.texts

    def view(self, site: SiteKnowledge, page: Page | None, vectors: Mapping[str, Vectors] | None) -> PageView | None:
        """The site from `page`, None without one. What is seen without vectors is not kept: it is half the view."""
        if page is None or not len(site.passages):
            return None
        if vectors is None:
            return self._pages.peek(site, page) or page_view(site, page, {}, self._ranker)
        return self._pages.get(site, page, lambda: page_view(site, page, vectors, self._ranker))


class _Kept(Generic[T]):
    """Values by key, each for one object of a site; the one asked for longest ago makes room. No site is kept alive."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, tuple[ref[SiteKnowledge], T]] = OrderedDict()

    def get(self, site: SiteKnowledge, key: Hashable, make: Callable[[], T]) -> T:
        found = self.peek(site, key)
        if found is None:
            found = make()
            self._values[site.passages.site_id, key] = (ref(site), found)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return found

    def peek(self, site: SiteKnowledge, key: Hashable) -> T | None:
        kept = self._values.get((site.passages.site_id, key))
        if kept is None or kept[0]() is not site:
            return None
        self._values.move_to_end((site.passages.site_id, key))
        return kept[1]

    def holds(self, site: SiteKnowledge, key: Hashable) -> bool:
        return self.peek(site, key) is not None
