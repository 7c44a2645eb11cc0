"""The audit of the demo's own tickets, asked for before the server was there that does it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.backlog.audits.store import DIED_AFTER, add_audit
from server.backlog.audits.waiting_days import WAITING_DAYS
from server.backlog.audits.wanted import Wanted, new_audit
from server.conversation.identifier import new_id
from server.conversation.site import Site
from server.team.actor import Actor, ActorKind
from server.team.users import User

LONG_AGO: Final = DIED_AFTER + timedelta(minutes=1)
"""Without a sign of a process: a server that starts takes it up."""


async def leave_audit(connection: AsyncConnection, site: Site, lead: User, at: datetime) -> None:
    """Keeps the audit; the first server that starts after `at` does it, in a process of its own."""
    actor = Actor(ActorKind.USER, lead.user_id, lead.name)
    audit = new_audit(site, actor, new_id("au"), "own", site.name, Wanted(WAITING_DAYS), at)
    await add_audit(connection, replace(audit, beat_at=at - LONG_AGO))
