"""Canned responses in from a CSV file, with a report on every line, and out into one."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.macro_import import BYTES_MAX, ImportPlan, ImportRefused, as_csv, plan_import, read_csv
from escalation.macros import MACROS_MAX, macros_by_short_code, store_many
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Filed, Shown
from server.desk.download import download
from server.desk.forms import FileForm
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.settings.macros_page import PAGE, MacrosPage
from server.inbox.macro_values import field_names
from server.team.audit_log import record
from server.team.role import Permission


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of a file, or why nothing did."""

    plan: ImportPlan | None = None
    error: str = ""


class MacroImportPage:
    """`/desk/settings/macros/import` and `/desk/settings/macros.csv`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, person: Person) -> Response:
        """The form, and what the file should look like."""
        return self._page(person, chosen_site(person, request.query_params.get("site")), ImportReport())

    async def take(self, _request: Request, person: Person, form: FileForm) -> Response:
        """Stores what can be taken, all at once, and says what came of each line."""
        site = chosen_site(person, form.fields.get("site"))
        shared = form.fields.get("shared") == "yes" and person.may(Permission.MANAGE, site.site_id)
        try:
            if not form.content:
                raise ImportRefused("Choose a CSV file first.")
            plan = await self._import(person, site, None if shared else person.user_id, form.content)
        except ImportRefused as refused:
            return self._page(person, site, ImportReport(error=str(refused)))
        return self._page(person, site, ImportReport(plan))

    async def download(self, request: Request, person: Person) -> Response:
        """What the site shares, or one's own, as a file that can be read again."""
        site = chosen_site(person, request.query_params.get("site"))
        own = request.query_params.get("whose") == "mine"
        owner = person.user_id if own else None
        found = await self._desk.database.read(lambda rows: macros_by_short_code(rows, site.site_id, owner))
        ordered = sorted(found.values(), key=lambda each: each.short_code)
        name = "my-canned-responses.csv" if own else "canned-responses.csv"
        return download(as_csv(ordered), "text/csv", name)

    async def _import(self, person: Person, site: Site, owner_id: str | None, content: bytes) -> ImportPlan:
        lines, at = read_csv(content), self._desk.now()

        async def unit(connection: AsyncConnection) -> ImportPlan:
            existing = await macros_by_short_code(connection, site.site_id, owner_id)
            fields = await field_names(connection, site.site_id)
            plan = plan_import(lines, existing, site.site_id, owner_id, fields)
            if len(existing) + len(plan.added) > MACROS_MAX:
                raise ImportRefused(f"With these there would be more than {MACROS_MAX:,}. Delete some, or take fewer.")
            await store_many(connection, plan.added, plan.changed, at)
            if owner_id is None:
                counts = {"added": len(plan.added), "changed": len(plan.changed)}
                await record(connection, site.site_id, person.actor, "macro.imported", site.site_id, at, **counts)
            return plan

        return await self._desk.database.write(unit)

    def _page(self, person: Person, site: Site, report: ImportReport) -> Response:
        return self._desk.screens.page(
            "settings/macro_import.html",
            status=422 if report.error else 200,
            person=person,
            path=PAGE,
            site=site,
            report=report,
            may_share=person.may(Permission.MANAGE, site.site_id),
        )


def macro_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of macros and canned responses."""
    page, imported, work = MacrosPage(desk), MacroImportPage(desk), Permission.WORK
    return (
        Shown(PAGE, page.show, work),
        Shown(f"{PAGE}.csv", imported.download, work),
        Shown(f"{PAGE}/new", page.blank, work),
        Shown(f"{PAGE}/suggested", page.suggested, work),
        Shown(f"{PAGE}/import", imported.show, work),
        Filed(f"{PAGE}/import", imported.take, work, BYTES_MAX),
        Changed(f"{PAGE}/preview", page.preview, work),
        Changed(f"{PAGE}/add", page.add, work),
        Shown(f"{PAGE}/{{macro_id}}", page.one, work),
        Changed(f"{PAGE}/{{macro_id}}", page.change, work),
        Changed(f"{PAGE}/{{macro_id}}/delete", page.delete, work),
    )
