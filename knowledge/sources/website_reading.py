"""One reading of a website: page after page, what is new, what is the same, what failed, and what is gone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from knowledge.errors import SourceError
from knowledge.sources.crawl import Frontier, Target
from knowledge.sources.fetch import GONE, NOT_MODIFIED, Answer, Fetch, FetchFailed, Validators
from knowledge.sources.item import Read, SourceItem, SourceProblem, Unchanged
from knowledge.sources.page_copies import PageCopies
from knowledge.sources.page_fingerprint import PageFingerprint
from knowledge.sources.page_losses import PageLosses
from knowledge.sources.robots import Robots
from knowledge.sources.web_page import PageUnreadable, WebPage, web_page
from knowledge.sources.website_scope import WebsiteScope, is_page

FAILURES_IN_A_ROW_MAX: Final = 10
"""Pages that fail one after the other because of the server or the network: then the website is down."""

NO_TEXT_REMEDY: Final = "A page that scripts write in the browser cannot be read: take an export of the help centre."


class WebsiteReading:
    """Reads the pages of a frontier; `known` is what was remembered of each path at the last reading."""

    def __init__(
        self,
        fetch: Fetch,
        scope: WebsiteScope,
        robots: Robots,
        frontier: Frontier,
        known: Mapping[str, PageFingerprint],
        *,
        source: str,
        follows_links: bool,
        is_whole: bool,
        today: date,
    ) -> None:
        """`is_whole` says that the frontier, and what it leads to, is every page of the website."""
        self._fetch = fetch
        self._scope = scope
        self._robots = robots
        self._frontier = frontier
        self._known = known
        self._source = source
        self._follows_links = follows_links
        self._is_whole = is_whole
        self._today = today
        self._failures_in_a_row = 0
        self._forbidden: list[str] = []
        self._broken: dict[str, PageUnreadable] = {}
        self._copies = PageCopies(scope, known)
        self._losses = PageLosses(scope.start, known)
        self._withdrawn: list[Read] = []

    def items(self) -> Iterator[SourceItem]:
        """Each page once. Raises SourceError when the website is down, or has lost most of its pages.

        What takes an article away comes last, after that has been decided.
        """
        yield from self._pages()
        if not self._is_whole:
            self._ask_for_the_rest()
            yield from self._pages()
        self._losses.refuse_most()
        yield from self._withdrawn
        if self._forbidden:
            what = f"keeps {len(self._forbidden)} pages from readers, for instance {self._forbidden[0]}"
            yield SourceProblem(f"{self._scope.origin}/robots.txt", what, "Allow them there if they are to be read.")

    def _ask_for_the_rest(self) -> None:
        """Pages whose list or whose links could not be read are asked themselves whether they are still there."""
        for path, known in self._known.items():
            if known.article_id:
                self._frontier.insist(Target(self._scope.url_of(path), path, depth=1))

    def _pages(self) -> Iterator[SourceItem]:
        while target := self._frontier.next():
            if self._robots.allows(target.url):
                yield from self._page(target)
            else:
                self._forbidden.append(target.url)

    def _page(self, target: Target) -> Iterator[SourceItem]:
        known = self._known.get(target.path)
        if known is not None and known.covers(target.lastmod):
            yield from self._unchanged(target, known)
            return
        try:
            answer = self._fetch.get(target.url, self._visit)
        except FetchFailed as failure:
            self._failed(target, failure)
            yield SourceProblem(target.path, failure.what, failure.remedy)
        else:
            self._failures_in_a_row = 0
            yield from self._answered(target, answer)

    def _visit(self, url: str) -> Validators:
        """Asked before each hop of a page's redirects."""
        if not self._scope.holds(url):
            raise FetchFailed(
                f"leads to {url.partition('?')[0]}, outside of the website",
                "Link to the page itself, or ingest the website that it leads to.",
            )
        if not self._robots.allows(url):
            raise FetchFailed("leads to a page that robots.txt keeps from readers", "Allow it in robots.txt.")
        known = self._known.get(self._scope.path_of(url))
        if known is None or (self._follows_links and not known.follows):
            return Validators()
        return known.validators

    def _failed(self, target: Target, failure: FetchFailed) -> None:
        self._unseen(target.path)
        self._failures_in_a_row += failure.is_passing
        self._refuse_start(target, failure.what, failure.remedy)
        if self._failures_in_a_row == FAILURES_IN_A_ROW_MAX:
            raise SourceError(
                f"{self._scope.start}: {FAILURES_IN_A_ROW_MAX} pages in a row failed; the last one {failure.what}. "
                f"What was not read stays as it was. {failure.remedy}"
            )

    def _unseen(self, path: str) -> None:
        """The page could not be read, and so leads nowhere this time."""
        self._losses.failed(path)
        if self._follows_links and path in self._known and self._known[path].links:
            self._is_whole = False

    def _refuse_start(self, target: Target, what: str, remedy: str) -> None:
        """A crawl whose first page cannot be read has nothing to read."""
        if self._follows_links and target.url == self._scope.start:
            raise SourceError(f"{target.url} {what}. {remedy}")

    def _answered(self, target: Target, answer: Answer) -> Iterator[SourceItem]:
        here = replace(target, url=answer.url, path=self._scope.path_of(answer.url))
        if here.path != target.path and not self._frontier.mark(here.path):
            if here.path in self._broken:
                yield from self._unreadable(target, target, self._broken[here.path])
            return
        known = self._known.get(here.path)
        if answer.status in GONE:
            self._refuse_start(target, f"answers {answer.status}", "Give the address of a page that is there.")
            if known is None:
                yield SourceProblem(here.path, f"answers {answer.status}", "Mend the links that lead to it.")
        elif answer.status != NOT_MODIFIED:
            yield from self._read(target, here, answer)
        elif known is not None:
            yield from self._unchanged(here, known)
        else:
            yield SourceProblem(here.path, "answers 304 to a first request", "Mend the website's cache.")

    def _unchanged(self, target: Target, known: PageFingerprint) -> Iterator[SourceItem]:
        self._frontier.add(map(self._scope.url_of, known.links), target.depth + 1)
        if known.article_id and self._copies.has_other(target.path, known.content_hash):
            yield from self._without_article(target.path, replace(known, article_id="", is_copy=True))
        else:
            self._losses.kept(target.path)
            yield Unchanged(target.path)

    def _read(self, asked: Target, target: Target, answer: Answer) -> Iterator[SourceItem]:
        try:
            page = web_page(answer)
        except PageUnreadable as problem:
            self._refuse_start(asked, problem.what, problem.remedy)
            self._broken[target.path] = problem
            yield from self._unreadable(asked, target, problem)
            return
        fingerprint = self._fingerprint(target, page, answer.validators)
        self._frontier.add(map(self._scope.url_of, fingerprint.links), target.depth + 1)
        canonical = self._copies.original(target.path, page.canonical, self._robots)
        if canonical:
            self._frontier.insist(Target(self._scope.url_of(canonical), canonical, target.depth))
        if canonical or page.head.is_withheld:
            yield from self._without_article(target.path, replace(fingerprint, is_copy=bool(canonical)))
        elif not page.is_article:
            yield SourceProblem(target.path, "has no text or no title", NO_TEXT_REMEDY)
            self._losses.failed(target.path)
        elif self._copies.has_other(target.path, fingerprint.content_hash):
            yield from self._without_article(target.path, replace(fingerprint, is_copy=True))
        else:
            yield self._with_article(asked, target, page, fingerprint)

    def _unreadable(self, asked: Target, target: Target, problem: PageUnreadable) -> Iterator[SourceItem]:
        """The problem for the page that was asked for and the one that it led to: the articles of both stay."""
        for path in dict.fromkeys((asked.path, target.path)):
            self._unseen(path)
            yield SourceProblem(path, problem.what, problem.remedy)

    def _fingerprint(self, target: Target, page: WebPage, validators: Validators) -> PageFingerprint:
        links = (url for url in page.head.links if self._scope.holds(url) and is_page(url))
        return PageFingerprint(
            content_hash=page.content_hash,
            etag=validators.etag,
            last_modified=validators.last_modified,
            lastmod=target.lastmod,
            read_on=self._today.isoformat(),
            links=tuple(dict.fromkeys(map(self._scope.path_of, links))) if self._follows_links else (),
            follows=self._follows_links,
        )

    def _with_article(self, asked: Target, target: Target, page: WebPage, fingerprint: PageFingerprint) -> Read:
        self._losses.kept(asked.path)
        self._losses.kept(target.path)
        article_id = self._copies.article_id(target.path)
        article = replace(page.article, article_id=article_id, source=self._source, path=target.path)
        return Read(target.path, (article,), replace(fingerprint, article_id=article_id).dumped())

    def _without_article(self, path: str, fingerprint: PageFingerprint) -> Iterator[SourceItem]:
        read = Read(path, (), fingerprint.dumped())
        if path in self._known and self._known[path].article_id:
            self._withdrawn.append(read)
        else:
            yield read
