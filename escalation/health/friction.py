"""Friction: which pages cost customers the most, by the accounts that stumble there and what they weigh. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from escalation.health.policy import HealthPolicy
from escalation.instant import milliseconds_of
from escalation.ledger.columns import Names, TicketColumns

PAGES_MAX: Final = 100
"""Of the list: below that it is no longer worth a roadmap."""


@dataclass(frozen=True, slots=True)
class Friction:
    """One page. `weight` adds up what each account weighs that had a ticket about it, each once."""

    page_key: str
    weight: int
    tickets: int
    accounts: int
    segments: tuple[tuple[str, int], ...]
    """Accounts of each segment, the most first."""
    categories: tuple[tuple[str, int], ...]
    """Tickets of each category, the most first."""
    causes: tuple[tuple[str, int], ...]
    """What would have prevented them, where it was said."""
    prevented: int
    """Tickets whose cause is anything but a bug: better words, a clearer page or another policy would have done."""


def friction_of(tickets: TicketColumns, policy: HealthPolicy, since: datetime, until: datetime) -> Sequence[Friction]:
    """The pages of the tickets that were opened from `since` until `until`, the heaviest first.

    Of one weight the one with more tickets stands first. Tickets without a page are left out, merged ones and spam too.
    """
    opened = (tickets.opened_at >= milliseconds_of(since)) & (tickets.opened_at < milliseconds_of(until))
    counts = opened & (tickets.page_key.codes >= 0) & ~tickets.resolution.is_among(("merged", "spam"))
    rows = np.flatnonzero(counts)
    by_page: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows.tolist():
        by_page[tickets.page_key.names[tickets.page_key.codes[row]]].append(row)
    found = [_of_page(tickets, policy, page_key, here) for page_key, here in by_page.items()]
    return sorted(found, key=lambda each: (-each.weight, -each.tickets, each.page_key))[:PAGES_MAX]


def _of_page(tickets: TicketColumns, policy: HealthPolicy, page_key: str, rows: list[int]) -> Friction:
    segment_of: dict[str, str | None] = {}
    for row in rows:
        account = _name(tickets.account_id, row)
        if account is not None:
            segment_of[account] = _name(tickets.segment, row)
    causes = _counted(tickets.cause, rows)
    return Friction(
        page_key,
        sum(policy.weight_of(segment) for segment in segment_of.values()),
        len(rows),
        len(segment_of),
        tuple(Counter(segment or "none" for segment in segment_of.values()).most_common()),
        _counted(tickets.category, rows),
        causes,
        sum(number for cause, number in causes if cause != "bug"),
    )


def _counted(names: Names, rows: list[int]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(name for row in rows if (name := _name(names, row)) is not None).most_common())


def _name(names: Names, row: int) -> str | None:
    code = int(names.codes[row])
    return names.names[code] if code >= 0 else None
