"""A desk on a real database, with one site, one person and one ticket; and a second site with its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from argon2 import PasswordHasher
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.applications import Starlette

from escalation.opening import open_ticket
from escalation.ticket import Ticket
from escalation.tickets import ticket_of
from knowledge.embedding import Embedder
from knowledge.knowledge_base import KnowledgeBase
from server.backlog.audits.running import Auditing, Worker
from server.backlog.audits.store import Audit
from server.backlog.audits.wanted import Wanted
from server.conversation.contact import add_contact
from server.conversation.conversation import Conversation, conversation_for_sites, set_status
from server.conversation.message import Message, append_message, messages_after
from server.conversation.opening import open_conversation
from server.conversation.page_context import PageContext, PageVisit
from server.conversation.page_trail import record_visits
from server.conversation.site import Site, add_site, all_sites
from server.conversation.tables import runs
from server.database import Database
from server.desk.routes import build_desk_routes
from server.inbox.found import find_held
from server.inbox.moves import Move
from server.migrate import migrate
from server.protocol.server_frames import Author, ConversationStatus
from server.realtime.hub import Hub
from server.settings import Settings, read_settings
from server.team.actor import Actor
from server.team.users import User, add_user
from tests.escalation.samples import MORNING, handoff
from tests.knowledge.made_up import HashEmbedder

ORIGIN = "http://desk.test"
PASSWORD = "four random words here"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""At the least cost that there is: a sign-in checks it at the cost that it names."""


@dataclass
class Clock:
    now: datetime = MORNING + timedelta(hours=1)
    seconds: float = 0.0


@dataclass
class House:
    """What a test works with: the app's parts, and doors to the rows."""

    database: Database
    hub: Hub
    settings: Settings
    app: Starlette
    clock: Clock
    woken: list[str] = field(default_factory=list)
    auditing: Auditing | None = None

    async def site(self, name: str) -> Site:
        return (await self.database.write(lambda c: add_site(c, name, ["https://app.example"], MORNING)))[0]

    async def user(self, email: str, name: str, *sites: Site) -> User:
        async def unit(connection: AsyncConnection) -> User:
            ids = [site.site_id for site in sites]
            return await add_user(connection, email=email, name=name, password_hash=HASH, site_ids=ids, at=MORNING)

        return await self.database.write(unit)

    async def ticket(
        self, site: Site, question: str = "How do I invite a colleague?", title: str = "Members"
    ) -> Ticket:
        """A conversation in which the visitor asked, the AI agent answered, and a person is awaited."""

        async def unit(connection: AsyncConnection) -> Ticket:
            contact = await add_contact(connection, site.site_id, f"v_{question}{self.clock.now}", MORNING)
            conversation = await open_conversation(connection, site.site_id, contact.contact_id, MORNING)
            page = PageContext("/projects/:id/members", "https://app.example", title)
            await record_visits(connection, conversation, [PageVisit(page, MORNING - timedelta(minutes=2))])
            await append_message(
                connection, conversation, author="visitor", text=question, at=MORNING, page=page, client_id="v1"
            )
            await append_message(
                connection, conversation, author="ai", text="Open **Members**.", at=MORNING, offer_person=True
            )
            await set_status(connection, conversation, "waiting_for_person", None, MORNING)
            return await open_ticket(
                connection,
                handoff(
                    question,
                    said=(question, "answer"),
                    site_id=site.site_id,
                    conversation_id=conversation.conversation_id,
                ),
            )

        return await self.database.write(unit)

    async def talk(self, site: Site, question: str, status: ConversationStatus = "resolved") -> Conversation:
        """A conversation in which the visitor asked and the AI agent answered."""

        async def unit(connection: AsyncConnection) -> Conversation:
            contact = await add_contact(connection, site.site_id, f"v_{question}", MORNING)
            conversation = await open_conversation(connection, site.site_id, contact.contact_id, MORNING)
            run = {"run_id": f"r_{len(question)}_{question[:8]}", "upto_seq": 1, "state": "answered", "attempts": 1}
            at = {"site_id": site.site_id, "conversation_id": conversation.conversation_id, "created_at": MORNING}
            await connection.execute(insert(runs).values(run | at))
            await append_message(connection, conversation, author="visitor", text=question, at=MORNING, client_id="v1")
            await append_message(
                connection, conversation, author="ai", text="Open **Members**.", at=MORNING, run_id=str(run["run_id"])
            )
            await set_status(connection, conversation, status, None, MORNING)
            return conversation

        return await self.database.write(unit)

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

    async def says(self, ticket: Ticket, author: Author, text: str, name: str | None = None) -> None:
        conversation = await self.conversation(ticket)
        await self.database.write(
            lambda c: append_message(c, conversation, author=author, name=name, text=text, at=self.clock.now)
        )

    async def move(self, move: Move, ticket: Ticket, actor: Actor) -> Ticket:
        """A move of somebody, as the desk makes it."""

        async def unit(connection: AsyncConnection) -> Ticket:
            found = await find_held(connection, (ticket.site_id,), ticket.ticket_id)
            return (await move(connection, found, actor, self.clock.now)).ticket

        return await self.database.write(unit)

    async def site_of(self, ticket: Ticket) -> Site:
        found = await self.database.read(all_sites)
        return next(site for site in found if site.site_id == ticket.site_id)

    def browser(self) -> httpx.AsyncClient:
        """A browser that is on the desk's own pages, not signed in."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url=ORIGIN, headers={"Sec-Fetch-Site": "same-origin"}
        )

    @asynccontextmanager
    async def signed_in(self, email: str = "ada@example.com") -> AsyncIterator[httpx.AsyncClient]:
        async with self.browser() as browser:
            entered = await browser.post("/desk/sign-in", data={"email": email, "password": PASSWORD})
            assert entered.status_code == 303, entered.text
            yield browser


async def house_at(
    folder: Path,
    origin: str = ORIGIN,
    embedder: Embedder | None = None,
    database_url: str | None = None,
    auditor: Worker | None = None,
    **overrides: str,
) -> House:
    """`embedder`: for tests of what is found; without it no model is loaded. `database_url` names a migrated one.
    `auditor` does the work of audits; without one they are begun and never done.

    `overrides` are other settings.
    """
    settings = read_settings({}, data_dir=folder, public_url=origin, **overrides)
    if database_url is None:
        await asyncio.to_thread(_put_tables, folder)
    database = Database(database_url or settings.sqlalchemy_url)
    await database.start()
    hub, clock, woken = Hub(), Clock(), list[str]()
    knowledge = KnowledgeBase(database, embedder or HashEmbedder(), data_dir=None)
    kind = IdleAuditing if auditor is None else Auditing
    auditing = kind(database, knowledge, settings, lambda: clock.now, auditor)
    routes = build_desk_routes(
        database,
        hub,
        knowledge,
        settings,
        lambda: woken.append("woken"),
        auditing=auditing,
        now=lambda: clock.now,
    )
    return House(database, hub, settings, Starlette(routes=routes), clock, woken, auditing)


class IdleAuditing(Auditing):
    """Keeps audits that are asked for, and does none."""

    def go(self, site: Site, audit: Audit, wanted: Wanted) -> None:
        pass


def _put_tables(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "handrail.db").write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    """An SQLite file with all tables and no rows."""
    with TemporaryDirectory() as folder:
        asyncio.run(migrate(f"sqlite+aiosqlite:///{folder}/handrail.db"))
        return (Path(folder) / "handrail.db").read_bytes()


def field_of(page: str, name: str) -> str:
    """The value of a hidden field on a page."""
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]
