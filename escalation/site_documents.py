"""What a team sets for a site, as documents: every version is kept, and the latest one counts.

Which documents there are, what stands in them and what counts where none was stored is said by the file of each idea;
here they are JSON values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import DocumentChanged
from escalation.policy_tables import site_documents

VERSIONS_SHOWN_MAX: Final = 50
"""Of the history of one document."""


class DocumentName(StrEnum):
    """What a site can set."""

    TAXONOMY = "taxonomy"
    TRIAGE = "triage"
    SLA = "sla"
    HOURS = "hours"
    ROUTING = "routing"
    HOUSEKEEPING = "housekeeping"
    FIELDS = "fields"
    ACCESS = "access"
    TIERS = "tiers"
    ALERTS = "alerts"
    HEALTH = "health"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class SiteDocument:
    """One version. `version` counts from 1; 0 stands for what counts before anything was stored."""

    document: Mapping[str, Any]
    version: int = 0
    by_name: str | None = None
    at: datetime | None = None


async def latest_document(connection: AsyncConnection, site_id: str, name: DocumentName) -> SiteDocument | None:
    """The version that counts, or None where the site never set it."""
    history = await document_history(connection, site_id, name, 1)
    return history[0] if history else None


async def document_history(
    connection: AsyncConnection, site_id: str, name: DocumentName, limit: int = VERSIONS_SHOWN_MAX
) -> tuple[SiteDocument, ...]:
    """The versions, the latest first."""
    columns = site_documents.c
    found = await connection.execute(
        select(columns.document, columns.version, columns.by_name, columns.at)
        .where(columns.site_id == site_id, columns.name == name)
        .order_by(columns.version.desc())
        .limit(limit)
    )
    return tuple(SiteDocument(*row) for row in found)


async def store_document(
    connection: AsyncConnection,
    site_id: str,
    name: DocumentName,
    document: Mapping[str, Any],
    *,
    after_version: int,
    by: tuple[str, str],
    at: datetime,
) -> SiteDocument:
    """Stores the next version; `by` is the id and the name of who did it.

    `after_version` is the one that they had before them: raises DocumentChanged when somebody stored another meanwhile.
    """
    latest = await latest_document(connection, site_id, name)
    if (latest.version if latest is not None else 0) != after_version:
        raise DocumentChanged(f"{name}: somebody saved another version meanwhile. Look at it, then save yours again.")
    stored = SiteDocument(document, after_version + 1, by[1], at)
    await connection.execute(
        insert(site_documents).values(
            site_id=site_id,
            name=name,
            version=stored.version,
            document=dict(document),
            by_id=by[0],
            by_name=by[1],
            at=at,
        )
    )
    return stored
