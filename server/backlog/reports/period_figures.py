"""All that a review or a report of one site says about a month or a week, read in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.insights.board import Board, board_of
from escalation.insights.buckets import Buckets, Step, buckets_of, within
from escalation.instant import milliseconds_of
from escalation.ledger.columns import NONE, FactColumns, Mask, Names
from escalation.ledger.reading import read_facts
from escalation.problems import Problem, problems_of
from escalation.reporting.decisions import Decision, open_decisions, settled_decisions
from escalation.reporting.periods import Period
from escalation.site_policies import policies_of
from escalation.sla import Policies
from escalation.taxonomy import Taxonomy, taxonomy_of_site
from escalation.tier_words import DEFAULT_NAMING, Naming, namings_of
from server.backlog.reports.beside import EndedSprint, NewRisk, ended_sprints, new_risks

INSTANT: Final = timedelta(milliseconds=1)
LOOK_BACK: Final = timedelta(days=28)
"""Before the period before: what is usual is counted over four whole weeks, and the pace over two."""


@dataclass(frozen=True, slots=True, eq=False)
class PeriodFigures:
    """`board` is of the period, or of what there is of it so far; `before` of the one before. Each has one bucket."""

    site_id: str
    site_name: str
    period: Period
    zone: ZoneInfo
    now: datetime
    facts: FactColumns
    board: Board
    before: Board
    policies: Policies
    taxonomy: Taxonomy
    naming: Naming
    problems: tuple[Problem, ...]
    decided: tuple[Decision, ...]
    """Decisions that are open now."""
    settled: tuple[Decision, ...]
    """Decisions that were done or dropped in a month, or since a week began: a week is reviewed when it is over."""
    risks: tuple[NewRisk, ...] = ()
    sprints: tuple[EndedSprint, ...] = ()

    @property
    def ends(self) -> datetime:
        """Where the figures end: the period's end, or now where that lies ahead."""
        return min(self.period.ends(self.zone), self.now)

    @property
    def is_over(self) -> bool:
        """Whether the whole period has passed."""
        return self.period.ends(self.zone) <= self.now

    @property
    def daily(self) -> Buckets:
        """The days of the period."""
        return buckets_of(self.period.begins(self.zone), self.ends, self.zone, Step.DAY)

    def opened(self, period: Period | None = None) -> Mask:
        """Which tickets were opened in the period, or in another one."""
        period = period or self.period
        return self._inside(self.facts.tickets.opened_at, period)

    def resolved(self) -> Mask:
        """Which tickets were resolved in the period and are so still."""
        return self._inside(self.facts.tickets.resolved_at, self.period)

    def breached(self) -> dict[str, int]:
        """How many clocks were breached in the period, by their name."""
        breaches = self.facts.tickets.breaches
        return dict(counted_names(breaches.clock, self._inside(breaches.at, self.period)))

    def _inside(self, moments: "np.ndarray[tuple[int], np.dtype[np.int64]]", period: Period) -> Mask:
        return within(moments, milliseconds_of(period.begins(self.zone)), milliseconds_of(period.ends(self.zone)))


async def read_figures(
    connection: AsyncConnection, site_id: str, site_name: str, period: Period, now: datetime
) -> PeriodFigures:
    """The figures of one site; a period that begins after `now` has none: raises ValueError."""
    policies = await policies_of(connection, site_id)
    zone = policies.hours.zone
    begins, ends = period.begins(zone), min(period.ends(zone), now)
    if begins >= now:
        raise ValueError(f"{period.words} has not begun.")
    earlier = period.before()
    facts = await read_facts(connection, (site_id,), earlier.begins(zone) - LOOK_BACK, ends)
    by_site: Mapping[str, Policies] = {site_id: policies}
    moment = milliseconds_of(now)
    return PeriodFigures(
        site_id=site_id,
        site_name=site_name,
        period=period,
        zone=zone,
        now=now,
        facts=facts,
        board=board_of(facts, _whole(begins, ends, zone), moment, by_site),
        before=board_of(facts, _whole(earlier.begins(zone), begins, zone), moment, by_site),
        policies=policies,
        taxonomy=await taxonomy_of_site(connection, site_id),
        naming=(await namings_of(connection, (site_id,))).get(site_id, DEFAULT_NAMING),
        problems=await problems_of(connection, (site_id,)),
        decided=await open_decisions(connection, site_id),
        settled=await settled_decisions(connection, site_id, begins, ends if period.is_month else now + INSTANT),
        risks=await new_risks(connection, site_id, begins, ends),
        sprints=await ended_sprints(connection, site_id, begins, ends),
    )


def counted_names(names: Names, mask: Mask) -> list[tuple[str, int]]:
    """How many of the rows of a mask have each name, the most frequent first; rows without one are left out."""
    codes = names.codes[mask]
    count = np.bincount(codes[codes != NONE], minlength=len(names.names))
    found = [(name, int(each)) for name, each in zip(names.names, count, strict=True) if each]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _whole(since: datetime, until: datetime, zone: ZoneInfo) -> Buckets:
    return Buckets(np.array([milliseconds_of(since), milliseconds_of(until)], dtype=np.int64), Step.WEEK, zone)
