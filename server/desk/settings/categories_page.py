"""`/desk/settings/categories`: the taxonomy with its examples, and labelled tickets from a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escalation.errors import DocumentChanged, SettingInvalid
from escalation.example_import import BYTES_MAX, ExamplesRefused, ReadExamples, read_examples
from escalation.examples import EXAMPLES_MAX, Imported, counts_by_category, forget_imported, import_examples
from escalation.site_documents import DocumentName, SiteDocument, latest_document
from escalation.taxonomy import CATEGORIES_MAX, NAME_CHARACTERS_MAX, Taxonomy, taxonomy_from_document, taxonomy_of_site
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Filed, Shown
from server.desk.forms import FileForm
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.settings.versions import NEVER_SAVED, save_version, version_in
from server.desk.signed_in import Fields
from server.team.audit_log import record
from server.team.role import Permission

PATH: Final = "/desk/settings/categories"

LEFT_OUT_SHOWN_MAX: Final = 100
"""Lines of a report; with more something is wrong with the whole file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One category as it was typed; `examples` has one on each line."""

    name: str
    label: str
    words: str
    examples: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file, or why nothing did."""

    read: ReadExamples | None = None
    imported: Imported | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Standing:
    site: Site
    saved: SiteDocument
    taxonomy: Taxonomy
    taught: Mapping[str, int]


class CategoriesPage:
    """Shows and saves the categories; a fault, and a version saved meanwhile, lose nothing typed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The categories that count."""
        standing = await self._standing(person, request.query_params.get("site"))
        notice = "Saved." if "saved" in request.query_params else ""
        return self._page(person, standing, notice=notice)

    async def save(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Stores what was typed as the next version."""
        standing = await self._standing(person, fields.get("site"))
        rows, version = _rows_in(fields), version_in(fields)
        try:
            taxonomy = taxonomy_from_document(_document(rows))
        except SettingInvalid as invalid:
            return self._page(person, standing, rows=rows, version=version, error=str(invalid))
        try:
            await save_version(
                self._desk, person, standing.site, DocumentName.TAXONOMY, taxonomy.to_document(), version
            )
        except (DocumentChanged, IntegrityError):
            newer = await self._standing(person, standing.site.site_id)
            words = (
                f"{newer.saved.by_name or 'Somebody'} saved another version meanwhile. Yours stands below: save again "
                "to put it in its place, or open the page anew to see theirs."
            )
            return self._page(person, newer, rows=rows, error=words)
        return RedirectResponse(f"{PATH}?site={standing.site.site_id}&saved=1", status_code=303)

    async def take(self, _request: Request, person: Person, form: FileForm) -> Response:
        """Adds the labelled tickets of a file, and says what came of it."""
        standing = await self._standing(person, form.fields.get("site"))
        site, at = standing.site, self._desk.now()
        try:
            if not form.content:
                raise ExamplesRefused("Choose a file first.")
            read = read_examples(form.content, standing.taxonomy)
        except ExamplesRefused as refused:
            return self._page(person, standing, report=Report(error=str(refused)))

        async def unit(connection: AsyncConnection) -> Imported:
            imported = await import_examples(connection, site.site_id, read.examples, at)
            counts = {"added": imported.added, "changed": imported.changed}
            await record(connection, site.site_id, person.actor, "examples.imported", site.site_id, at, **counts)
            return imported

        imported = await self._desk.database.write(unit)
        return self._page(person, await self._standing(person, site.site_id), report=Report(read, imported))

    async def forget(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Removes what was imported; what corrections taught stays."""
        site, at = chosen_site(person, fields.get("site")), self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            gone = await forget_imported(connection, site.site_id)
            await record(connection, site.site_id, person.actor, "examples.forgotten", site.site_id, at, removed=gone)

        await self._desk.database.write(unit)
        return RedirectResponse(f"{PATH}?site={site.site_id}", status_code=303)

    async def _standing(self, person: Person, site_id: str | None) -> _Standing:
        site = chosen_site(person, site_id)

        async def unit(connection: AsyncConnection) -> _Standing:
            return _Standing(
                site,
                await latest_document(connection, site.site_id, DocumentName.TAXONOMY) or NEVER_SAVED,
                await taxonomy_of_site(connection, site.site_id),
                await counts_by_category(connection, site.site_id),
            )

        return await self._desk.database.read(unit)

    def _page(
        self,
        person: Person,
        standing: _Standing,
        *,
        rows: tuple[Row, ...] | None = None,
        version: int | None = None,
        error: str = "",
        notice: str = "",
        report: Report | None = None,
    ) -> Response:
        return self._desk.screens.page(
            "settings/categories.html",
            status=422 if error or (report is not None and report.error) else 200,
            person=person,
            path=PATH,
            site=standing.site,
            saved=standing.saved,
            version=standing.saved.version if version is None else version,
            rows=_rows_of(standing.taxonomy) if rows is None else rows,
            taxonomy=standing.taxonomy,
            taught=standing.taught,
            error=error,
            faulty=_place_in(error),
            notice=notice,
            report=report,
            examples_max=EXAMPLES_MAX,
            left_out_max=LEFT_OUT_SHOWN_MAX,
        )


def category_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The page, its file and its way to forget one."""
    page, manage = CategoriesPage(desk), Permission.MANAGE
    return (
        Shown(PATH, page.show, manage),
        Changed(PATH, page.save, manage),
        Filed(f"{PATH}/import", page.take, manage, BYTES_MAX),
        Changed(f"{PATH}/forget", page.forget, manage),
    )


def _rows_of(taxonomy: Taxonomy) -> tuple[Row, ...]:
    return tuple(
        Row(each.name, each.label, each.words, "\n".join(each.examples), each.retired) for each in taxonomy.categories
    )


def _rows_in(fields: Fields) -> tuple[Row, ...]:
    """The rows of the form in their order; a new one only where a label was typed."""
    rows = []
    for place in range(1, CATEGORIES_MAX + 2):
        if f"label.{place}" not in fields:
            continue
        label = fields[f"label.{place}"]
        name = fields.get(f"name.{place}", "") or name_from(label)
        if not fields.get(f"name.{place}") and not label.strip():
            continue
        words, examples = fields.get(f"words.{place}", ""), fields.get(f"examples.{place}", "")
        rows.append(Row(name, label, words, examples, f"retired.{place}" in fields))
    return tuple(rows)


def name_from(label: str) -> str:
    """A name for a new category: its label in small letters, such as `data_export` for “Data export”."""
    name = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:NAME_CHARACTERS_MAX].strip("_")
    return name if name[:1].isalpha() else f"c_{name}"[:NAME_CHARACTERS_MAX].strip("_")


def _document(rows: tuple[Row, ...]) -> dict[str, Any]:
    return {
        "categories": [
            {
                "name": row.name,
                "label": row.label,
                "words": row.words,
                "examples": row.examples.split("\n"),
                "retired": row.retired,
            }
            for row in rows
        ]
    }


def _place_in(error: str) -> int | None:
    """The row that a fault is about."""
    found = re.match(r"categories\.(\d+)\.", error)
    return None if found is None else int(found[1])
