"""`/desk/settings/integrations`: where announcements of a site go, what became of them, and sending one again."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.backlog.endpoint_trouble import endpoints_path
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.forms import each_of
from server.desk.notices_page import mark_read
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.integrations.endpoint import (
    ROTATION,
    TOPICS,
    Endpoint,
    EndpointInvalid,
    Style,
    add_endpoint,
    enable,
    endpoint_of,
    endpoints_of,
    remove_endpoint,
    rotate_secret,
)
from server.integrations.outbox import Delivery, announce_test, deliveries_of, send_again
from server.integrations.outcome import ATTEMPTS_MAX
from server.team.audit_log import record
from server.team.role import Permission

PAGE: Final = "/desk/settings/integrations"

DELIVERIES_SHOWN: Final = 50

STYLE_WORDS: Final = {
    Style.SLACK: "Slack, Mattermost and others that take Slack's incoming webhooks",
    Style.SIGNED: "A program of yours: JSON, signed as Standard Webhooks says",
}

DONE: Final = {
    "test": "A test is on its way. What becomes of it stands below in some seconds.",
    "again": "It is on its way again.",
}

STATE_WORDS: Final = {"waiting": "waits", "sent": "arrived", "failed": "not delivered"}


class IntegrationsPage:
    """Endpoints with their secrets, each shown once; deliveries with their reasons."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """All endpoints of the chosen site, and the latest deliveries."""
        asked = request.query_params
        await mark_read(self._desk, person, None, endpoints_path(chosen_site(person, asked.get("site")).site_id))
        return await self._page(
            person, chosen_site(person, asked.get("site")), done=DONE.get(asked.get("done", ""), "")
        )

    async def add(self, _request: Request, person: Person, fields: Fields) -> Response:
        """A new endpoint; the secret of a signed one stands on the page that follows, and nowhere else again."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()

        async def unit(connection: AsyncConnection) -> Endpoint:
            made = await add_endpoint(
                connection,
                site.site_id,
                name=fields.get("name", ""),
                style=fields.get("style", ""),
                url=fields.get("url", ""),
                topics=each_of(fields, "topic"),
                private_hosts=self._desk.settings.webhook_private_hosts,
                by_id=person.user_id,
                at=at,
            )
            await record(connection, site.site_id, person.actor, "endpoint.added", made.endpoint_id, at, name=made.name)
            return made

        try:
            made = await self._desk.database.write(unit)
        except EndpointInvalid as invalid:
            return await self._page(person, site, invalid=invalid, typed=fields, marked=each_of(fields, "topic"))
        if made.secret is None:
            return self._back(site.site_id)
        return await self._page(person, site, told=(made.name, made.secret))

    async def rotate(self, request: Request, person: Person, _fields: Fields) -> Response:
        """A new secret, shown once; the one before signs too for a day."""
        endpoint, at = await self._endpoint(request, person), self._desk.now()
        if endpoint.style is not Style.SIGNED:
            raise NothingHere("This endpoint has no secret.")

        async def unit(connection: AsyncConnection) -> str:
            secret = await rotate_secret(connection, endpoint, at)
            action = "endpoint.secret_replaced"
            await record(connection, endpoint.site_id, person.actor, action, endpoint.endpoint_id, at)
            return secret

        secret = await self._desk.database.write(unit)
        return await self._page(person, chosen_site(person, endpoint.site_id), told=(endpoint.name, secret))

    async def enable(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Sends there again."""
        endpoint, at = await self._endpoint(request, person), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            await enable(connection, endpoint)
            await record(connection, endpoint.site_id, person.actor, "endpoint.enabled", endpoint.endpoint_id, at)

        await self._desk.database.write(unit)
        return self._back(endpoint.site_id)

    async def remove(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Takes it away, with what was to be sent there."""
        endpoint, at = await self._endpoint(request, person), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            await remove_endpoint(connection, endpoint)
            action, name = "endpoint.removed", endpoint.name
            await record(connection, endpoint.site_id, person.actor, action, endpoint.endpoint_id, at, name=name)

        await self._desk.database.write(unit)
        return self._back(endpoint.site_id)

    async def test(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Sends a test message; what became of it stands among the deliveries some seconds later."""
        endpoint, at = await self._endpoint(request, person), self._desk.now()
        await self._desk.database.write(lambda rows: announce_test(rows, endpoint, person.name, at))
        return self._back(endpoint.site_id, "test")

    async def again(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Sends one delivery again, under its id."""
        delivery_id, at = request.path_params["delivery_id"], self._desk.now()
        site_id = await self._desk.database.write(lambda rows: send_again(rows, person.site_ids, delivery_id, at))
        if site_id is None:
            raise NothingHere("No such delivery of these sites that is settled.")
        return self._back(site_id, "again")

    async def _endpoint(self, request: Request, person: Person) -> Endpoint:
        endpoint_id = request.path_params["endpoint_id"]
        found = await self._desk.database.read(lambda rows: endpoint_of(rows, person.site_ids, endpoint_id))
        if found is None:
            raise NothingHere("No such endpoint of these sites.")
        return found

    def _back(self, site_id: str, done: str = "") -> Response:
        return RedirectResponse(
            f"{PAGE}?{urlencode({'site': site_id} | ({'done': done} if done else {}))}", status_code=303
        )

    async def _page(
        self,
        person: Person,
        site: Site,
        *,
        told: tuple[str, str] | None = None,
        invalid: EndpointInvalid | None = None,
        typed: Fields | None = None,
        marked: Collection[str] = tuple(TOPICS),
        done: str = "",
    ) -> Response:
        async def unit(connection: AsyncConnection) -> tuple[tuple[Endpoint, ...], tuple[Delivery, ...]]:
            return (
                await endpoints_of(connection, site.site_id),
                await deliveries_of(connection, site.site_id, DELIVERIES_SHOWN),
            )

        endpoints, deliveries = await self._desk.database.read(unit)
        return self._desk.screens.page(
            "settings/integrations.html",
            status=422 if invalid is not None else 200,
            person=person,
            path=PAGE,
            site=site,
            endpoints=endpoints,
            deliveries=deliveries,
            names={each.endpoint_id: each.name for each in endpoints},
            topics=TOPICS,
            styles=STYLE_WORDS,
            states=STATE_WORDS,
            attempts_max=ATTEMPTS_MAX,
            rotation_hours=ROTATION // timedelta(hours=1),
            told=told,
            invalid=invalid,
            typed={name: (typed or {}).get(name, "") for name in ("name", "url", "style")},
            marked=set(marked),
            done=done,
            now=self._desk.now(),
        )


def integration_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Endpoints: what leaves the house is for owners to decide, as keys are."""
    page, own = IntegrationsPage(desk), Permission.OWN
    return (
        Shown(PAGE, page.show, own),
        Changed(f"{PAGE}/add", page.add, own),
        Changed(f"{PAGE}/endpoints/{{endpoint_id}}/test", page.test, own),
        Changed(f"{PAGE}/endpoints/{{endpoint_id}}/rotate", page.rotate, own),
        Changed(f"{PAGE}/endpoints/{{endpoint_id}}/enable", page.enable, own),
        Changed(f"{PAGE}/endpoints/{{endpoint_id}}/remove", page.remove, own),
        Changed(f"{PAGE}/deliveries/{{delivery_id}}/again", page.again, own),
    )
