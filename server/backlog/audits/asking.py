"""An audit that somebody asks for: noted with its site, and begun by whichever process takes it up."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.backlog.audits import store
from server.backlog.audits.store import Audit
from server.backlog.audits.wanted import AuditRefused
from server.team.actor import Actor
from server.team.audit_log import record

SITE_AUDITS_MAX: Final = 3
"""Audits of one site that wait or run at once."""


async def ask_for(connection: AsyncConnection, actor: Actor, audit: Audit) -> None:
    """Notes it. Raises AuditRefused while SITE_AUDITS_MAX of its site are under way."""
    site_id, at = audit.site_id, audit.started_at
    if await store.under_way(connection, site_id, at) >= SITE_AUDITS_MAX:
        raise AuditRefused(f"{SITE_AUDITS_MAX} audits of this site are under way. Wait until one has ended.")
    await store.add_audit(connection, audit)
    await record(connection, site_id, actor, "audit.started", audit.audit_id, at, source=audit.source)
