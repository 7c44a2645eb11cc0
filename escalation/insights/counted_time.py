"""Business time of many moments at once: as a curve that rises while people work and stands while they do not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import numpy as np

from escalation.business_hours import BusinessHours
from escalation.insights.spread import Amounts
from escalation.instant import DAY_MS, instant_of, milliseconds_of
from escalation.ledger.columns import Numbers

DAYS_MAX: Final = 3_660
"""Ten years: whatever is older counts as if it had been opened then."""


def counted_time(hours: BusinessHours, since: int, until: int) -> Callable[[Numbers], Amounts]:
    """How many milliseconds of `hours` have passed by a moment, as a function of moments from `since` to `until`.

    All in milliseconds since the epoch; differences are business time. Hours without times count all of it.
    """
    if not hours.times:
        return lambda moments: moments.astype(np.float64)
    since = max(since, until - DAYS_MAX * DAY_MS)
    start = instant_of(since)
    days = (until - since) // DAY_MS + 2
    moments, passed, total = [float(since)], [0.0], 0.0
    for opens, closes in hours.spans(start, days):
        begin = max(opens, start)
        total += (closes - begin) / timedelta(milliseconds=1)
        moments += [milliseconds_of(begin), milliseconds_of(closes)]
        passed += [passed[-1], total]
    return lambda asked: np.interp(asked, moments, passed)
