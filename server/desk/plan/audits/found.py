"""An audit, and its report, of somebody who may see it."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from server.backlog.audits.store import Audit, audit_of, file_of
from server.backlog.audits.writing import JSON_FILE
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.sessions import Person
from server.inbox.found import NothingHere

PAGE = "/desk/plan/audits"


@dataclass(frozen=True, slots=True)
class Found:
    """An audit with its site."""

    audit: Audit
    site: Site

    @property
    def is_own(self) -> bool:
        """Whether it is about our own tickets, so that something can be done to them."""
        return self.audit.source == "own"

    @property
    def page(self) -> str:
        """Its address."""
        return f"{PAGE}/{self.audit.audit_id}"


async def found_audit(connection: AsyncConnection, person: Person, audit_id: str) -> Found:
    """The audit, if it is of a site of this person; raises NothingHere."""
    audit = await audit_of(connection, person.site_ids, audit_id)
    if audit is None:
        raise NothingHere("No such audit on these sites.")
    return Found(audit, next(site for site in person.sites if site.site_id == audit.site_id))


async def found_report(desk: Desk, person: Person, audit_id: str) -> tuple[Found, dict[str, Any]]:
    """An audit that is done, and its document; raises NothingHere."""

    async def unit(connection: AsyncConnection) -> tuple[Found, bytes | None]:
        found = await found_audit(connection, person, audit_id)
        return found, await file_of(connection, found.audit, JSON_FILE)

    found, content = await desk.database.read(unit)
    if content is None or found.audit.state != "done":
        raise NothingHere("This audit has no report.")
    document: dict[str, Any] = json.loads(content)
    return found, document
