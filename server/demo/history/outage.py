"""The day on which boards stayed empty: the alert that told of it, and the release that was behind it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.releases import Release, add_release
from escalation.alerts.rule import RuleName
from server.backlog.alert_findings import rules_of, spike_findings
from server.backlog.alerting import apply_findings
from server.conversation.identifier import new_id
from server.conversation.site import Site
from server.demo.history.filling import end_of_history, spikes_before
from server.team.users import User

RELEASE: Final = "5.2"

BEFORE: Final = timedelta(minutes=20)
"""From the release to the first customer who wrote."""

OVER: Final = (timedelta(hours=30), timedelta(hours=31))
"""Two looks that find nothing any more."""


async def fill_outage(connection: AsyncConnection, site: Site, lead: User, at: datetime) -> None:
    """Stores both, as the looks of that day found it; after the history, which has the tickets."""
    began = spikes_before(end_of_history(at))[0].start
    mark = Release(site.site_id, new_id("re"), RELEASE, began - BEFORE, lead.name)
    await add_release(connection, mark, mark.at)
    rules = await rules_of(connection, site.site_id)
    for hours in (1, 2, 3, 4):
        seen = began + timedelta(hours=hours)
        found = await spike_findings(connection, site.site_id, rules[RuleName.SPIKE], seen)
        await apply_findings(connection, site.site_id, (RuleName.SPIKE,), found, rules, seen)
    for over in OVER:
        await apply_findings(connection, site.site_id, (RuleName.SPIKE,), (), rules, began + over)
