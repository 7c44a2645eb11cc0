"""How old the backlog is against what was promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from escalation.insights.counted_time import counted_time
from escalation.insights.spread import Amounts
from escalation.insights.tiers import TIERS, tier_ranks
from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.columns import NONE, Mask, Numbers, SpanColumns, TicketColumns
from escalation.sla import Clock, Policies
from escalation.triage import TriageTier

AGE_EDGES: Final = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
"""Upper ends of the bars, as shares of the limit; one more bar holds what is beyond."""

AGE_LABELS: Final = ("0–25 %", "25–50 %", "50–75 %", "75–100 %", "1–1.5 ×", "1.5–2 ×", "2–4 ×", "over 4 ×")

WITHIN_BARS: Final = 4
"""The first bars, which hold what is within its limit."""


@dataclass(frozen=True, slots=True, eq=False)
class BacklogAge:
    """Tickets that are open at the end of the period. `bars` counts them by AGE_EDGES for each tier."""

    bars: Numbers
    """Of shape (tiers, bars)."""
    unpromised: int
    """Tickets to which no limit applies."""

    @property
    def within(self) -> int:
        """How many are within their limit."""
        return int(self.bars[:, :WITHIN_BARS].sum())

    @property
    def breaching(self) -> int:
        """How many are beyond it."""
        return int(self.bars[:, WITHIN_BARS:].sum())

    @property
    def breaching_share(self) -> float | None:
        """Of those that have a limit; None where none has."""
        promised = self.within + self.breaching
        return self.breaching / promised if promised else None


def backlog_age(tickets: TicketColumns, policies: Mapping[str, Policies], until: int) -> BacklogAge:
    """The age of what is open at `until`, in milliseconds; `policies` are those of each site by its id."""
    shares = used_shares(tickets, policies, until)
    bars, tiers = bars_of(shares), tier_ranks(tickets.tier)
    counts = np.zeros((len(TIERS), len(AGE_LABELS)), dtype=np.int64)
    counted = (bars >= 0) & (tiers >= 0)
    np.add.at(counts, (tiers[counted], bars[counted]), 1)
    return BacklogAge(counts, int((is_open(tickets, until) & np.isnan(shares)).sum()))


def is_open(tickets: TicketColumns, moment: int) -> Mask:
    """Which tickets are open at a moment: begun before it, and not ended before it."""
    rows = tickets.spans.row[spans_open(tickets.spans, moment)]
    found = np.zeros(len(tickets), dtype=np.bool_)
    found[rows] = True
    return found


def spans_open(spans: SpanColumns, moment: int) -> Mask:
    """Which spans hold a moment."""
    still: Mask = (spans.since < moment) & ((spans.until >= moment) | (spans.until == NONE))
    return still


def bars_of(shares: Amounts) -> Numbers:
    """The bar of each share, which holds its upper end; NONE for what has none."""
    found = np.searchsorted(np.array(AGE_EDGES), np.nan_to_num(shares), side="left")
    return np.where(np.isnan(shares), NONE, found).astype(np.int64)


def used_shares(tickets: TicketColumns, policies: Mapping[str, Policies], until: int) -> Amounts:
    """How much of its limit each open ticket has used, of shape (tickets,); NaN where it is not open or has no limit.

    Both times are counted as the promise counts, from the opening, so that a weekend makes nobody late who rests.
    """
    shares = np.full(len(tickets), np.nan)
    rows = np.flatnonzero(is_open(tickets, until))
    if not len(rows):
        return shares
    kinds = np.stack([each.codes[rows] for each in (tickets.site_id, tickets.segment, tickets.tier)], axis=1)
    groups, of_row = np.unique(kinds, axis=0, return_inverse=True)
    for place, (site, segment, tier) in enumerate(groups):
        name = tickets.tier.names[tier] if tier != NONE else ""
        promises = policies.get(tickets.site_id.names[site])
        if promises is None or name not in TIERS:
            continue
        inside = rows[of_row.reshape(-1) == place]
        said = None if segment == NONE else tickets.segment.names[segment]
        shares[inside] = _shares(promises, TriageTier(name), said, tickets.opened_at[inside], until)
    return shares


def limit_clock(policies: Policies, tier: TriageTier, segment: str | None) -> Clock | None:
    """The clock whose breach is the limit of a ticket's age; None where nothing is promised for the whole of it."""
    promises = policies.of(tier, segment).promises
    return next((clock for clock in (Clock.RESOLUTION, Clock.FIRST_RESPONSE) if clock in promises), None)


def _shares(policies: Policies, tier: TriageTier, segment: str | None, opened_at: Numbers, until: int) -> Amounts:
    clock = limit_clock(policies, tier, segment)
    if clock is None:
        return np.full(len(opened_at), np.nan)
    policy = policies.of(tier, segment)
    promise = policy.promises[clock]
    breach = _breaches(policies, tier, segment, clock, opened_at)
    counted = counted_time(policies.counted(policy), int(opened_at.min()), max(until, int(breach.max())))
    age = counted(np.full(len(opened_at), until)) - counted(opened_at)
    if isinstance(promise.target, timedelta) and isinstance(promise.breach, timedelta):
        limit = np.full(len(opened_at), max(promise.target, promise.breach) / timedelta(milliseconds=1))
    else:
        limit = counted(breach) - counted(opened_at)
    shares: Amounts = age / np.maximum(limit, 1.0)
    return shares


def _breaches(policies: Policies, tier: TriageTier, segment: str | None, clock: Clock, opened_at: Numbers) -> Numbers:
    """When each opening's limit is over; only what has no fixed length needs to be asked one by one."""
    promise = policies.of(tier, segment).promises[clock]
    if isinstance(promise.target, timedelta) and isinstance(promise.breach, timedelta):
        return opened_at
    found = [_breach(policies, tier, segment, clock, instant_of(int(moment))) for moment in opened_at]
    return np.array(found, dtype=np.int64)


def _breach(policies: Policies, tier: TriageTier, segment: str | None, clock: Clock, start: datetime) -> int:
    return milliseconds_of(policies.due(tier, segment, clock, start).breach or start)
