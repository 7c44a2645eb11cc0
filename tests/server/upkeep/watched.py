"""A site that is watched: what its rules are, what happens to it, and who was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import Alert
from escalation.alerts.alert_rows import alerts_of
from escalation.alerts.rule import RuleName
from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, EventValue, LedgerEvent, Subject
from escalation.ledger.refolding import fold_pending
from escalation.opening import open_ticket
from escalation.site_documents import DocumentName, latest_document, store_document
from escalation.tables import tickets
from escalation.ticket import Ticket
from server.conversation.site import Site, add_site
from server.database import Database
from server.inbox.notices import NoticeKind, notices_of
from server.integrations.endpoint import add_endpoint
from server.integrations.tables import webhook_deliveries
from server.realtime.hub import Hub
from server.team.users import User, add_user
from server.upkeep.alert_round import AlertRound
from tests.escalation.samples import MORNING, handoff

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Watch:
    """A site whose owners are Ada and Bo, a round, and what the time is."""

    database: Database
    site: Site
    ada: User
    bo: User
    now: datetime = MORNING
    hub: Hub = field(default_factory=Hub)

    def round(self) -> AlertRound:
        return AlertRound(self.database, self.hub, lambda: self.now)

    async def look(self, at: datetime) -> tuple[Alert, ...]:
        """The alerts that last, after every minute until then was looked at."""
        self.now = at
        await self.round().look()
        return await self.alerts()

    async def alerts(self, *, lasting: bool = True) -> tuple[Alert, ...]:
        return await self.database.read(lambda rows: alerts_of(rows, (self.site.site_id,), lasting=lasting, limit=100))

    async def watches(self, **rules: Mapping[str, Any]) -> None:
        """These rules, and no other."""
        document = {"rules": {name.value: rules.get(name.value, {"on": False}) for name in RuleName}}

        async def unit(connection: AsyncConnection) -> None:
            latest = await latest_document(connection, self.site.site_id, DocumentName.ALERTS)
            await store_document(
                connection,
                self.site.site_id,
                DocumentName.ALERTS,
                document,
                after_version=0 if latest is None else latest.version,
                by=(self.ada.user_id, "Ada"),
                at=self.now,
            )

        await self.database.write(unit)

    async def ticket(self, name: str = "c_one", **columns: object) -> Ticket:
        handed = handoff("I was charged twice", site_id=self.site.site_id, conversation_id=name)

        async def unit(connection: AsyncConnection) -> Ticket:
            ticket = await open_ticket(connection, handed)
            if columns:
                await self._set(connection, ticket.ticket_id, columns)
            return ticket

        return await self.database.write(unit)

    async def _set(self, connection: AsyncConnection, ticket_id: str, columns: Mapping[str, object]) -> None:
        await connection.execute(update(tickets).where(tickets.c.ticket_id == ticket_id).values(**columns))

    async def change(self, ticket: Ticket, **columns: object) -> None:
        await self.database.write(lambda rows: self._set(rows, ticket.ticket_id, columns))

    def opened(self, number: int, at: datetime, category: str) -> LedgerEvent:
        """A ticket of the history was opened."""
        details: dict[str, EventValue] = {
            "number": number,
            "conversation_id": f"c_{number}",
            "contact_id": None,
            "account_id": None,
            "segment": None,
            "channel": "widget",
            "page_key": "/pay",
            "tier": "high",
            "category": category,
            "reason": "policy",
        }
        kind, ticket_id = EventKind.TICKET_OPENED, f"t_{number}"
        return LedgerEvent(self.site.site_id, Subject.TICKET, ticket_id, kind, at, details=details, key=ticket_id)

    async def tells(self, *events: LedgerEvent) -> None:
        """The ledger hears of this, and knows what it comes to."""
        await self.database.write(lambda rows: append_events(rows, events, self.now))
        while await self.database.write(lambda rows: fold_pending(rows, (self.site.site_id,))):
            pass

    async def told(self, user: User) -> list[str]:
        sites = (self.site.site_id,)
        found = await self.database.read(lambda rows: notices_of(rows, sites, user.user_id, 100))
        return [each.subject for each in found if each.kind is NoticeKind.ALERT]

    async def sent(self) -> list[str]:
        """Kinds of what waits to go out."""
        chosen = select(webhook_deliveries.c.kind).order_by(webhook_deliveries.c.created_at)
        return list((await self.database.read(lambda rows: rows.execute(chosen))).scalars())


async def watch_on(database: Database) -> Watch:
    """A site of its own on a migrated database, with a channel that nobody listens at."""

    async def unit(connection: AsyncConnection) -> tuple[Site, User, User]:
        site, _ = await add_site(connection, "Fernway help", ["https://app.example"], MORNING)
        people = [
            await add_user(
                connection,
                email=f"{name.lower()}@example.com",
                name=name,
                password_hash="-",
                site_ids=[site.site_id],
                at=MORNING,
            )
            for name in ("Ada", "Bo")
        ]
        await add_endpoint(
            connection,
            site.site_id,
            name="Channel",
            style="slack",
            url="https://hooks.example.com/a",
            topics=["alert"],
            by_id=people[0].user_id,
            at=MORNING,
        )
        return site, people[0], people[1]

    return Watch(database, *await database.write(unit))
