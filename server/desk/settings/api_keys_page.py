"""`/desk/settings/api-keys`: the keys of the HTTP interface, for those who may hand them out."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.forms import each_of
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.team.api_keys import ApiKey, ApiKeyInvalid, api_keys_of, make_api_key, revoke_api_key
from server.team.api_scope import SCOPE_WORDS, Scope
from server.team.role import Permission

PAGE: Final = "/desk/settings/api-keys"

LIFETIMES: Final = {"30": "30 days", "90": "90 days", "365": "a year", "": "until it is revoked"}
"""Days as the form sends them, and in words."""

READING: Final = frozenset(scope for scope in Scope if scope.endswith(":read"))
"""What is marked at first: a key that changes nothing is the one to begin with."""


class ApiKeysPage:
    """Making keys, each shown once, and revoking them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """All keys of the chosen site."""
        return await self._page(person, chosen_site(person, request.query_params.get("site")))

    async def add(self, _request: Request, person: Person, fields: Fields) -> Response:
        """A new key; its secret stands on the page that follows, and nowhere else ever again."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()
        name, scopes, days = fields.get("name", ""), each_of(fields, "scope"), fields.get("days", "")

        async def unit(connection: AsyncConnection) -> tuple[ApiKey, str]:
            return await make_api_key(
                connection,
                site.site_id,
                name=name,
                scopes=scopes,
                by=person.actor,
                at=at,
                expires_in=timedelta(days=int(days)) if days and days in LIFETIMES else None,
            )

        try:
            made = await self._desk.database.write(unit)
        except ApiKeyInvalid as invalid:
            return await self._page(person, site, invalid=invalid, name=name, marked=scopes, days=days)
        return await self._page(person, site, made=made)

    async def revoke(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Ends a key at once and for good."""
        key_id, at = request.path_params["key_id"], self._desk.now()

        async def unit(connection: AsyncConnection) -> ApiKey:
            key = await revoke_api_key(connection, person.site_ids, key_id, person.actor, at)
            if key is None:
                raise NothingHere("No such key of these sites.")
            return key

        key = await self._desk.database.write(unit)
        return RedirectResponse(f"{PAGE}?site={key.site_id}", status_code=303)

    async def _page(
        self,
        person: Person,
        site: Site,
        *,
        made: tuple[ApiKey, str] | None = None,
        invalid: ApiKeyInvalid | None = None,
        name: str = "",
        marked: Collection[str] = READING,
        days: str = "90",
    ) -> Response:
        keys = await self._desk.database.read(lambda rows: api_keys_of(rows, site.site_id))
        now = self._desk.now()
        return self._desk.screens.page(
            "settings/api_keys.html",
            status=422 if invalid is not None else 200,
            person=person,
            path=PAGE,
            site=site,
            keys=[each for each in keys if each.opens(now)],
            ended=[each for each in keys if not each.opens(now)],
            scope_words=SCOPE_WORDS,
            lifetimes=LIFETIMES,
            made=made,
            invalid=invalid,
            name=name,
            marked=set(marked),
            days=days,
            now=now,
        )


def api_key_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Keys of the HTTP interface: only owners hand them out."""
    page = ApiKeysPage(desk)
    return (
        Shown(PAGE, page.show, Permission.OWN),
        Changed(f"{PAGE}/add", page.add, Permission.OWN),
        Changed(f"{PAGE}/{{key_id}}/revoke", page.revoke, Permission.OWN),
    )
