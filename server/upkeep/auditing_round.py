"""The round that takes up audits whose process died, also on another machine."""

from typing import Final

from server.backlog.audits.running import Auditing
from server.upkeep.upkeep import Round

LOOK_SECONDS: Final = 30.0
"""A process counts as dead after two minutes without a sign; one query by an index."""


def audits(auditing: Auditing) -> Round:
    """As `Auditing.take_up`; that comes out the same when several do it."""

    async def look() -> bool:
        await auditing.take_up()
        return False

    return Round("audits", LOOK_SECONDS, look)
