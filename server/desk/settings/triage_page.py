"""`/desk/settings/triage`: the matrix, changed rule by rule, tried on the site's own history, then saved."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.corrections import Lately, corrected_lately
from escalation.default_matrix import DEFAULT_MATRIX
from escalation.errors import DocumentChanged, SettingInvalid
from escalation.judging import matrix_of_site
from escalation.matrix import Matrix, unknown_categories
from escalation.simulation import Simulation, history_of, history_rows, simulate
from escalation.site_documents import DocumentName, SiteDocument, latest_document
from escalation.taxonomy import Taxonomy, taxonomy_of_site
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.settings.matrix_draft import (
    CHOICES,
    Editor,
    applied,
    conditions_in_words,
    draft_in,
    draft_text,
    editor_in,
    editor_of,
    moved,
    removed,
)
from server.desk.settings.versions import NEVER_SAVED, save_version, version_in
from server.desk.signed_in import Fields
from server.team.role import Permission

PATH: Final = "/desk/settings/triage"

LATELY: Final = timedelta(days=30)
"""Over which it is told how often triage was right."""


@dataclass(frozen=True, slots=True)
class _Standing:
    site: Site
    saved: SiteDocument
    matrix: Matrix
    taxonomy: Taxonomy
    lately: Lately


@dataclass(frozen=True, slots=True)
class _Shown:
    draft: Matrix
    editor: Editor | None = None
    error: str = ""
    notice: str = ""
    simulation: Simulation | None = None
    version: int = 0


class TriagePage:
    """Every button sends the whole draft: nothing that was changed is lost before it is saved."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The matrix that counts."""
        standing = await self._standing(person, request.query_params.get("site"))
        notice = "Saved. It counts for what comes in from now on." if "saved" in request.query_params else ""
        return self._page(person, standing, _Shown(standing.matrix, notice=notice, version=standing.saved.version))

    async def change(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Does what the button `do` says with the draft: edit:N, up:N, down:N, remove:N, apply, cancel, look, save or
        defaults."""
        standing = await self._standing(person, fields.get("site"))
        version = version_in(fields)
        try:
            draft = draft_in(fields)
        except SettingInvalid as invalid:
            return self._page(person, standing, _Shown(standing.matrix, error=str(invalid), version=version))
        does, _, place = fields.get("do", "").partition(":")
        editor = editor_in(fields) if does != "cancel" else None
        if editor is not None:
            try:
                draft = applied(draft, editor)
            except SettingInvalid as invalid:
                return self._page(person, standing, _Shown(draft, editor, str(invalid), version=version))
        shown = _Shown(draft, version=version)
        match does:
            case "edit":
                shown = replace(shown, editor=editor_of(draft, place))
            case "up":
                shown = replace(shown, draft=moved(draft, place, -1))
            case "down":
                shown = replace(shown, draft=moved(draft, place, 1))
            case "remove":
                shown = replace(shown, draft=removed(draft, place))
            case "defaults":
                shown = replace(shown, draft=DEFAULT_MATRIX, notice="These are the defaults. Not saved yet.")
            case "look":
                shown = replace(shown, simulation=await self._simulated(standing, draft), notice="Not saved yet.")
            case "save":
                return await self._save(person, standing, shown)
        return self._page(person, standing, shown)

    async def _save(self, person: Person, standing: _Standing, shown: _Shown) -> Response:
        site, matrix = standing.site, shown.draft
        try:
            await save_version(
                self._desk,
                person,
                site,
                DocumentName.TRIAGE,
                matrix.to_document(),
                shown.version,
                rules=len(matrix.rules),
            )
        except (DocumentChanged, IntegrityError):
            newer = await self._standing(person, site.site_id)
            words = (
                f"{newer.saved.by_name or 'Somebody'} saved another version meanwhile. Yours stands below: save again "
                "to put it in its place, or open the page anew to see theirs."
            )
            return self._page(person, newer, replace(shown, error=words, version=newer.saved.version))
        return RedirectResponse(f"{PATH}?site={site.site_id}&saved=1", status_code=303)

    async def _simulated(self, standing: _Standing, draft: Matrix) -> Simulation:
        rows = await self._desk.database.read(lambda connection: history_rows(connection, standing.site.site_id))

        def judged() -> Simulation:
            return simulate(history_of(rows), standing.matrix, draft)

        return await asyncio.to_thread(judged)

    async def _standing(self, person: Person, site_id: str | None) -> _Standing:
        site = chosen_site(person, site_id)

        async def unit(connection: AsyncConnection) -> _Standing:
            return _Standing(
                site,
                await latest_document(connection, site.site_id, DocumentName.TRIAGE) or NEVER_SAVED,
                await matrix_of_site(connection, site.site_id),
                await taxonomy_of_site(connection, site.site_id),
                await corrected_lately(connection, site.site_id, self._desk.now() - LATELY),
            )

        return await self._desk.database.read(unit)

    def _page(self, person: Person, standing: _Standing, shown: _Shown) -> Response:
        taxonomy = standing.taxonomy
        unknown = unknown_categories(shown.draft, (each.name for each in taxonomy.current))
        return self._desk.screens.page(
            "settings/triage.html",
            status=422 if shown.error else 200,
            person=person,
            path=PATH,
            now=self._desk.now(),
            site=standing.site,
            saved=standing.saved,
            lately=standing.lately,
            taxonomy=taxonomy,
            draft=shown.draft,
            draft_text=draft_text(shown.draft),
            is_changed=shown.draft != standing.matrix,
            conditions=[conditions_in_words(rule, taxonomy) for rule in shown.draft.rules],
            unknown=[taxonomy.label(name) for name in unknown],
            editor=shown.editor,
            error=shown.error,
            notice=shown.notice,
            simulation=shown.simulation,
            version=shown.version,
            **CHOICES,
        )


def triage_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The page, shown and changed under the same address."""
    page = TriagePage(desk)
    return (Shown(PATH, page.show, Permission.MANAGE), Changed(PATH, page.change, Permission.MANAGE))
