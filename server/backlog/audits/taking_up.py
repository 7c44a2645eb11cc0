"""What becomes of an audit whose process died: it begins anew, waits for its machine, or ends with what to do. Pure."""

from datetime import datetime, timedelta
from typing import Final

from server.backlog.audits.store import Audit

TAKEN_UP_WITHIN: Final = timedelta(days=1)
"""What is older has been seen by whoever asked for it."""

TRIES_MAX: Final = 3
"""Times that an audit is begun anew by itself: what ends its process each time would do so for ever."""

LOST_AFTER: Final = timedelta(minutes=10)
"""Without a sign of its process: the machine on which its export lies had the time to come back."""

FILE_GONE: Final = "The server that had its file was stopped in the middle and did not come back. Upload it again."
TRIED_OFTEN: Final = (
    f"Its process ended before it was done, {TRIES_MAX} times and once more; the log of the server says why. With a "
    "large file run `handrail audit` beside it, or audit some tickets only."
)


def end_of(audit: Audit, *, has_tickets: bool, now: datetime) -> str | None:
    """What to do in place of an audit that nobody begins anew; None for one that may be, or whose file may come back.

    `has_tickets`: whether what it reads can be had here.
    """
    if audit.tried >= TRIES_MAX:
        return TRIED_OFTEN
    return FILE_GONE if not has_tickets and now - audit.beat_at > LOST_AFTER else None
