"""A page on which one document of a site is set: shown, looked at before, and saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import DocumentChanged, SettingInvalid
from escalation.site_documents import DocumentName, SiteDocument, latest_document
from escalation.site_policies import policies_of
from escalation.sla import Policies
from escalation.taxonomy import DEFAULT_TAXONOMY, Taxonomy, taxonomy_of_site
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.settings.versions import NEVER_SAVED, save_version, version_in
from server.desk.signed_in import Fields
from server.team.colleagues import Colleague, colleagues_of
from server.team.teams import Team, teams_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts for a site before anything is changed, and `part`: which part of the document the page is about."""

    site: Site
    saved: SiteDocument
    policies: Policies
    now: datetime
    part: str = ""
    people: tuple[Colleague, ...] = ()
    teams: tuple[Team, ...] = ()
    taxonomy: Taxonomy = DEFAULT_TAXONOMY


class DocumentForm(Protocol):
    """What is special about one document."""

    name: DocumentName
    path: str
    template: str

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """The fields of the form as what counts now would fill them."""
        ...

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:
        """The document that the fields say; raises SettingInvalid, whose text begins with the field."""
        ...

    def shown(self, document: Mapping[str, Any] | None, standing: Standing, /) -> dict[str, Any]:
        """What else the page shows; `document` is None while the fields hold a fault."""
        ...


class DocumentPage:
    """Shows and saves one document; a fault, and a version that somebody else saved meanwhile, lose nothing typed."""

    def __init__(self, desk: Desk, form: DocumentForm) -> None:
        self._desk = desk
        self._form = form

    async def show(self, request: Request, person: Person) -> Response:
        """What counts now."""
        standing = await self._standing(person, request.query_params.get("site"), request.query_params.get("part", ""))
        saved = "Saved." if request.query_params.get("saved") else ""
        return self._page(person, standing, self._form.fields_of(standing), notice=saved)

    async def save(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Stores the next version; with a field `look` it only shows what would come of it."""
        standing = await self._standing(person, fields.get("site"), fields.get("part", ""))
        try:
            document = self._form.document_of(fields, standing)
        except SettingInvalid as invalid:
            return self._page(person, standing, fields, error=str(invalid), version=fields.get("version"))
        if "look" in fields:
            return self._page(person, standing, fields, version=fields.get("version"), notice="Not saved yet.")
        try:
            await save_version(self._desk, person, standing.site, self._form.name, document, version_in(fields))
        except (DocumentChanged, IntegrityError):
            newer = await self._standing(person, standing.site.site_id, standing.part)
            words = (
                f"{newer.saved.by_name or 'Somebody'} saved another version meanwhile. What you typed stands below: "
                "save again to put it in its place, or open the page anew to see theirs."
            )
            return self._page(person, newer, fields, error=words)
        asked = {"site": standing.site.site_id, "saved": "1"} | ({"part": standing.part} if standing.part else {})
        return RedirectResponse(f"{self._form.path}?{urlencode(asked)}", status_code=303)

    async def _standing(self, person: Person, site_id: str | None, part: str) -> Standing:
        site = chosen_site(person, site_id)

        async def unit(connection: AsyncConnection) -> Standing:
            saved = await latest_document(connection, site.site_id, self._form.name)
            policies = await policies_of(connection, site.site_id)
            return Standing(
                site,
                saved or NEVER_SAVED,
                policies,
                self._desk.now(),
                part.strip(),
                await colleagues_of(connection, site.site_id),
                await teams_of(connection, site.site_id),
                await taxonomy_of_site(connection, site.site_id),
            )

        return await self._desk.database.read(unit)

    def _page(
        self,
        person: Person,
        standing: Standing,
        fields: Mapping[str, str],
        *,
        error: str = "",
        notice: str = "",
        version: str | None = None,
    ) -> Response:
        try:
            document = self._form.document_of(fields, standing)
        except SettingInvalid:
            document = None
        return self._desk.screens.page(
            self._form.template,
            status=422 if error else 200,
            person=person,
            path=self._form.path,
            site=standing.site,
            saved=standing.saved,
            part=standing.part,
            version=standing.saved.version if version is None else version,
            fields=_complete(self._form.fields_of(standing), fields),
            error=error,
            faulty=error.partition(":")[0],
            notice=notice,
            now=self._desk.now(),
            **self._form.shown(document, standing),
        )


def _complete(names: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that were typed; those that did not come are empty, and switches off."""
    return {name: "" for name in names if not name.endswith(".on")} | dict(fields.items())
