"""A site with a ticket whose customer is awaited, and what housekeeping and the customer do to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.housekeeping import Housekeeping, housekeeping_to_document
from escalation.opening import open_ticket
from escalation.site_documents import DocumentName, latest_document, store_document
from escalation.ticket import Ticket
from escalation.tickets import ticket_of
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from server.agent.run_worker import RunWorker
from server.conversation.contact import add_contact, set_email
from server.conversation.conversation import Conversation, conversation_for_sites, set_status
from server.conversation.message import Message, append_message, messages_after
from server.conversation.opening import open_conversation
from server.conversation.site import Site, add_site
from server.conversation.visitor import Visitor
from server.database import Database
from server.inbox.found import find_held
from server.inbox.moves import reply
from server.realtime.hub import Hub
from server.realtime.live_answers import LiveAnswers
from server.realtime.visitor_commands import Stored, VisitorCommands
from server.team.actor import Actor, ActorKind
from server.team.audit_log import entries_of
from server.upkeep.keeping_round import KeepingRounds
from tests.escalation.samples import MORNING, handoff
from tests.instant_knowledge import InstantKnowledge

ADA = Actor(ActorKind.USER, "u_ada", "Ada")
DAY = timedelta(days=1)
SECRET = "v_secret_of_the_panel"


async def kept_on(database: Database) -> "Kept":
    """A site of its own on a migrated database."""
    site = (await database.write(lambda rows: add_site(rows, "Fernway help", ["https://app.example"], MORNING)))[0]
    return Kept(database, site)


@dataclass
class Kept:
    """The parts, and doors to the rows; `now` is what the clock shows."""

    database: Database
    site: Site
    now: datetime = MORNING
    letters: list[datetime] = field(default_factory=list)
    hub: Hub = field(default_factory=Hub)

    def rounds(self, *, mails: bool = False) -> KeepingRounds:
        return KeepingRounds(
            self.database, self.hub, lambda: self.now, (lambda: self.letters.append(self.now)) if mails else None
        )

    async def keeps(self, keeping: Housekeeping) -> None:
        async def unit(connection: AsyncConnection) -> None:
            latest = await latest_document(connection, self.site.site_id, DocumentName.HOUSEKEEPING)
            await store_document(
                connection,
                self.site.site_id,
                DocumentName.HOUSEKEEPING,
                housekeeping_to_document(keeping),
                after_version=0 if latest is None else latest.version,
                by=("u_ada", "Ada"),
                at=self.now,
            )

        await self.database.write(unit)

    async def ticket(self, question: str = "How do I export my invoices?", email: str | None = None) -> Ticket:
        """One that nobody has answered yet."""

        async def unit(connection: AsyncConnection) -> Ticket:
            contact = await add_contact(connection, self.site.site_id, SECRET + question, self.now)
            if email is not None:
                await set_email(connection, self.site.site_id, contact.contact_id, email)
            conversation = await open_conversation(connection, self.site.site_id, contact.contact_id, self.now)
            await append_message(
                connection, conversation, author="visitor", text=question, client_id="first", at=self.now
            )
            await set_status(connection, conversation, "waiting_for_person", None, self.now)
            handed = handoff(
                question, site_id=self.site.site_id, conversation_id=conversation.conversation_id, at=self.now
            )
            return await open_ticket(connection, handed)

        return await self.database.write(unit)

    async def answered(self, ticket: Ticket) -> Ticket:
        """Ada answers at this moment."""

        async def unit(connection: AsyncConnection) -> None:
            found = await find_held(connection, (ticket.site_id,), ticket.ticket_id)
            await reply(connection, found, ADA, self.now, text="Look under Billing.", client_id=f"desk_{self.now}")

        await self.database.write(unit)
        return await self.again(ticket)

    async def says(self, ticket: Ticket, text: str, question: str = "How do I export my invoices?") -> Stored:
        """The customer writes at this moment."""
        visitor = self.visitor(await self.conversation(ticket), question)
        return await self.commands().say(visitor, f"v_{self.now.timestamp()}", text, None, ())

    def visitor(self, conversation: Conversation, question: str = "How do I export my invoices?") -> Visitor:
        """The customer in their own browser."""
        secret = SECRET + question
        return Visitor(self.site.site_id, secret, conversation.conversation_id, conversation.contact_id)

    def commands(self) -> VisitorCommands:
        """What a visitor can do, beside a worker that takes nothing up."""
        responder = Responder(InstantKnowledge(), (), Thresholds(0.5, 0.2))
        worker = RunWorker(self.database, responder, LiveAnswers(self.hub), lambda: self.now, 1, 1)
        return VisitorCommands(self.database, self.hub, worker, lambda: self.now)

    async def conversation(self, ticket: Ticket) -> Conversation:
        found = await self.database.read(lambda c: conversation_for_sites(c, [ticket.site_id], ticket.conversation_id))
        assert found is not None
        return found

    async def messages(self, ticket: Ticket) -> tuple[Message, ...]:
        conversation = await self.conversation(ticket)
        return await self.database.read(lambda c: messages_after(c, conversation, 0))

    async def again(self, ticket: Ticket) -> Ticket:
        found = await self.database.read(lambda c: ticket_of(c, [ticket.site_id], ticket.ticket_id))
        assert found is not None
        return found

    async def deeds(self, ticket: Ticket) -> list[str]:
        entries = await self.database.read(lambda c: entries_of(c, ticket.site_id, ticket.ticket_id, 50))
        return [each.action for each in entries if each.actor.kind is ActorKind.HANDRAIL]
