"""Reads all that a page of figures needs, in one transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.releases import Release, releases_between
from escalation.insights.board import Board, board_of
from escalation.insights.buckets import Buckets, Step, buckets_of
from escalation.insights.flow import PACE_DAYS
from escalation.insights.selection import narrowed
from escalation.insights.volume import BASELINE_DAYS
from escalation.instant import DAY_MS, instant_of, milliseconds_of
from escalation.ledger.columns import NONE, FactColumns, Names
from escalation.ledger.reading import read_facts
from escalation.ledger.sheet_cache import SheetCache
from escalation.site_policies import policies_of
from escalation.sla import Policies
from escalation.taxonomy import taxonomy_of_site
from server.backlog.amount_words import FEW_MAX
from server.backlog.insights.asked import InsightsAsked
from server.backlog.insights.baseline import CategoriesBefore, before_first_audits, before_period
from server.charts.chart import Mark

UTC_ZONE: Final = ZoneInfo("UTC")

CHOICES_MAX: Final = 200
"""Values that a filter offers, by name; others are reached by the address."""


SPARSE_DAYS_MIN: Final = 14
"""Two weeks at least are shown in weeks; in a shorter period there would be one point."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What filters offer: values that tickets and conversations of the period have."""

    segments: tuple[str, ...]
    channels: tuple[str, ...]
    pages: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FactsRead:
    """The facts of a period and of the one before, of all segments and channels."""

    asked: InsightsAsked
    site_ids: tuple[str, ...]
    facts: FactColumns
    buckets: Buckets
    now: int
    policies: Mapping[str, Policies]
    labels: Mapping[str, str]
    """What the categories are called."""
    audited: CategoriesBefore | None = None
    """The categories before the first audit; None where there is no audit."""
    releases: tuple[Release, ...] = ()
    """Those of the period."""

    @property
    def chosen(self) -> FactColumns:
        """Those that the filters leave."""
        return narrowed(self.facts, self.asked.selection)

    @property
    def choices(self) -> Choices:
        """What the filters offer."""
        tickets, talks = self.facts.tickets, self.facts.conversations
        return Choices(
            _names(tickets.segment, talks.segment),
            _names(tickets.channel, talks.channel),
            _names(tickets.page_key, talks.page_key),
            _names(tickets.category),
        )


@dataclass(frozen=True, slots=True, eq=False)
class BoardRead:
    """The figures of a period, of the one before, and what they are called."""

    read: FactsRead
    board: Board
    rates: Board
    """The same period for medians and shares: in weeks where most days have too few to say one, else in its days."""
    before: Board
    """With one bucket."""
    baseline: CategoriesBefore

    def marks(self, buckets: Buckets) -> tuple[Mark, ...]:
        """The releases of the period, at the labels of these buckets."""
        moments = np.array([milliseconds_of(each.at) for each in self.read.releases], dtype=np.int64)
        return tuple(
            Mark(buckets.labels[place], f"Release {each.name}{_day_of(each, buckets)}")
            for each, place in zip(self.read.releases, buckets.of(moments), strict=True)
            if place != NONE
        )


async def read_facts_asked(
    connection: AsyncConnection,
    site_ids: Collection[str],
    asked: InsightsAsked,
    now: datetime,
    *,
    cache: SheetCache | None = None,
) -> FactsRead:
    """The facts that `asked` needs; `site_ids` are all that whoever asks may see. Another site counts as no site.

    `cache` is as in `read_facts`.
    """
    chosen = tuple(each for each in site_ids if asked.site in {"", each})
    policies = {site_id: await policies_of(connection, site_id) for site_id in chosen}
    zones = {str(each.hours.zone): each.hours.zone for each in policies.values()}
    buckets = asked.buckets(now, next(iter(zones.values())) if len(zones) == 1 else UTC_ZONE)
    since = min(
        buckets.before().since,
        buckets.since - BASELINE_DAYS * DAY_MS,
        buckets.until - PACE_DAYS * DAY_MS,
    )
    facts = await read_facts(connection, chosen, instant_of(since), instant_of(buckets.until), cache=cache)
    labels: dict[str, str] = {}
    for site_id in reversed(chosen):
        taxonomy = await taxonomy_of_site(connection, site_id)
        labels |= {each.name: each.label for each in taxonomy.categories}
    return FactsRead(
        asked,
        chosen,
        facts,
        buckets,
        milliseconds_of(now),
        policies,
        labels,
        await before_first_audits(connection, chosen, asked.selection, cache),
        await releases_between(connection, chosen, instant_of(buckets.since), instant_of(buckets.until)),
    )


def board_read(read: FactsRead) -> BoardRead:
    """The figures of facts that were read. Pure, and the larger part of the work of a page."""
    chosen, buckets = read.chosen, read.buckets
    baseline = read.audited or before_period(chosen, buckets)
    before = buckets.before().whole()
    board = board_of(chosen, buckets, read.now, read.policies, baseline.a_week)
    return BoardRead(
        read,
        board,
        _in_weeks(board) if _is_sparse(board) else board,
        board_of(chosen, before, read.now, read.policies),
        baseline,
    )


def _day_of(release: Release, buckets: Buckets) -> str:
    """Its day, where the label of a bucket does not tell it."""
    day = release.at.astimezone(buckets.zone)
    return f", {day.day} {day:%b}" if buckets.step is Step.WEEK else ""


def _is_sparse(board: Board) -> bool:
    """Whether most days with responses of a tier have too few of them to say how long they took."""
    if board.buckets.step is Step.WEEK or len(board.buckets) < SPARSE_DAYS_MIN:
        return False
    counts = board.first_responses.by_bucket.count
    return bool(((counts > 0) & (counts <= FEW_MAX)).sum() > (counts > FEW_MAX).sum())


def _in_weeks(board: Board) -> Board:
    days = board.buckets
    weeks = buckets_of(instant_of(days.since), instant_of(days.until), days.zone, Step.WEEK)
    return board_of(board.facts, weeks, board.now, board.policies, board.baseline)


def _names(*columns: Names) -> tuple[str, ...]:
    return tuple(sorted({name for column in columns for name in column.names}))[:CHOICES_MAX]
