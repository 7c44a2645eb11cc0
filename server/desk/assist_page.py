"""AI help with what somebody writes: it comes into the box, and never goes anywhere by itself."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from server.agent.desk_prompt import TASKS
from server.conversation.message import messages_after
from server.desk.composer import Composer, composer_from
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute
from server.desk.reply_page import ReplyPage
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.story import readable_handoff
from server.inbox.copilot import Material, NeedsModel
from server.inbox.found import find


class AssistPage:
    """`/desk/tickets/{ticket_id}/assist`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reply = ReplyPage(desk)

    async def help(self, request: Request, person: Person, fields: Fields) -> Response:
        """The form with what was asked for in its box, or with the word on why it is not there."""
        ticket_id = request.path_params["ticket_id"]
        composer = composer_from(fields)
        try:
            composer = await self._helped(person, ticket_id, fields.get("what", ""), composer)
        except NeedsModel as missing:
            composer = composer.refused(str(missing))
        return await self._reply.again(request, person, ticket_id, composer)

    async def _helped(self, person: Person, ticket_id: str, what: str, composer: Composer) -> Composer:
        if what == "undo":
            return replace(composer, text=composer.before, before="", told="Your text is back.")
        copilot = self._desk.copilot
        if what in TASKS and not composer.text.strip():
            return composer.refused("Write something first; then it can be reworded.")
        material = await self._material(person, ticket_id)
        if what == "summary":
            summary = await copilot.summary(material)
            return replace(composer, note=summary.text, told=f"{summary.told} It stands in the note below.")
        if what in TASKS:
            found = await copilot.rewritten(material, what, composer.text)
        elif what == "draft":
            found = await copilot.draft(material, composer.text)
        else:
            return composer.refused("This version knows no such help. Reload the page.")
        return replace(composer, text=found.text, before=composer.text, told=found.told)

    async def _material(self, person: Person, ticket_id: str) -> Material:
        async def unit(connection: AsyncConnection) -> Material:
            found = await find(connection, person.site_ids, ticket_id)
            ticket = found.ticket
            said = list(await messages_after(connection, found.reaches, 0))
            for other in found.others:
                said += await messages_after(connection, other, 0)
            return Material(
                site_id=ticket.site_id,
                site_name=next(site.name for site in person.sites if site.site_id == ticket.site_id),
                agent_name=person.name,
                said=tuple(sorted(said, key=lambda each: each.created_at)),
                handoff=await readable_handoff(connection, ticket),
                language=ticket.language,
            )

        return await self._desk.database.read(unit)


def assist_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The address of AI help."""
    return (Changed("/desk/tickets/{ticket_id}/assist", AssistPage(desk).help),)
