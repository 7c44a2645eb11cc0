"""Which sites have reports written by themselves, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.policy_tables import site_documents
from escalation.reporting.schedule import Schedule, schedule_from_document
from escalation.site_documents import DocumentName

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What a site has set, and when it was saved."""

    site_id: str
    schedule: Schedule
    saved_at: datetime


async def scheduled_sites(connection: AsyncConnection) -> tuple[Scheduled, ...]:
    """The sites whose schedule is on; one that cannot be read counts as off."""
    columns = site_documents.c
    latest = (
        select(columns.site_id, func.max(columns.version).label("version"))
        .where(columns.name == DocumentName.REPORTS)
        .group_by(columns.site_id)
        .subquery()
    )
    rows = await connection.execute(
        select(columns.site_id, columns.document, columns.at)
        .join(latest, (columns.site_id == latest.c.site_id) & (columns.version == latest.c.version))
        .where(columns.name == DocumentName.REPORTS)
        .order_by(columns.site_id)
    )
    found = [Scheduled(row.site_id, _schedule(row.site_id, row.document), row.at) for row in rows]
    return tuple(each for each in found if each.schedule.is_on)


def _schedule(site_id: str, document: Mapping[str, Any]) -> Schedule:
    try:
        return schedule_from_document(document)
    except SettingInvalid as error:
        log.warning("report_schedule_unreadable", site=site_id, error=str(error))
        return Schedule()
