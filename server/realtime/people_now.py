"""Whether people answer at the moment, and who: the same for all panels of a site, and asked for once in a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from escalation.business_hours import BusinessHours
from server.protocol import server_frames
from server.protocol.server_frames import Face

KEPT_SECONDS: Final = 30.0
"""How long faces and hours may be out of date: after a restart thousands of panels ask within it."""

SITES_KEPT_MAX: Final = 1_024
"""Sites whose people are kept, a few hundred bytes each; beyond it the one asked for longest ago is read again."""


SitePeople = tuple[BusinessHours, tuple[Face, ...]]
"""When those of a site answer, and the faces of some."""


class PeopleNow:
    """Says for a site whether its people answer, and shows some of their faces."""

    def __init__(
        self,
        people: Callable[[str], Awaitable[SitePeople]],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        """`people` reads those of a site; `clock` gives aware UTC moments, `monotonic` seconds."""
        self._people = people
        self._clock = clock
        self._monotonic = monotonic
        self._kept: OrderedDict[str, tuple[float, asyncio.Future[SitePeople]]] = OrderedDict()

    async def of(self, site_id: str) -> server_frames.People:
        """What a panel of this site is told. Raises what reading the faces raises."""
        at = self._clock()
        hours, faces = await self._people_of(site_id)
        if not hours.times:
            return server_frames.People(open=None, faces=faces)
        is_open = hours.is_open(at)
        opens_at = None if is_open else hours.next_opening(at)
        return server_frames.People(
            open=is_open,
            opens_at=None if opens_at is None else opens_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            faces=faces,
        )

    async def _people_of(self, site_id: str) -> SitePeople:
        now = self._monotonic()
        kept = self._kept.get(site_id)
        if kept is None or kept[0] <= now or _has_failed(kept[1]):
            kept = (now + KEPT_SECONDS, asyncio.ensure_future(self._people(site_id)))
            self._kept[site_id] = kept
            self._kept.move_to_end(site_id)
            if len(self._kept) > SITES_KEPT_MAX:
                self._kept.popitem(last=False)
        # One panel that goes must not take the answer from those who wait for the same.
        return await asyncio.shield(kept[1])


def _has_failed(asked: asyncio.Future[SitePeople]) -> bool:
    return asked.done() and (asked.cancelled() or asked.exception() is not None)
