"""What a site promises and when its people answer, read from its documents.

Hours that no site has set are those that the service as a whole was given, kept as a document of EVERY_SITE; without
either, people answer around the clock.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours
from escalation.errors import DocumentChanged, SettingInvalid
from escalation.hours_document import AROUND_THE_CLOCK, hours_from_document, hours_to_document
from escalation.policy_tables import site_documents
from escalation.site_documents import DocumentName, latest_document, store_document
from escalation.sla import Policies
from escalation.sla_document import policies_from_document

EVERY_SITE: Final = "*"
"""Under which the hours of the whole service are kept; no site has such an id."""

log = structlog.get_logger(__name__)


async def policies_of(connection: AsyncConnection, site_id: str) -> Policies:
    """What counts for a site now. A document that another version wrote and this one cannot read counts as none."""
    found = await _documents(connection, site_id, (DocumentName.SLA, DocumentName.HOURS))
    hours = _hours(found)
    try:
        return policies_from_document(found.get((site_id, DocumentName.SLA), {}), hours)
    except SettingInvalid as error:
        log.warning("sla_unreadable", site=site_id, error=str(error))
        return Policies(hours=hours)


async def site_hours(
    connection: AsyncConnection, site_id: str, otherwise: BusinessHours = AROUND_THE_CLOCK
) -> BusinessHours:
    """When people of this site answer; `otherwise` where neither the site nor the service has set it."""
    return _hours(await _documents(connection, site_id, (DocumentName.HOURS,)), otherwise)


async def are_shared(connection: AsyncConnection, hours: BusinessHours) -> bool:
    """Whether the hours of the whole service are kept as these."""
    latest = await latest_document(connection, EVERY_SITE, DocumentName.HOURS)
    kept = hours_to_document(AROUND_THE_CLOCK) if latest is None else latest.document
    return kept == _shareable(hours)


async def share_hours(connection: AsyncConnection, hours: BusinessHours, at: datetime) -> None:
    """Keeps the hours of the whole service, unless they are kept so already or another process was faster."""
    if await are_shared(connection, hours):
        return
    latest = await latest_document(connection, EVERY_SITE, DocumentName.HOURS)
    document = _shareable(hours)
    version, by = 0 if latest is None else latest.version, ("agent.toml", "agent.toml")
    try:
        async with connection.begin_nested():
            await store_document(
                connection, EVERY_SITE, DocumentName.HOURS, document, after_version=version, by=by, at=at
            )
    except (DocumentChanged, IntegrityError):
        log.info("hours_shared_by_another")


def _shareable(hours: BusinessHours) -> dict[str, Any]:
    """As a document that can be read again: hours that never open, or lie within each other, count as none."""
    document = hours_to_document(hours)
    try:
        hours_from_document(document)
    except SettingInvalid as error:
        log.warning("hours_count_as_none", error=str(error))
        return hours_to_document(AROUND_THE_CLOCK)
    return document


def _hours(
    found: Mapping[tuple[str, str], Mapping[str, Any]], otherwise: BusinessHours = AROUND_THE_CLOCK
) -> BusinessHours:
    for (site_id, name), document in sorted(found.items(), key=lambda each: each[0][0] == EVERY_SITE):
        if name == DocumentName.HOURS:
            try:
                return hours_from_document(document)
            except SettingInvalid as error:
                log.warning("hours_unreadable", site=site_id, error=str(error))
    return otherwise


async def _documents(
    connection: AsyncConnection, site_id: str, names: tuple[DocumentName, ...]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    columns = site_documents.c
    wanted = and_(columns.site_id.in_((site_id, EVERY_SITE)), columns.name.in_(names))
    latest = (
        select(columns.site_id, columns.name, func.max(columns.version).label("version"))
        .where(wanted)
        .group_by(columns.site_id, columns.name)
        .subquery()
    )
    is_latest = and_(
        columns.site_id == latest.c.site_id, columns.name == latest.c.name, columns.version == latest.c.version
    )
    rows = await connection.execute(
        select(columns.site_id, columns.name, columns.document).join(latest, is_latest).where(wanted)
    )
    return {(row.site_id, row.name): row.document for row in rows}
