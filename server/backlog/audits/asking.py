"""An audit that somebody asks for: noted with its site, and begun by whichever process takes it up."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.backlog.audits import store
from server.backlog.audits.store import Audit
from server.backlog.audits.wanted import AuditRefused
from server.conversation.tables import sites
from server.team.actor import Actor
from server.team.audit_log import record

SITE_AUDITS_MAX: Final = 3
"""Audits of one site that wait or run at once."""


async def ask_for(connection: AsyncConnection, actor: Actor, audit: Audit) -> None:
    """Notes it. Raises AuditRefused while SITE_AUDITS_MAX of its site are under way."""
    site_id, at = audit.site_id, audit.started_at
    # One at a time of each site: of several at once each would count none of the others.
    await connection.execute(select(sites.c.site_id).where(sites.c.site_id == site_id).with_for_update(key_share=True))
    if await store.under_way(connection, site_id, at) >= SITE_AUDITS_MAX:
        raise AuditRefused(f"{SITE_AUDITS_MAX} audits of this site are under way. Wait until one has ended.")
    await store.add_audit(connection, audit)
    await record(connection, site_id, actor, "audit.started", audit.audit_id, at, source=audit.source)
