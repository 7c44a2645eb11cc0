"""The business hours of a site: around the clock in UTC where it set none."""

from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours

AROUND_THE_CLOCK: Final = BusinessHours(ZoneInfo("UTC"))


async def hours_of_site(_connection: AsyncConnection, _site_id: str) -> BusinessHours:
    """When the people of this site answer."""
    return AROUND_THE_CLOCK
