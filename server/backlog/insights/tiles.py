"""The main numbers, each with its direction in words."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from escalation.insights.board import Board
from escalation.proportions import Interval, clearly_differ, rates_clearly_differ
from server.backlog.amount_words import FEW_MAX, duration_words, few_words, percent_words
from server.backlog.insights.read_board import BoardRead

STEADY: Final = 0.02
"""Share of change below which a number counts as unchanged."""


class Direction(StrEnum):
    """What a change means."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "unchanged"
    UNCLEAR = "within chance"
    """It changed, but no more than chance alone would change it."""
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
    beyond, promised = now.age.breaching, now.age.within + now.age.breaching
    was = (before.age.breaching, before.age.within + before.age.breaching)
    note = f"{beyond:,} of {promised:,} with a limit"
    tile = _share_tile("age", "Backlog beyond its SLA", (beyond, promised), was, note, "age", lower=True)
    # The whole backlog is counted, no sample of it: every change is one.
    clear = tile.direction is not Direction.UNCLEAR
    return tile if clear else replace(tile, direction=_lower(beyond / promised, was[0] / was[1]))


def _first(now: Board, before: Board) -> Tile:
    found = _met(now)
    note = f"Of {found[1]:,} first responses with a target"
    return _share_tile("first", "First response in time", found, _met(before), note, "first-met")


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
    settled, was = ((int(each.deflection.deflected.sum()), int(each.deflection.known.sum())) for each in (now, before))
    raw = now.deflection.raw_share
    note = "" if raw is None else f"{percent_words(raw)} never reached a person"
    return _share_tile("deflection", "Settled by the AI", settled, was, note, "deflection")


def _satisfaction(now: Board) -> Tile:
    ai, people = now.satisfaction.ai, now.satisfaction.people
    count = int(ai.ratings.sum())
    if count <= FEW_MAX or ai.interval is None:
        return Tile(
            "satisfaction", "Satisfaction", few_words(count), "Ratings of the AI", "", Direction.NONE, "satisfaction"
        )
    note = f"AI {_interval(ai.interval)}; people {_interval(people.interval)}"
    on_par = now.satisfaction.on_par
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
    (tickets, contacts), (tickets_before, contacts_before) = _workload(now), _workload(before)
    title, note = "Tickets per 1,000 contacts", f"{contacts:,} contacts"
    if contacts <= FEW_MAX:
        return Tile("contacts", title, few_words(contacts), "", "", Direction.NONE, "contacts")
    change, direction = "", Direction.NONE
    ratio = 1_000 * tickets / contacts
    if contacts_before > FEW_MAX:
        was = 1_000 * tickets_before / contacts_before
        change, direction = f"was {was:,.0f}", _lower(ratio, was)
        if not rates_clearly_differ((tickets, contacts), (tickets_before, contacts_before)):
            direction = Direction.UNCLEAR
    return Tile("contacts", title, f"{ratio:,.0f}", note, change, direction, "contacts")


def _share_tile(
    name: str,
    title: str,
    found: tuple[int, int],
    was: tuple[int, int],
    note: str,
    chart: str,
    *,
    lower: bool = False,
) -> Tile:
    """A share, given as hits and among how many, beside what it was."""
    if found[1] <= FEW_MAX:
        return Tile(name, title, few_words(found[1]), "", "", Direction.NONE, chart)
    share = found[0] / found[1]
    if was[1] <= FEW_MAX:
        return Tile(name, title, percent_words(share), note, "", Direction.NONE, chart)
    past = was[0] / was[1]
    better = share < past if lower else share > past
    direction = Direction.BETTER if better else Direction.WORSE
    if share == past:
        direction = Direction.SAME
    elif not clearly_differ(found, was):
        direction = Direction.UNCLEAR
    return Tile(name, title, percent_words(share), note, f"was {percent_words(past)}", direction, chart)


def _lower(now: float, was: float) -> Direction:
    if abs(now - was) <= STEADY * abs(was):
        return Direction.SAME
    return Direction.BETTER if now < was else Direction.WORSE


def _met(board: Board) -> tuple[int, int]:
    return int(board.first_responses.met.sum()), int(board.first_responses.promised.sum())


def _median(board: Board) -> tuple[float, int]:
    return float(board.resolutions.overall.median[0]), int(board.resolutions.overall.count[0])


def _workload(board: Board) -> tuple[int, int]:
    return int(np.sum(board.workload.tickets)), int(board.workload.all_contacts)


def _interval(interval: Interval | None) -> str:
    if interval is None:
        return "without ratings"
    return f"{percent_words(interval.estimate)} ({100 * interval.low:.0f} to {100 * interval.high:.0f})"
