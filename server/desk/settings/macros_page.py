"""`/desk/settings/macros`: one's own macros and canned responses, and those that the site shares."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from escalation.audit.macro_draft import MacroDraft
from escalation.audit.repeated_replies import GAP
from escalation.errors import SettingInvalid
from escalation.macro_actions import ActionKind, MacroAction, actions_of
from escalation.macro_text import filled, known_variables
from escalation.macros import (
    NAME_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    Macro,
    MacroInvalid,
    add_macro,
    change_macro,
    checked,
    delete_macro,
    macro_of,
    macros_of,
    new_macro_id,
    short_code_from,
)
from escalation.taxonomy import taxonomy_of_site
from server.backlog.macro_suggestions import drafted_macro, suggested_macros
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.entering import go_on
from server.desk.markdown import Markdown
from server.desk.sessions import Person
from server.desk.settings.chosen_site import chosen_site
from server.desk.signed_in import Fields
from server.inbox.found import NothingHere
from server.inbox.macro_values import field_names
from server.team.audit_log import record
from server.team.colleagues import colleagues_of
from server.team.role import Permission
from server.team.teams import teams_of

PAGE: Final = "/desk/settings/macros"

SAMPLES: Final = {
    "customer.name": "Robin Example",
    "customer.first_name": "Robin",
    "customer.email": "robin@example.com",
    "customer.segment": "business",
    "customer.plan": "Grove",
    "ticket.number": "1042",
    "ticket.subject": "How do I invite a colleague?",
    "page.title": "Members",
    "page.address": "/projects/:id/members",
}
"""What a preview fills in."""

SINGLE: Final = tuple(kind for kind in ActionKind if kind is not ActionKind.TAG)


@dataclass(frozen=True, slots=True)
class _Form:
    """What was typed, as it was typed."""

    name: str = ""
    short_code: str = ""
    text: str = ""
    shared: bool = False
    actions: tuple[MacroAction, ...] = ()

    @property
    def tags(self) -> str:
        """The tags with commas between them."""
        return ", ".join(each.value for each in self.actions if each.kind is ActionKind.TAG)

    def value(self, kind: str) -> str:
        """The value of an action that there is once; empty without."""
        return next((each.value for each in self.actions if each.kind == kind), "")


class MacrosPage:
    """The list, and the form of one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._markdown = Markdown()

    async def show(self, request: Request, person: Person) -> Response:
        """All macros that this person may use on the chosen site; with `?q=` those that have it."""
        site = chosen_site(person, request.query_params.get("site"))
        wanted = request.query_params.get("q", "").strip().casefold()
        found = await self._desk.database.read(lambda rows: macros_of(rows, (site.site_id,), person.user_id))
        shown = [
            each for each in found if not wanted or wanted in f"{each.name}\n{each.short_code}\n{each.text}".casefold()
        ]
        return self._desk.screens.page(
            "settings/macros.html", person=person, path=PAGE, site=site, macros=shown, count=len(found), wanted=wanted
        )

    async def blank(self, request: Request, person: Person) -> Response:
        """The form for a new one: with `?name=` and `?text=`, the text of `?suggested=`, or a draft about a `?topic=`
        of an `?audit=`, where one is proposed."""
        asked = request.query_params
        if "audit" in asked:
            return await self._drafted(person, chosen_site(person, asked.get("site")), asked)
        site = chosen_site(person, asked.get("site"))
        shared = person.may(Permission.MANAGE, site.site_id)
        wanted = asked.get("suggested")
        text = await self._suggested_text(person, site, wanted) if wanted else asked.get("text", "")
        return await self._form(person, site, None, _Form(asked.get("name", ""), text=text, shared=shared))

    async def _drafted(self, person: Person, site: Site, asked: Mapping[str, str]) -> Response:
        """The form with a draft about a topic; a report is for who manages its site, for others the form is empty."""
        shared = person.may(Permission.MANAGE, site.site_id)
        audit_id, topic = asked.get("audit", ""), asked.get("topic", "")
        managed = [each for each in person.site_ids if person.may(Permission.MANAGE, each)]
        draft = await drafted_macro(self._desk.database, managed, site.site_id, audit_id, topic)
        if draft is None:
            return await self._form(person, site, None, _Form(shared=shared))
        name = draft.name[:NAME_CHARACTERS_MAX]
        form = _Form(name, short_code_from(name), draft.text[:TEXT_CHARACTERS_MAX], shared)
        return await self._form(person, site, None, form, draft=draft)

    async def suggested(self, request: Request, person: Person) -> Response:
        """What people of the site wrote again and again, to be made a macro."""
        site = chosen_site(person, request.query_params.get("site"))
        found = await suggested_macros(self._desk.database, site.site_id, person.user_id)
        return self._desk.screens.page(
            "settings/macro_suggestions.html", person=person, path=PAGE, site=site, suggestions=found, gap=GAP
        )

    async def one(self, request: Request, person: Person) -> Response:
        """The form of one; raises NothingHere for one that is not this person's to use."""
        site, macro = await self._found(request, person)
        form = _Form(macro.name, macro.short_code, macro.text, macro.owner_id is None, macro.actions)
        return await self._form(person, site, macro, form)

    async def add(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Keeps a new one; an error keeps what was typed."""
        site = chosen_site(person, fields.get("site"))
        return await self._save(person, site, None, fields)

    async def change(self, request: Request, person: Person, fields: Fields) -> Response:
        """Keeps another wording or other actions."""
        site, macro = await self._found(request, person)
        self._check_may_change(person, macro)
        return await self._save(person, site, macro, fields)

    async def delete(self, request: Request, person: Person, _fields: Fields) -> Response:
        """Removes it; what was sent with it stays."""
        site, macro = await self._found(request, person)
        self._check_may_change(person, macro)

        async def unit(connection: AsyncConnection) -> None:
            await delete_macro(connection, macro)
            if macro.owner_id is None:
                await self._note(connection, person, macro, "macro.deleted")

        await self._desk.database.write(unit)
        return go_on(f"{PAGE}?site={site.site_id}")

    async def preview(self, _request: Request, person: Person, fields: Fields) -> Response:
        """The text with made-up values, as a customer would see it."""
        values = SAMPLES | {"agent.name": person.name, "agent.first_name": person.name.split()[0]}
        text = filled(fields.get("text", "")[:20_000], values)
        return HTMLResponse(self._markdown.html_of(text.text), headers={"Cache-Control": "no-store"})

    async def _suggested_text(self, person: Person, site: Site, reply_id: str) -> str:
        """The text of a suggestion; empty for one that is no longer made."""
        found = await suggested_macros(self._desk.database, site.site_id, person.user_id)
        return next((each.text for each in found if each.reply_id == reply_id), "")

    async def _found(self, request: Request, person: Person) -> tuple[Site, Macro]:
        macro_id = request.path_params["macro_id"]
        macro = await self._desk.database.read(lambda rows: macro_of(rows, person.site_ids, person.user_id, macro_id))
        if macro is None:
            raise NothingHere("No such macro for this person.")
        return chosen_site(person, macro.site_id), macro

    def _check_may_change(self, person: Person, macro: Macro) -> None:
        if macro.owner_id is None and not person.may(Permission.MANAGE, macro.site_id):
            raise NothingHere("What a site shares is changed by those who manage it.")

    async def _save(self, person: Person, site: Site, macro: Macro | None, fields: Fields) -> Response:
        form, error = _read(fields, person, site)
        at = self._desk.now()

        async def unit(connection: AsyncConnection) -> None:
            wanted = Macro(
                site.site_id,
                new_macro_id() if macro is None else macro.macro_id,
                None if form.shared else person.user_id,
                form.name,
                form.short_code,
                form.text,
                form.actions,
                0 if macro is None else macro.used,
            )
            kept = checked(wanted, await field_names(connection, site.site_id))
            await (add_macro if macro is None else change_macro)(connection, kept, at)
            # One that is shared no longer is gone for the others: that concerns them, too.
            if any(each is not None and each.owner_id is None for each in (macro, kept)):
                await self._note(connection, person, kept, "macro.added" if macro is None else "macro.changed")

        try:
            if error is not None:
                raise error
            await self._desk.database.write(unit)
        except MacroInvalid as invalid:
            return await self._form(person, site, macro, form, {invalid.field: str(invalid)})
        return go_on(f"{PAGE}?site={site.site_id}")

    async def _note(self, connection: AsyncConnection, person: Person, macro: Macro, action: str) -> None:
        at = self._desk.now()
        await record(connection, macro.site_id, person.actor, action, macro.macro_id, at, short_code=macro.short_code)

    async def _form(
        self,
        person: Person,
        site: Site,
        macro: Macro | None,
        form: _Form,
        faults: dict[str, str] | None = None,
        draft: MacroDraft | None = None,
    ) -> Response:
        async def unit(connection: AsyncConnection) -> dict[str, Any]:
            taxonomy = await taxonomy_of_site(connection, site.site_id)
            return {
                "categories": [each for each in taxonomy.categories if not each.retired],
                "colleagues": await colleagues_of(connection, site.site_id),
                "teams": await teams_of(connection, site.site_id),
                "variables": known_variables(await field_names(connection, site.site_id)),
            }

        return self._desk.screens.page(
            "settings/macro.html",
            status=422 if faults else 200,
            person=person,
            path=PAGE,
            site=site,
            macro=macro,
            form=form,
            faults=faults or {},
            draft=draft,
            gap=GAP,
            may_share=person.may(Permission.MANAGE, site.site_id),
            **await self._desk.database.read(unit),
        )


def _read(fields: Fields, person: Person, site: Site) -> tuple[_Form, MacroInvalid | None]:
    """What the form sends, and what is wrong with its actions."""
    may_share = person.may(Permission.MANAGE, site.site_id)
    form = _Form(
        fields.get("name", ""),
        fields.get("short_code", ""),
        fields.get("text", ""),
        may_share and fields.get("shared") == "yes",
    )
    given = [{"kind": kind.value, "value": fields[kind.value]} for kind in SINGLE if fields.get(kind.value)]
    given += [{"kind": "tag", "value": tag.strip()} for tag in fields.get("tags", "").split(",") if tag.strip()]
    try:
        return replace(form, actions=actions_of(given)), None
    except SettingInvalid as invalid:
        return form, MacroInvalid("actions", str(invalid))
