"""What a rule changes: the arm that was offered help beside the arm that was held out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from escalation.proportions import Interval, difference, share
from server.nudges.counts import Event, Tally

DUE_MIN: Final = 100
"""Page sessions in each arm: with fewer a difference of ten points can hide in chance, whatever the shares are."""

COMPARED: Final[tuple[Event, ...]] = ("opened", "asked", "handoff")
"""What both arms can do. `article` and `dismissed` belong to the offer itself."""


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm: how often the rule fired, and the share of these page sessions in which something happened."""

    due: int
    counts: Mapping[Event, int]
    shares: Mapping[Event, Interval]


@dataclass(frozen=True, slots=True)
class Effect:
    """A rule with both of its arms, and what the offer changed."""

    rule: str
    shown: ArmFigures
    held_out: ArmFigures
    changes: Mapping[Event, Interval]
    """`shown` less `held_out`; empty when an arm has nothing to compare."""

    warning: str
    """Why nothing should be concluded yet; empty when something may be."""


def effect_of(tally: Tally) -> Effect:
    """The figures of one rule."""
    shown, held_out = _figures(tally.shown), _figures(tally.held_out)
    compared = COMPARED if shown.due and held_out.due else ()
    changes = {event: difference(shown.shares[event], held_out.shares[event]) for event in compared}
    return Effect(tally.rule, shown, held_out, changes, _warning(shown, held_out, changes))


def _figures(counts: Mapping[Event, int]) -> ArmFigures:
    due = counts.get("due", 0)
    # An event whose `due` fell on the day before the first one, or got lost, must not make a share beyond 1.
    shares = {event: share(min(counts.get(event, 0), due), due) for event in COMPARED} if due else {}
    return ArmFigures(due, dict(counts), shares)


def _warning(shown: ArmFigures, held_out: ArmFigures, changes: Mapping[Event, Interval]) -> str:
    if not held_out.due:
        return "Nobody was held out: set hold_out in widget.toml to see what the offer changes."
    if min(shown.due, held_out.due) < DUE_MIN:
        return f"Too little to say: each arm needs {DUE_MIN} page sessions or more."
    if all(change.low <= 0 <= change.high for change in changes.values()):
        return "No difference can be told from chance yet."
    return ""
