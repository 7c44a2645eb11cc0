"""What a page offers before anything is typed: a plain request that caches may keep."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from knowledge.knowledge_base import KnowledgeBase
from server.api.bodies import ArticleBody, SuggestionsBody
from server.api.responses import error_response, json_response
from server.conversation.page_context import PageContext, declared_routes
from server.conversation.page_key import page_key_of
from server.conversation.site import site_by_public_key
from server.database import Database
from server.packed import packed
from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX, PAGE_TITLE_CHARACTERS_MAX

KEPT_SECONDS: Final = 60
"""How long a browser may show suggestions that have changed meanwhile."""


class SuggestionsEndpoint:
    """`GET /v1/sites/{key}/suggestions?page=/projects/:id/members&title=Members`."""

    def __init__(self, database: Database, knowledge: KnowledgeBase) -> None:
        self._database = database
        self._knowledge = knowledge

    async def __call__(self, request: Request) -> Response:
        """Articles and likely questions for a page of the site."""
        public_key = request.path_params["key"]
        site = await self._database.read(lambda rows: site_by_public_key(rows, public_key))
        if site is None:
            return error_response(404, "site_unknown", "No site has this key. `handrail site list` prints the keys.")
        key = request.query_params.get("page", "")
        title = request.query_params.get("title", "")
        if not key.startswith("/") or len(key) > PAGE_KEY_CHARACTERS_MAX:
            return error_response(422, "page_invalid", "page: give a page key such as /projects/:id/members.")
        if len(title) > PAGE_TITLE_CHARACTERS_MAX:
            return error_response(422, "title_invalid", f"title: at most {PAGE_TITLE_CHARACTERS_MAX} characters.")
        page = PageContext(page_key_of(key, declared_routes(site)), title=title)
        found = await self._knowledge.suggest(site.site_id, page.as_evidence())
        body = SuggestionsBody(
            articles=tuple(
                ArticleBody(id=each.article_id, title=each.title, url=each.url, summary=each.summary)
                for each in found.articles
            ),
            questions=found.questions,
        )
        return packed(request, json_response(body, headers={"Cache-Control": f"public, max-age={KEPT_SECONDS}"}))
