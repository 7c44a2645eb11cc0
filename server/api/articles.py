"""The help centre as a panel reads it: articles found by words, and one article whole. Caches may keep both."""

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from knowledge.article import ARTICLE_ID_CHARACTERS_MAX
from knowledge.article_search import FoundArticle
from knowledge.knowledge_base import KnowledgeBase
from knowledge.page import Page
from server.api.bodies import ArticleBody, FoundArticleBody, FoundArticlesBody, LinkedArticleBody, WholeArticleBody
from server.api.responses import error_response, json_response
from server.conversation.page_context import declared_routes
from server.conversation.page_key import page_key_of
from server.conversation.site import Site, site_by_public_key
from server.database import Database
from server.limits.address_limit import AddressLimit
from server.limits.client_address import Network
from server.limits.token_buckets import Rate
from server.packed import packed
from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX

KEPT_SECONDS: Final = 60
"""How long a browser may show what has changed meanwhile."""

QUERY_CHARACTERS_MAX: Final = 200
"""More is no search but a question, and belongs into the conversation."""

TEXT_BYTES_MAX: Final = 200_000
"""Of an article's text in UTF-8: some 60 printed pages. A longer one is cut, and is read where it stands."""

RATE: Final = Rate(per_second=5.0, burst=120.0)
"""Of one address: an office of twenty who type at the same time; a search costs some 10 ms of a processor."""

_CACHED: Final = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}


class ArticleEndpoints:
    """Readings below `/v1/sites/{key}/articles`: what everybody may see, and nothing else.

    Drafts, withdrawn articles and those for a segment are never found, and unknown when they are asked for.
    """

    def __init__(
        self,
        database: Database,
        knowledge: KnowledgeBase,
        trusted_proxies: Sequence[Network] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._knowledge = knowledge
        self._limit = AddressLimit(RATE, trusted_proxies, clock)

    async def search(self, request: Request) -> Response:
        """`GET /v1/sites/{key}/articles?q=invite&page=/projects/:id/members`: at most ten, the best first."""
        text = request.query_params.get("q", "")
        key = request.query_params.get("page", "")
        if not text.strip() or len(text) > QUERY_CHARACTERS_MAX:
            return error_response(422, "query_invalid", f"q: give 1 to {QUERY_CHARACTERS_MAX} characters.")
        if key and (not key.startswith("/") or len(key) > PAGE_KEY_CHARACTERS_MAX):
            return error_response(422, "page_invalid", "page: give a page key such as /projects/:id/members.")

        async def answer(site: Site) -> Response:
            page = Page(page_key_of(key, declared_routes(site))) if key else None
            found = await self._knowledge.search(site.site_id, text, page)
            return packed(
                request, json_response(FoundArticlesBody(articles=tuple(map(_found, found))), headers=_CACHED)
            )

        return await self._of_site(request, answer)

    async def article(self, request: Request) -> Response:
        """`GET /v1/sites/{key}/articles/{id}`: one article as Markdown, with what to read next."""
        article_id = request.path_params["id"]

        async def answer(site: Site) -> Response:
            known = len(article_id) <= ARTICLE_ID_CHARACTERS_MAX
            read = await self._knowledge.read(site.site_id, article_id) if known else None
            if read is None:
                return error_response(404, "article_unknown", "This help centre has no such article, or not any more.")
            text, is_cut = cut_text(read.article.body)
            body = WholeArticleBody(
                id=read.article.article_id,
                title=read.article.title,
                url=read.article.url,
                updated=read.article.updated,
                text=text,
                is_cut=is_cut,
                linked=tuple(LinkedArticleBody(id=each.article_id, url=each.url) for each in read.linked),
                related=tuple(
                    ArticleBody(id=each.article_id, title=each.title, url=each.url, summary=each.summary)
                    for each in read.related
                ),
            )
            return packed(request, json_response(body, headers=_CACHED))

        return await self._of_site(request, answer)

    async def _of_site(self, request: Request, answer: Callable[[Site], Awaitable[Response]]) -> Response:
        if seconds := self._limit.seconds_to_wait(request):
            wait = str(math.ceil(seconds))
            words = f"That was a lot in a short time. Try again in {wait} s."
            return error_response(429, "rate_limited", words, {"Retry-After": wait})
        public_key = request.path_params["key"]
        site = await self._database.read(lambda rows: site_by_public_key(rows, public_key))
        if site is None:
            return error_response(404, "site_unknown", "No site has this key. `handrail site list` prints the keys.")
        return await answer(site)


def cut_text(text: str) -> tuple[str, bool]:
    """`text` as far as TEXT_BYTES_MAX bytes of UTF-8 go, up to the end of a line; and whether anything is missing."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) <= TEXT_BYTES_MAX:
        return text, False
    head = encoded[:TEXT_BYTES_MAX].decode("utf-8", "ignore")
    return head.rpartition("\n")[0] or head, True


def _found(article: FoundArticle) -> FoundArticleBody:
    return FoundArticleBody(
        id=article.article_id,
        title=article.title,
        url=article.url,
        summary=article.summary,
        section=article.section,
    )
