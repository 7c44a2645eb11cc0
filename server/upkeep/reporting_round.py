"""The round of reports: writes what is due, once, however many processes look, and sends it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from escalation.reporting.periods import Period
from escalation.reporting.schedule import due_periods
from escalation.reporting.scheduled import Scheduled, scheduled_sites
from escalation.reporting.stored import is_written
from escalation.site_policies import site_hours
from server.backlog.reports.writing import BY_ITSELF, Delivery, compose_report, due_key_of, store_and_tell
from server.conversation.site import site_named
from server.database import Database, DatabaseUnavailable
from server.upkeep.upkeep import Round

REPORTING_SECONDS: Final = 60.0
"""A report that is due at an hour may be a minute late."""

SAVED_BEFORE: Final = timedelta(hours=1)
"""A schedule that is saved so shortly after its hour counts for it: what was due is not lost by a change of address."""

log = structlog.get_logger(__name__)


class ReportingRound:
    """`origin` is where browsers reach the desk; `on_letter` hears after a commit that there may be a letter, and
    without it none is written."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], origin: str, on_letter: Callable[[], None] | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._origin = origin
        self._on_letter = on_letter

    @property
    def round(self) -> Round:
        """The round of upkeep."""
        return Round("reporting", REPORTING_SECONDS, self.look)

    async def look(self) -> bool:
        """Writes what is due on every site; one that fails holds up no other. There is never more at once."""
        for scheduled in await self._database.read(scheduled_sites):
            try:
                await self._look_at(scheduled, self._clock())
            except DatabaseUnavailable:
                raise
            except Exception:
                log.exception("report_failed", site=scheduled.site_id)
        return False

    async def _look_at(self, scheduled: Scheduled, now: datetime) -> None:
        hours = await self._database.read(lambda rows: site_hours(rows, scheduled.site_id))
        for period in due_periods(scheduled.schedule, scheduled.saved_at - SAVED_BEFORE, now, hours.zone):
            await self._write(scheduled, period, now)

    async def _write(self, scheduled: Scheduled, period: Period, now: datetime) -> None:
        site_id, key = scheduled.site_id, due_key_of(period)
        if await self._database.read(lambda rows: is_written(rows, site_id, key)):
            return
        site = await self._database.read(lambda rows: site_named(rows, site_id))
        if site is None:
            return
        report = await compose_report(self._database, site, period, now, BY_ITSELF, key)
        recipients = () if self._on_letter is None else scheduled.schedule.recipients
        delivery = Delivery(recipients, self._origin)
        if await self._database.write(lambda rows: store_and_tell(rows, report, delivery, now)):
            log.info("report_written", site=site_id, kind=report.heading.kind, letters=len(recipients))
            if recipients and self._on_letter is not None:
                self._on_letter()
