"""The playground: a question and a page, the passages with their reasons, and what changes on another page."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from knowledge.comparison import Comparison, compare
from knowledge.named_pages import named_pages
from knowledge.retrieval import Retrieval
from knowledge.store import count_articles
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.playground_form import PlaygroundForm, read_playground_form
from server.desk.sessions import Person
from server.inbox.found import NothingHere


@dataclass(frozen=True, slots=True)
class Played:
    """What was found on one page, and on another if there was one to compare with."""

    here: Retrieval
    other: Retrieval | None
    comparison: Comparison | None


class PlaygroundPage:
    """`/desk/playground`. The whole question stands in the address, so that it can be kept and passed on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The form, and what was found; raises NothingHere for a site that is not this person's."""
        form = read_playground_form(request.query_params)
        site = _site_of(person, form.site_key)
        values = await self._values(form, site) | {"person": person, "form": form, "site": site}
        whole = "hx-request" not in request.headers
        return self._desk.screens.page(
            "playground.html" if whole else "_playground.html", status=422 if form.faults else 200, **values
        )

    async def _values(self, form: PlaygroundForm, site: Site | None) -> dict[str, Any]:
        if site is None:
            return {"article_count": 0, "pages": [], "played": None}
        database = self._desk.database
        article_count = await count_articles(database, site.site_id)
        return {
            "article_count": article_count,
            "pages": await named_pages(database, site.site_id),
            "played": await self._play(form, site) if article_count and form.may_be_asked else None,
        }

    async def _play(self, form: PlaygroundForm, site: Site) -> Played:
        retrieve = self._desk.knowledge.retrieve
        here = await retrieve(site.site_id, form.question, form.here.page)
        if form.other.page is None:
            return Played(here, None, None)
        other = await retrieve(site.site_id, form.question, form.other.page)
        return Played(here, other, compare(here, other))


def _site_of(person: Person, site_key: str) -> Site | None:
    """The site of this key among those of the person, the first one without a key; None for who has no site."""
    if not site_key:
        return next(iter(person.sites), None)
    for site in person.sites:
        if site.public_key == site_key:
            return site
    raise NothingHere("No site of this person has this key.")
