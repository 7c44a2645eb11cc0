"""Saving what the queue shows as a view, and renaming, ordering and deleting views."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import SettingInvalid
from escalation.filters import Filters
from escalation.views import (
    SavedView,
    change_filters,
    delete_view,
    move_view,
    rename_view,
    save_view,
    view_for,
    views_for,
)
from server.conversation.identifier import new_id
from server.desk.desk import Desk
from server.desk.queue_request import QueueRequest
from server.desk.queue_views import base_of
from server.desk.sessions import Person
from server.desk.signed_in import Fields, NotAllowed
from server.inbox.found import NothingHere
from server.team.audit_log import record
from server.team.role import Permission

Deed = Callable[[AsyncConnection, SavedView], Awaitable[None]]


class ViewsPage:
    """`/desk/views`: the person's own views, and those that their sites share."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The saved views, to be renamed, ordered and deleted; with `?…` a form that saves what was asked for."""
        return await self._page(person, QueueRequest.from_query(request.query_params.multi_items()))

    async def save(self, request: Request, person: Person, fields: Fields) -> Response:
        """Stores what the address asks for under a name."""
        asked = QueueRequest.from_query(request.query_params.multi_items())
        shared, name = fields.get("shared") == "yes", fields.get("name", "")
        site_id = fields.get("site") or next(iter(person.site_ids), "")
        _refuse_stranger(person, site_id)
        if shared and not person.may(Permission.MANAGE, site_id):
            raise NotAllowed(f"{person.name} may not share a view on this site.")

        async def unit(connection: AsyncConnection) -> SavedView:
            filters = await self._whole(connection, person, asked)
            owner_id = None if shared else person.user_id
            now = self._desk.now()
            saved = await save_view(connection, site_id, new_id("w"), owner_id, name, filters, now)
            if shared:
                await record(connection, site_id, person.actor, "view.shared", saved.view_id, now, name=saved.name)
            return saved

        try:
            saved = await self._desk.database.write(unit)
        except SettingInvalid as invalid:
            return await self._page(person, asked, str(invalid), name)
        return RedirectResponse(f"/desk?view={saved.view_id}", status_code=303)

    async def rename(self, request: Request, person: Person, fields: Fields) -> Response:
        """Gives a view another name."""
        now = self._desk.now()
        return await self._do(
            request, person, lambda rows, view: rename_view(rows, view, fields.get("name", ""), now), "view.renamed"
        )

    async def refilter(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Lets a view show what the address asks for from now on."""
        asked = QueueRequest.from_query(request.query_params.multi_items())

        async def deed(connection: AsyncConnection, view: SavedView) -> None:
            await change_filters(connection, view, await self._whole(connection, person, asked), self._desk.now())

        return await self._do(request, person, deed, "view.changed")

    async def delete(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Removes a view."""
        return await self._do(request, person, delete_view, "view.deleted")

    async def move(self, request: Request, person: Person, fields: Fields) -> Response:
        """Moves a view up or down among its siblings."""

        async def deed(connection: AsyncConnection, view: SavedView) -> None:
            siblings = await views_for(connection, person.site_ids, person.user_id)
            await move_view(connection, view, siblings, -1 if fields.get("to") == "up" else 1)

        return await self._do(request, person, deed, None)

    async def _do(self, request: Request, person: Person, deed: Deed, action: str | None) -> Response:
        """Changes a view of this person, or a shared one where they may set how a site works."""

        async def unit(connection: AsyncConnection) -> None:
            view = await view_for(connection, person.site_ids, person.user_id, request.path_params["view_id"])
            if view is None:
                raise NothingHere("No such view for this person.")
            if view.shared and not person.may(Permission.MANAGE, view.site_id):
                raise NotAllowed(f"{person.name} may not change a view that the site shares.")
            await deed(connection, view)
            if view.shared and action is not None:
                now = self._desk.now()
                await record(connection, view.site_id, person.actor, action, view.view_id, now, name=view.name)

        try:
            await self._desk.database.write(unit)
        except SettingInvalid as invalid:
            return await self._page(person, None, str(invalid))
        return RedirectResponse("/desk/views", status_code=303)

    async def _whole(self, connection: AsyncConnection, person: Person, asked: QueueRequest) -> Filters:
        """What the view that is open shows, and the conditions beside it."""
        return (await base_of(connection, person, asked.view)).plus(*asked.filters.conditions)

    async def _page(self, person: Person, asked: QueueRequest | None, error: str = "", name: str = "") -> Response:
        views = await self._desk.database.read(lambda rows: views_for(rows, person.site_ids, person.user_id))
        return self._desk.screens.page(
            "views.html",
            status=422 if error else 200,
            person=person,
            saved=views,
            asked=asked,
            error=error,
            name=name,
            site_names={site.site_id: site.name for site in person.sites},
        )


def _refuse_stranger(person: Person, site_id: str) -> None:
    if site_id not in person.site_ids:
        raise NothingHere("No such site for this person.")
