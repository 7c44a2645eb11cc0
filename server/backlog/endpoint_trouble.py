"""Owners hear at the bell of an endpoint that nothing arrives at any more."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection

from server.inbox.notices import NoticeKind, notify_of, tell_noticed
from server.integrations.endpoint import Endpoint
from server.realtime.hub import Hub
from server.team.hearers import site_owners

PAGE = "/desk/settings/integrations"


def endpoints_path(site_id: str) -> str:
    """Of the page of a site's endpoints."""
    return f"{PAGE}?{urlencode({'site': site_id})}"


class EndpointTrouble:
    """What the courier tells: one unread notice for each site, the latest."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def note(self, connection: AsyncConnection, endpoint: Endpoint, words: str, at: datetime) -> tuple[str, ...]:
        """Stores the notices with the outcome; gives whom to tell after the commit."""
        owners = await site_owners(connection, endpoint.site_id)
        title, path = f"“{endpoint.name}” {words}", endpoints_path(endpoint.site_id)
        for user_id in owners:
            await notify_of(connection, endpoint.site_id, user_id, NoticeKind.ENDPOINT, title, path, at)
        return owners

    def tell(self, user_ids: Collection[str]) -> None:
        """Lets their open pages show it."""
        tell_noticed(self._hub, user_ids)
