"""The policy of customer health that counts for a site."""

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.health.policy import DEFAULT_HEALTH, HealthPolicy, health_from_document
from escalation.site_documents import DocumentName, latest_document

log = structlog.get_logger(__name__)


async def health_policy_of(connection: AsyncConnection, site_id: str) -> HealthPolicy:
    """The site's own, else the default. One that cannot be read is logged and left aside."""
    stored = await latest_document(connection, site_id, DocumentName.HEALTH)
    if stored is None:
        return DEFAULT_HEALTH
    try:
        return health_from_document(stored.document)
    except SettingInvalid as fault:
        log.error("health_unreadable", site=site_id, version=stored.version, fault=str(fault))
        return DEFAULT_HEALTH
