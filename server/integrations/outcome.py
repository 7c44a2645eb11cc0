"""What an attempt to deliver means: sent, to be tried again and when, or over. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

PAUSES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""After the first attempt that failed, the second and so on: ten attempts in 75 h 35 min, the schedule that Standard
Webhooks recommends ("Deliverability and reliability"), so that a receiver may be away over a week end."""

ATTEMPTS_MAX: Final = len(PAUSES) + 1

JITTER: Final = 0.1
"""Share by which a pause is longer or shorter, so that what failed together does not come back together."""

GONE: Final = 410
SLOW_DOWN: Final = frozenset({429, 502, 504})
"""Standard Webhooks: the receiver has too much to do."""

SLOW: Final = timedelta(minutes=1)
"""For which an endpoint that has too much to do is left alone, unless it says itself for how long."""

REFUSED_WORDS: Final = {
    401: "it does not know who sends, look whether its secret is the one of this endpoint",
    403: "it does not know who sends, look whether its secret is the one of this endpoint",
    404: "nothing listens at this address, look whether it is the right one",
    413: "the message is too long for it, raise its limit",
    429: "it has too much to do, and is left alone for a while",
}
"""What an answer means for whoever set up the endpoint."""

RETRY_AFTER_MAX: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is sent, waiting or failed; `due_at` when to try again; `quiet_until` for the whole endpoint."""

    state: str
    status: int | None
    reason: str | None
    due_at: datetime | None = None
    quiet_until: datetime | None = None
    gone: bool = False


def outcome_of(
    attempts: int, at: datetime, chance: float, *, status: int | None, retry_after: str = "", failure: str = ""
) -> Outcome:
    """`attempts` counts this one; `chance` of 0 to 1 places the jitter. `status` is None where no reply came, which
    `failure` tells."""
    if status is not None and 200 <= status < 300:
        return Outcome("sent", status, None)
    if status == GONE:
        return Outcome(
            "failed",
            status,
            "it answered 410: this address is gone for good, and the endpoint is switched off",
            gone=True,
        )
    reason = failure if status is None else _words(status)
    quiet_until = None
    if status in SLOW_DOWN or (retry_after and status is not None):
        quiet_until = at + (_asked_for(retry_after, at) or SLOW)
    if attempts >= ATTEMPTS_MAX:
        return Outcome("failed", status, f"{reason}; given up after {attempts} attempts", quiet_until=quiet_until)
    due_at = at + PAUSES[attempts - 1] * (1 + JITTER * (2 * chance - 1))
    if quiet_until is not None:
        due_at = max(due_at, quiet_until)
    return Outcome("waiting", status, reason, due_at, quiet_until)


def _words(status: int) -> str:
    if 300 <= status < 400:
        return f"it answered {status}: redirects are not followed, give the final address"
    if status in REFUSED_WORDS:
        return f"it answered {status}: {REFUSED_WORDS[status]}"
    if status >= 500:
        return f"it answered {status}: it had a fault of its own, look into its log"
    return f"it answered {status}: it does not take this message, look whether the address is the right one"


def _asked_for(retry_after: str, at: datetime) -> timedelta | None:
    """Retry-After (RFC 9110, 10.2.3): seconds or a moment, at most RETRY_AFTER_MAX; None for anything else."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), RETRY_AFTER_MAX)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return min(max(moment - at, timedelta()), RETRY_AFTER_MAX)
