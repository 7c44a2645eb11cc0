"""The figures of a period beside those of the period before, row by row."""

import numpy as np

from escalation.insights.board import Board
from escalation.insights.satisfaction import Satisfaction
from escalation.insights.tiers import TIERS
from escalation.proportions import clearly_differ, difference
from server.backlog.amount_words import count_words
from server.backlog.reports.content import Table
from server.backlog.reports.period_figures import PeriodFigures
from server.backlog.reports.words import (
    change_words,
    number_words,
    points_words,
    share_words,
    time_words,
)

Row = tuple[str, str, str, str]


def met_of(board: Board) -> tuple[int, int]:
    """How many first responses came by their target, and how many were promised."""
    return int(board.first_responses.met.sum()), int(board.first_responses.promised.sum())


def share_of(counted: tuple[int, int]) -> float | None:
    """Hits of so many as a share; None of none."""
    return counted[0] / counted[1] if counted[1] else None


def points_between(now: tuple[int, int], before: tuple[int, int]) -> str:
    """How a share of a sample changed, and whether by more than chance."""
    return points_words(share_of(now), share_of(before), clear=clearly_differ(now, before))


def glance(figures: PeriodFigures) -> Table:
    """The main figures."""
    now, before = figures.board, figures.before
    return Table(
        "Main figures",
        ("", figures.period.words, figures.period.before().words, "Change"),
        (
            _count("Tickets opened or reopened", now.flow.came, before.flow.came, ""),
            _count("Tickets resolved", now.flow.left, before.flow.left, "more"),
            _count("Open at the end", now.flow.open, before.flow.open, "less"),
            _number(
                "Days until the backlog is clear at this pace", now.flow.clear.days, before.flow.clear.days, "less"
            ),
            _share("First responses by their target", met_of(now), met_of(before)),
            _beyond(now, before),
            _share("Conversations that the AI agent settled", _settled(now), _settled(before)),
            _content("Content with answers of the AI agent", now.satisfaction.ai, before.satisfaction.ai),
            _content("Content with answers of people", now.satisfaction.people, before.satisfaction.people),
            _number(
                "Tickets for 1,000 contacts",
                float(now.workload.per_thousand_contacts[0]),
                float(before.workload.per_thousand_contacts[0]),
                "less",
            ),
        ),
    )


def waits(figures: PeriodFigures) -> Table:
    """How long customers wait, tier by tier, in business time."""
    rows: list[Row] = []
    for place, tier in enumerate(TIERS):
        label = figures.naming[tier].label
        for name, now, before in (
            ("first response", figures.board.first_responses.by_tier, figures.before.first_responses.by_tier),
            ("resolution", figures.board.resolutions.by_tier, figures.before.resolutions.by_tier),
        ):
            if now.count[place] or before.count[place]:
                rows.append(
                    (
                        f"{label}: {name}, median of {count_words(int(now.count[place]))}",
                        time_words(float(now.median[place])),
                        time_words(float(before.median[place])),
                        change_words(float(now.median[place]), float(before.median[place]), good="less"),
                    )
                )
    columns = ("", figures.period.words, figures.period.before().words, "Change")
    return Table("How long customers wait, in business hours", columns, tuple(rows))


def _count(name: str, now: np.ndarray, before: np.ndarray, good: str) -> Row:
    first, then = int(before[0]), int(now[0])
    return (name, count_words(then), count_words(first), change_words(then, first, good=good))


def _number(name: str, now: float | None, before: float | None, good: str) -> Row:
    return (name, number_words(now), number_words(before), change_words(now, before, good=good))


def _share(name: str, now: tuple[int, int], before: tuple[int, int]) -> Row:
    words = share_words(share_of(now), now[1])
    return (name, words, share_words(share_of(before)), points_between(now, before))


def _beyond(now: Board, before: Board) -> Row:
    then, first = now.age.breaching_share, before.age.breaching_share
    within = (None if then is None else 1 - then, None if first is None else 1 - first)
    return ("Open tickets beyond their limit", share_words(then), share_words(first), _turned(points_words(*within)))


def _turned(words: str) -> str:
    """What is said of the share within, said of the share beyond."""
    return (
        words.replace("more (better)", "LESS").replace("less (worse)", "more (worse)").replace("LESS", "less (better)")
    )


def _content(name: str, now: Satisfaction, before: Satisfaction) -> Row:
    then, first = now.interval, before.interval
    shares = (None if then is None else then.estimate, None if first is None else first.estimate)
    between = "" if then is None else f" ({100 * then.low:.0f} to {100 * then.high:.0f} %)"
    apart = None if then is None or first is None else difference(then, first)
    clear = apart is not None and not apart.low <= 0 <= apart.high
    return (name, share_words(shares[0]) + between, share_words(shares[1]), points_words(*shares, clear=clear))


def _settled(board: Board) -> tuple[int, int]:
    return int(board.deflection.deflected.sum()), int(board.deflection.known.sum())
