"""The round that forgets what was kept for a while: answers for programs, ended sessions, old invitations."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from server.database import Database
from server.team.forgetting import forget_what_is_over
from server.team.idempotency import FORGOTTEN_MAX, forget_old
from server.upkeep.upkeep import Round

FORGETTING_SECONDS: Final = 600.0
"""A kept answer is of no use after a day; some minutes more cost only their rows."""


def forgetting(database: Database, clock: Callable[[], datetime]) -> Round:
    """Removes answers that were kept for programs that ask twice, and what signing in leaves behind."""

    async def look() -> bool:
        at = clock()
        more = await database.write(lambda rows: forget_old(rows, at)) >= FORGOTTEN_MAX
        return await database.write(lambda rows: forget_what_is_over(rows, at)) or more

    return Round("forgetting", FORGETTING_SECONDS, look)
