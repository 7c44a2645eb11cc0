"""What a weekly review of fifteen minutes shows: where promises are broken, what came up and why, what was decided."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from escalation.insights.backlog_age import used_shares
from escalation.insights.tiers import TIERS
from escalation.instant import milliseconds_of
from escalation.ledger.columns import NONE, Names
from server.backlog.amount_words import count_words
from server.backlog.reports.beside import EndedSprint, NewRisk
from server.backlog.reports.comparing import met_of, points_between, share_of
from server.backlog.reports.composing import cause_words, clock_words
from server.backlog.reports.period_figures import PeriodFigures
from server.backlog.reports.rising import Rise, rises_of
from server.backlog.reports.words import change_words, share_words

LATE_SHOWN_MAX: Final = 10
RISKS_SHOWN_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class LateTicket:
    """An open ticket beyond its limit; `times` counts how often the limit fits into its age."""

    ticket_id: str
    number: int
    tier: str
    category: str
    assignee_id: str | None
    times: float


@dataclass(frozen=True, slots=True)
class TierStanding:
    """First responses of one tier in the week, and its open tickets beyond their limit."""

    label: str
    met: str
    change: str
    within: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Risen:
    """A category that came up more than usual, in words."""

    label: str
    category: str | None
    count: int
    usual: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The three answers, before anybody decided anything."""

    first: str
    """One sentence on promises."""
    second: str
    """One sentence on what came up."""
    tiers: tuple[TierStanding, ...]
    late: tuple[LateTicket, ...]
    late_count: int
    breaches: tuple[tuple[str, int], ...]
    risen: tuple[Risen, ...]
    risks: tuple[NewRisk, ...]
    """Accounts that came to be at risk: what came up, by customer."""
    sprints: tuple[EndedSprint, ...]
    """What a sprint did to the promises."""


def review_of(figures: PeriodFigures) -> Review:
    """What the page of a week shows."""
    late, late_count = _late(figures)
    risen = tuple(_risen(figures, rise) for rise in rises_of(figures))
    breaches = tuple((clock_words(name), count) for name, count in figures.breached().items())
    return Review(
        _first(figures, late_count),
        _second(figures, risen),
        _tiers(figures),
        late,
        late_count,
        breaches,
        risen,
        figures.risks[:RISKS_SHOWN_MAX],
        figures.sprints,
    )


def _first(figures: PeriodFigures, late: int) -> str:
    met, before = met_of(figures.board), met_of(figures.before)
    share = share_of(met)
    answered = (
        "No first response was promised this week."
        if share is None
        else f"{share_words(share)} of first responses came by their target, {_against(points_between(met, before))}."
    )
    beyond = f"{count_words(late)} open tickets are" if late != 1 else "One open ticket is"
    return f"{answered} {beyond} beyond the limit."


def _second(figures: PeriodFigures, risen: tuple[Risen, ...]) -> str:
    now, before = int(figures.board.flow.came[0]), int(figures.before.flow.came[0])
    if before == 0:
        compared = "none the week before"
    elif now == before:
        compared = "as many as the week before"
    else:
        compared = f"{change_words(now, before)} than the week before"
    came = f"{count_words(now)} tickets came in ({compared})."
    if not risen:
        return f"{came} No category lies clearly above its last four weeks."
    return f"{came} Clearly above their last four weeks: {', '.join(each.label for each in risen)}."


def _tiers(figures: PeriodFigures) -> tuple[TierStanding, ...]:
    now, before, age = figures.board.first_responses, figures.before.first_responses, figures.board.age
    rows = []
    for place, tier in enumerate(TIERS):
        promised, earlier = int(now.promised[place].sum()), int(before.promised[place].sum())
        met, past = (int(now.met[place].sum()), promised), (int(before.met[place].sum()), earlier)
        bars = age.bars[place]
        within, beyond = int(bars[:4].sum()), int(bars[4:].sum())
        if promised or within or beyond:
            label = figures.naming[tier].label
            share = share_words(share_of(met), promised)
            rows.append(TierStanding(label, share, points_between(met, past), within, beyond))
    return tuple(rows)


def _late(figures: PeriodFigures) -> tuple[tuple[LateTicket, ...], int]:
    tickets = figures.facts.tickets
    shares = used_shares(tickets, {figures.site_id: figures.policies}, milliseconds_of(figures.ends))
    beyond = np.flatnonzero(np.nan_to_num(shares) > 1)
    worst = beyond[np.argsort(-shares[beyond], kind="stable")][:LATE_SHOWN_MAX]
    labels = {tier.value: words.label for tier, words in figures.naming.items()}

    return (
        tuple(
            LateTicket(
                tickets.ticket_id[row].decode(),
                int(tickets.number[row]),
                labels.get(_name(tickets.tier, row) or "", ""),
                figures.taxonomy.label(_name(tickets.category, row)),
                _name(tickets.assignee_id, row),
                float(shares[row]),
            )
            for row in worst
        ),
        len(beyond),
    )


def _against(change: str) -> str:
    """A change of a share, as the end of a sentence."""
    return {"–": "with nothing to compare with", "the same": "as in the week before"}.get(
        change, f"{change} than in the week before"
    )


def _those(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _name(column: Names, row: int) -> str | None:
    code = int(column.codes[row])
    return None if code == NONE else column.names[code]


def _risen(figures: PeriodFigures, rise: Rise) -> Risen:
    titles = {problem.problem_id: problem.title for problem in figures.problems}
    why = [
        f"{_those(count, 'belongs', 'belong')} to the problem “{titles[name]}”"
        for name, count in rise.problem_ids
        if name in titles
    ]
    why += [f"{count} could have been prevented by: {cause_words(name).lower()}" for name, count in rise.causes]
    why += [f"{_those(count, 'was', 'were')} asked on {name}" for name, count in rise.pages]
    return Risen(figures.taxonomy.label(rise.category), rise.category, rise.count, f"{rise.usual:.1f}", tuple(why))
