"""Where questions of lately stand alone: a scan over neighbourhoods of texts. Pure.

A scan statistic (Kulldorff, A spatial scan statistic, 1997) whose zones are the nearest neighbours of a recent text in
the space of embeddings: had nothing changed, the k texts nearest to it would be recent as often as any text is (the
nearest-neighbour test of Schilling 1986, seen locally), so that the number of recent ones among them is binomial. A
topic that goes on, in one piece or split in two, has its earlier texts among its neighbours; a new one has none.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from escalation.audit.topics.topic import Rows
from escalation.ledger.columns import Mask

NEIGHBOURS_MAX: Final = 60
"""The largest neighbourhood; a new topic with more texts is several that overlap."""

AROUND: Final = 2
"""How many times as many texts around a neighbourhood say what is usual there, where that is surely (by a standard
error) more than everywhere: of an old topic that many ask about this week, any part is more recent than the rest."""

CHANCE_MAX: Final = 1e-4
"""Of a neighbourhood so recent by chance. docs/alerts.md has what comes of it."""

EARLIER_SHARE: Final = 0.1
"""Of the recent texts of a neighbourhood so many earlier ones at most: one that said the same by chance makes no old
topic."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Places of recent texts that stand alone, the plainest first; `earlier` texts are among them."""

    places: tuple[int, ...]
    earlier: int


def neighbourhoods(rows: Rows, recent: Mask, least: int) -> list[Neighbourhood]:
    """The neighbourhoods that are new, the surest first, none overlapping.

    `rows`: embeddings of unit length, shape (texts, dimensions); `recent` says of each whether it is; `least` is how
    many recent texts it takes.
    """
    centres, total = np.flatnonzero(recent), len(rows)
    reach = min((1 + AROUND) * NEIGHBOURS_MAX, total - 1)
    if len(centres) < least or reach < least or len(centres) == total:
        return []
    nearest = _nearest(rows, centres, reach)
    sizes, lately = np.arange(1, min(NEIGHBOURS_MAX, reach) + 1), np.cumsum(recent[nearest], axis=1)
    inside = lately[:, : len(sizes)]
    # The centre itself is recent: it counts as one of its texts, and is no evidence.
    usual = (len(centres) - 1) / (total - 1)
    ends = np.minimum((1 + AROUND) * sizes, reach)
    others = ends - sizes + 1
    share = (lately[:, ends - 1] - inside + 0.5) / others
    around = share - np.sqrt(share * (1 - share) / others)
    chances = binom.logsf(inside - 1, sizes, np.maximum(usual, around))
    fits = (inside + 1 >= least) & (sizes - inside <= EARLIER_SHARE * (inside + 1))
    chances = np.where(fits, chances, 0.0)
    widths = chances.argmin(axis=1)
    surest = chances[np.arange(len(centres)), widths]
    close = dict(zip(centres.tolist(), nearest[:, : least - 1], strict=True))
    groups: list[tuple[dict[int, None], int]] = []
    for place in np.argsort(surest, kind="stable").tolist():
        if surest[place] > np.log(CHANCE_MAX):
            break
        ball = nearest[place, : widths[place] + 1]
        mine = dict.fromkeys([int(centres[place]), *ball[recent[ball]].tolist()])
        # Beyond its edge a ball reaches texts of other topics that happen to be recent.
        mine = {each: None for each in mine if 2 * sum(int(near) in mine for near in close[each]) >= least - 1}
        known = next((group for group, _ in groups if group.keys() & mine.keys()), None)
        if known is None and len(mine) >= least:
            groups.append((mine, int((~recent[ball]).sum())))
        elif known is not None and 2 * len(known.keys() & mine.keys()) > len(mine):
            known.update(mine)
    return [Neighbourhood(tuple(group), earlier) for group, earlier in groups]


def _nearest(rows: Rows, centres: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """For each centre the places of the other texts that are nearest to it, the nearest first."""
    cosines = rows[centres] @ rows.T
    cosines[np.arange(len(centres)), centres] = -np.inf
    nearest = np.argpartition(-cosines, reach - 1, axis=1)[:, :reach]
    order = np.argsort(-np.take_along_axis(cosines, nearest, axis=1), axis=1, kind="stable")
    found: NDArray[np.int64] = np.take_along_axis(nearest, order, axis=1)
    return found
