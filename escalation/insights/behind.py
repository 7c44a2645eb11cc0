"""What is behind a point of a chart: the rows that its figure counted, chosen by the same conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from escalation.insights.backlog_age import bars_of, is_open, used_shares
from escalation.insights.buckets import within
from escalation.insights.deflection import ENDINGS, GOOD_SCORE_MIN, Ending, endings_of
from escalation.insights.response_times import is_solved
from escalation.ledger.columns import (
    NONE,
    ConversationColumns,
    FactColumns,
    Mask,
    Numbers,
    ResponseColumns,
    TicketColumns,
)
from escalation.sla import Policies


class Figure(StrEnum):
    """What was counted."""

    OPEN = "open"
    """Open at the end of the time."""
    CAME = "came"
    LEFT = "left"
    VOLUME = "volume"
    """Opened, of the tier in `group`."""
    CATEGORY = "category"
    """Opened, of the category in `group`."""
    FIRST = "first"
    """First responses, of the tier in `group`."""
    FIRST_LATE = "first_late"
    """Those that came after their target."""
    NEXT = "next"
    NEXT_LATE = "next_late"
    SOLVED = "solved"
    """Resolved, of the tier in `group`."""
    SOLVED_CATEGORY = "solved_category"
    AGE = "age"
    """Open at the end of the time, with an age in the bar that `group` numbers, perhaps of a tier: `4` or `4.high`."""
    HELD = "held"
    """Resolved and held by somebody."""
    ENDING = "ending"
    """Conversations that ended as `group` says."""
    DEFLECTED = "deflected"
    """Conversations that the AI settled: hard and soft."""
    KEPT = "kept"
    """Conversations of a known ending that never reached a person."""
    RATED = "rated"
    """Conversations that were rated, of the kind in `group`: `ai` or `person`."""
    RATED_GOOD = "rated_good"

    @property
    def is_of_conversations(self) -> bool:
        """Whether conversations are behind it, not tickets."""
        return self in {Figure.ENDING, Figure.DEFLECTED, Figure.KEPT, Figure.RATED, Figure.RATED_GOOD}


ANY: None = None
"""The group of a figure that has no groups, or of all of them."""

NO_CATEGORY = ""
"""The group of tickets without a category."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A point: what was counted, of which group, from `since` to before `until`, in milliseconds since the epoch."""

    figure: Figure
    since: int
    until: int
    group: str | None = ANY


def rows_behind(facts: FactColumns, behind: Behind, policies: Mapping[str, Policies], now: int) -> Numbers:
    """Rows of the tickets, or of the conversations where the figure is one of them; the latest opened first."""
    if behind.figure.is_of_conversations:
        rows = np.flatnonzero(_conversations(facts.conversations, behind, now))
        opened_at = facts.conversations.opened_at[rows]
    else:
        rows = np.flatnonzero(_tickets(facts.tickets, behind, policies))
        opened_at = facts.tickets.opened_at[rows]
    return rows[np.argsort(-opened_at, kind="stable")].astype(np.int64)


def _tickets(tickets: TicketColumns, behind: Behind, policies: Mapping[str, Policies]) -> Mask:
    since, until, group = behind.since, behind.until, behind.group
    match behind.figure:
        case Figure.OPEN:
            return is_open(tickets, until)
        case Figure.CAME:
            return _with_rows(tickets, tickets.spans.row[within(tickets.spans.since, since, until)])
        case Figure.LEFT:
            return _with_rows(tickets, tickets.spans.row[within(tickets.spans.until, since, until)])
        case Figure.VOLUME:
            return within(tickets.opened_at, since, until) & _of_tier(tickets, group)
        case Figure.CATEGORY:
            return within(tickets.opened_at, since, until) & _of_category(tickets, group)
        case Figure.FIRST | Figure.FIRST_LATE:
            late = behind.figure is Figure.FIRST_LATE
            return _responded(tickets, tickets.first_responses, behind, late=late)
        case Figure.NEXT | Figure.NEXT_LATE:
            return _responded(tickets, tickets.next_responses, behind, late=behind.figure is Figure.NEXT_LATE)
        case Figure.SOLVED:
            return is_solved(tickets) & within(tickets.resolved_at, since, until) & _of_tier(tickets, group)
        case Figure.SOLVED_CATEGORY:
            return is_solved(tickets) & within(tickets.resolved_at, since, until) & _of_category(tickets, group)
        case Figure.HELD:
            held: Mask = tickets.assignee_id.codes != NONE
            return held & is_solved(tickets) & within(tickets.resolved_at, since, until)
        case Figure.AGE:
            bar, _, tier = (group or "").partition(".")
            bars = bars_of(used_shares(tickets, policies, until))
            wanted: Mask = bars == int(bar) if bar.isdecimal() else is_open(tickets, until) & (bars == NONE)
            return wanted & _of_tier(tickets, tier or ANY)
        case _:
            raise ValueError(f"{behind.figure} is no figure of tickets.")


def _conversations(conversations: ConversationColumns, behind: Behind, now: int) -> Mask:
    opened = within(conversations.opened_at, behind.since, behind.until)
    match behind.figure:
        case Figure.ENDING | Figure.DEFLECTED | Figure.KEPT:
            wanted = [each for each in ENDINGS if behind.group in {ANY, each}]
            if behind.figure is Figure.DEFLECTED:
                wanted = [Ending.HARD, Ending.SOFT]
            if behind.figure is Figure.KEPT:
                wanted = [Ending.HARD, Ending.SOFT, Ending.CONTAINED]
            places = [ENDINGS.index(each) for each in wanted]
            ended: Mask = opened & np.isin(endings_of(conversations, now), places)
            return ended
        case _:
            ratings = conversations.ratings
            kept = within(ratings.at, behind.since, behind.until)
            if behind.group is not ANY:
                kept &= ratings.by_ai == (behind.group == "ai")
            if behind.figure is Figure.RATED_GOOD:
                kept &= ratings.score >= GOOD_SCORE_MIN
            found = np.zeros(len(conversations), dtype=np.bool_)
            found[ratings.row[kept]] = True
            return found


def _responded(tickets: TicketColumns, responses: ResponseColumns, behind: Behind, *, late: bool) -> Mask:
    kept = within(responses.at, behind.since, behind.until)
    if late:
        kept &= responses.met == 0
    return _with_rows(tickets, responses.row[kept]) & _of_tier(tickets, behind.group)


def _with_rows(tickets: TicketColumns, rows: Numbers) -> Mask:
    found = np.zeros(len(tickets), dtype=np.bool_)
    found[rows] = True
    return found


def _of_tier(tickets: TicketColumns, tier: str | None) -> Mask:
    return np.ones(len(tickets), dtype=np.bool_) if tier is ANY else tickets.tier.is_among([tier])


def _of_category(tickets: TicketColumns, category: str | None) -> Mask:
    if category is ANY:
        return np.ones(len(tickets), dtype=np.bool_)
    return tickets.category.is_among([None if category == NO_CATEGORY else category])
