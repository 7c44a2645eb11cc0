"""The main numbers, each with its direction in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from escalation.insights.board import Board
from escalation.proportions import Interval
from server.backlog.amount_words import FEW_MAX, duration_words, few_words, percent_words
from server.backlog.insights.read_board import BoardRead

STEADY: Final = 0.02
"""Share of change below which a number counts as unchanged."""

STEADY_POINTS: Final = 0.005
"""The same of a share, in parts of one."""


class Direction(StrEnum):
    """What a change means."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "unchanged"
    NONE = ""
    """Nothing to compare with, or neither good nor bad."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number. `chart` is the chart that tells more."""

    name: str
    title: str
    value: str
    note: str
    change: str
    direction: Direction
    chart: str


def tiles_of(found: BoardRead) -> tuple[Tile, ...]:
    """What a lead looks at first."""
    now, before = found.board, found.before
    return (
        _open(now, before),
        _clear(now),
        _breaching(now, before),
        _first(now, before),
        _resolution(now, before),
        _deflection(now, before),
        _satisfaction(now),
        _contacts(now, before),
    )


def _open(now: Board, before: Board) -> Tile:
    count, was = int(now.flow.open[-1]), int(before.flow.open[-1])
    net = count - was
    words = (
        f"{abs(net):,} {'more' if net > 0 else 'fewer'} than at the beginning" if net else "as many as at the beginning"
    )
    coverage = now.coverage.share
    note = "" if coverage is None else f"{percent_words(coverage)} have a tier"
    return Tile("open", "Open tickets", f"{count:,}", note, words, _lower(count, was), "open")


def _clear(now: Board) -> Tile:
    clear = now.flow.clear
    growth = clear.growth_a_day
    pace = (
        f"{'grows' if growth > 0 else 'shrinks'} by {abs(growth):.1f} a day" if growth else "neither grows nor shrinks"
    )
    direction = Direction.SAME if growth == 0 else Direction.WORSE if growth > 0 else Direction.BETTER
    if clear.open == 0:
        value = "Clear"
    elif clear.days is None:
        value = "Never at this pace"
    else:
        value = f"{clear.days:,.0f} days"
    return Tile("clear", "Days to clear", value, "Pace of the last 14 days", pace, direction, "net")


def _breaching(now: Board, before: Board) -> Tile:
    share, was = now.age.breaching_share, before.age.breaching_share
    promised = now.age.within + now.age.breaching
    note = f"{now.age.breaching:,} of {promised:,} with a limit"
    return _share_tile("age", "Backlog beyond its SLA", (share, promised), was, note, "age", lower=True)


def _first(now: Board, before: Board) -> Tile:
    share, count = _met(now)
    was, was_count = _met(before)
    note = f"Of {count:,} first responses with a target"
    return _share_tile(
        "first", "First response in time", (share, count), was if was_count > FEW_MAX else None, note, "first-met"
    )


def _resolution(now: Board, before: Board) -> Tile:
    (median, count), (was, was_count) = _median(now), _median(before)
    title, note = "Time to resolution", f"Median of {count:,}, business time"
    if count <= FEW_MAX:
        return Tile("resolution", title, few_words(count), "", "", Direction.NONE, "resolution")
    change, direction = "", Direction.NONE
    if was_count > FEW_MAX:
        change, direction = f"was {duration_words(was)}", _lower(median, was)
    return Tile("resolution", title, duration_words(median), note, change, direction, "resolution")


def _deflection(now: Board, before: Board) -> Tile:
    known, was_known = int(now.deflection.known.sum()), int(before.deflection.known.sum())
    was = before.deflection.share if was_known > FEW_MAX else None
    raw = now.deflection.raw_share
    note = "" if raw is None else f"{percent_words(raw)} never reached a person"
    return _share_tile("deflection", "Settled by the AI", (now.deflection.share, known), was, note, "deflection")


def _satisfaction(now: Board) -> Tile:
    ai, people = now.contentment.ai, now.contentment.people
    count = int(ai.ratings.sum())
    if count <= FEW_MAX or ai.interval is None:
        return Tile(
            "satisfaction", "Satisfaction", few_words(count), "Ratings of the AI", "", Direction.NONE, "satisfaction"
        )
    note = f"AI {_interval(ai.interval)}; people {_interval(people.interval)}"
    on_par = now.contentment.on_par
    change = {True: "the AI is on par with people", False: "the AI is below people", None: ""}[on_par]
    direction = {True: Direction.NONE, False: Direction.WORSE, None: Direction.NONE}[on_par]
    return Tile(
        "satisfaction",
        "Satisfaction with the AI",
        percent_words(ai.interval.estimate),
        note,
        change,
        direction,
        "satisfaction",
    )


def _contacts(now: Board, before: Board) -> Tile:
    (ratio, contacts), (was, was_contacts) = _per_thousand(now), _per_thousand(before)
    title, note = "Tickets per 1,000 contacts", f"{contacts:,} contacts"
    if contacts <= FEW_MAX:
        return Tile("contacts", title, few_words(contacts), "", "", Direction.NONE, "contacts")
    change, direction = "", Direction.NONE
    if was_contacts > FEW_MAX:
        change, direction = f"was {was:,.0f}", _lower(ratio, was)
    return Tile("contacts", title, f"{ratio:,.0f}", note, change, direction, "contacts")


def _share_tile(
    name: str,
    title: str,
    found: tuple[float | None, int],
    was: float | None,
    note: str,
    chart: str,
    *,
    lower: bool = False,
) -> Tile:
    share, count = found
    if share is None or count <= FEW_MAX:
        return Tile(name, title, few_words(count), "", "", Direction.NONE, chart)
    if was is None:
        return Tile(name, title, percent_words(share), note, "", Direction.NONE, chart)
    better = share < was if lower else share > was
    direction = Direction.BETTER if better else Direction.WORSE
    if abs(share - was) < STEADY_POINTS:
        direction = Direction.SAME
    return Tile(name, title, percent_words(share), note, f"was {percent_words(was)}", direction, chart)


def _lower(now: float, was: float) -> Direction:
    if abs(now - was) <= STEADY * abs(was):
        return Direction.SAME
    return Direction.BETTER if now < was else Direction.WORSE


def _met(board: Board) -> tuple[float | None, int]:
    promised = int(board.first_responses.promised.sum())
    return (int(board.first_responses.met.sum()) / promised if promised else None), promised


def _median(board: Board) -> tuple[float, int]:
    return float(board.resolutions.overall.median[0]), int(board.resolutions.overall.count[0])


def _per_thousand(board: Board) -> tuple[float, int]:
    contacts = int(board.workload.all_contacts)
    return 1_000 * float(np.sum(board.workload.tickets)) / max(contacts, 1), contacts


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return "without ratings"
    return f"{percent_words(interval.estimate)} ({100 * interval.low:.0f} to {100 * interval.high:.0f})"
