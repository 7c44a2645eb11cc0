"""What a site asks of those who work on it, beyond their password."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.policy_tables import site_documents
from escalation.site_documents import DocumentName


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The document `access` of a site."""

    second_factor: bool = False
    """Members without a second factor see nothing of the site until they have set one up."""

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "AccessPolicy":
        """The stored wish; anything but a plain true asks for nothing."""
        return cls(document.get("second_factor") is True)

    def to_document(self) -> dict[str, Any]:
        """As JSON values."""
        return {"second_factor": self.second_factor}


async def sites_asking_for_second_factor(connection: AsyncConnection, site_ids: Collection[str]) -> frozenset[str]:
    """Those of `site_ids` whose latest document asks for a second factor."""
    columns = site_documents.c
    mine = (columns.name == DocumentName.ACCESS) & columns.site_id.in_(site_ids)
    latest = select(columns.site_id, func.max(columns.version).label("version")).where(mine).group_by(columns.site_id)
    last = latest.subquery()
    found = await connection.execute(
        select(columns.site_id, columns.document)
        .join(last, (last.c.site_id == columns.site_id) & (last.c.version == columns.version))
        .where(mine)
    )
    return frozenset(row.site_id for row in found if AccessPolicy.from_document(row.document).second_factor)
