"""Replying to a customer: what is written goes off once, or stands there again with a word on why it did not."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from escalation.errors import TicketMoveRefused
from server.desk.composer import GAPS, Composer, GapsLeft, ReplyRefused, composer_from, sending_of
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.desk.telling import tell
from server.desk.ticket_page import TicketPage, back_to
from server.inbox.found import find, find_held
from server.inbox.guiding import WORDS, GuideGone, guide_card
from server.inbox.moves import Change
from server.inbox.sending import RepliedMeanwhile, Sending, send
from server.protocol.server_frames import Attachment, GuideCard
from server.uploads.of_desk import FileGone, unsent_files


class ReplyPage:
    """`/desk/tickets/{ticket_id}/reply`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ticket = TicketPage(desk)

    async def send(self, request: Request, person: Person, fields: Fields) -> Response:
        """Sends what the form has, and does what a macro does beside it; an error keeps everything."""
        ticket_id = request.path_params["ticket_id"]
        composer = composer_from(fields)
        try:
            sending = sending_of(composer, fields.get("then", ""), looks_back="seen_seq" in fields)
            changes = await self._send(person, ticket_id, sending)
        except GapsLeft as gaps:
            composer = replace(composer.refused(str(gaps)), warned=composer.warned | {GAPS})
        except RepliedMeanwhile as meanwhile:
            composer = composer.warned_of(meanwhile)
        except (ReplyRefused, TicketMoveRefused, FileGone) as refused:
            composer = composer.refused(str(refused))
        else:
            self._tell_all(changes)
            return await self._sent(request, person, ticket_id)
        return await self.again(request, person, ticket_id, composer)

    async def guide(self, request: Request, person: Person, fields: Fields) -> Response:
        """Sends one of the site's guides as a card, below what is written or below a sentence of ours."""
        ticket_id = request.path_params["ticket_id"]
        composer = composer_from(fields)
        try:
            card = await self._card(person, ticket_id, fields.get("guide", ""))
            written = composer if composer.text.strip() else replace(composer, text=WORDS.format(title=card.title))
            sending = replace(sending_of(written, "", looks_back="seen_seq" in fields), card=card)
            self._tell_all(await self._send(person, ticket_id, sending))
        except RepliedMeanwhile as meanwhile:
            composer = composer.warned_of(meanwhile)
        except (ReplyRefused, TicketMoveRefused, FileGone, GuideGone) as refused:
            composer = composer.refused(str(refused))
        else:
            return await self._sent(request, person, ticket_id)
        return await self.again(request, person, ticket_id, composer)

    async def again(self, request: Request, person: Person, ticket_id: str, composer: Composer) -> Response:
        """The form with everything that stood in it, in place or on a page of its own; 422 when it has an error."""
        composer = replace(composer, files=await self._files(person, ticket_id, composer))
        status = 422 if composer.error or composer.note_error else 200
        if "hx-request" in request.headers:
            return await self._ticket.fragments(person, ticket_id, composer, status)
        return await self._ticket.page(request, person, ticket_id, composer, status)

    async def _sent(self, request: Request, person: Person, ticket_id: str) -> Response:
        if "hx-request" in request.headers:
            return await self._ticket.fragments(person, ticket_id, "reply", 200)
        return back_to(ticket_id)

    async def _send(self, person: Person, ticket_id: str, sending: Sending) -> tuple[Change, ...]:
        async def unit(connection: AsyncConnection) -> tuple[Change, ...]:
            found = await find_held(connection, person.site_ids, ticket_id)
            return await send(connection, found, person.actor, self._desk.now(), sending=sending)

        return await self._desk.database.write(unit)

    async def _card(self, person: Person, ticket_id: str, name: str) -> GuideCard:
        found = await self._desk.database.read(lambda rows: find(rows, person.site_ids, ticket_id))
        return guide_card(next(each for each in person.sites if each.site_id == found.ticket.site_id), name)

    def _tell_all(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            tell(self._desk, change)

    async def _files(self, person: Person, ticket_id: str, composer: Composer) -> tuple[Attachment, ...]:
        if not composer.file_ids:
            return ()

        async def unit(connection: AsyncConnection) -> tuple[Attachment, ...]:
            found = await find(connection, person.site_ids, ticket_id)
            return await unsent_files(connection, found.ticket.site_id, person.user_id, composer.file_ids)

        return await self._desk.database.read(unit)


def reply_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The addresses of replying."""
    page = ReplyPage(desk)
    return (
        Changed("/desk/tickets/{ticket_id}/reply", page.send),
        Changed("/desk/tickets/{ticket_id}/guide", page.guide),
    )
