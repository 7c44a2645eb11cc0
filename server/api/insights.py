"""The figures of the support queue, to be read by programs: the same as on the page of the desk."""

import asyncio
import re
from collections.abc import Mapping
from datetime import date, datetime
from math import isnan
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, Strict
from pydantic_core import PydanticCustomError

from escalation.insights.backlog_age import AGE_EDGES
from escalation.insights.board import Board
from escalation.insights.deflection import Ending
from escalation.insights.response_times import ResponseTimes
from escalation.insights.satisfaction import Satisfaction
from escalation.insights.spread import Amounts, Spread
from escalation.insights.tiers import TIERS
from escalation.instant import instant_of
from escalation.ledger.columns import Numbers
from server.api.bodies import Body
from server.api.operation import Answer, Asked
from server.api.refusal import Refused
from server.api.request_body import Asking, Clean
from server.backlog.insights.asked import NOTHING, VALUE_CHARACTERS_MAX, InsightsAsked, Period
from server.backlog.insights.read_board import BoardRead, board_read, read_facts_asked

Value = Annotated[Clean, Field(min_length=1, max_length=VALUE_CHARACTERS_MAX)]

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _written_day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("day", "write a day, such as 2026-03-02")
    return value


Day = Annotated[date, Strict(False), BeforeValidator(_written_day)]

_OR_NOTHING: Final = f"{NOTHING} for those without one."


class InsightsQuery(Asking):
    """Which period, and which tickets and conversations."""

    period: Annotated[Period, Strict(False)] = Field(
        default=Period.FOUR_WEEKS, description="A period that ends now, unless days are given."
    )
    first_day: Day | None = Field(default=None, description="With `last_day`, in place of a period.")
    last_day: Day | None = Field(default=None, description="The last day, which is part of it.")
    segment: Value | None = Field(default=None, description=f"Of this segment; {_OR_NOTHING}")
    channel: Value | None = Field(default=None, description=f"Of this channel; {_OR_NOTHING}")
    page: Value | None = Field(default=None, description=f"Begun on this page key; {_OR_NOTHING}")
    category: Value | None = Field(default=None, description=f"Tickets of this category; {_OR_NOTHING}")

    @property
    def asked(self) -> InsightsAsked:
        """The same, as the page of the desk asks it."""
        named = {
            "period": str(self.period),
            "from": None if self.first_day is None else self.first_day.isoformat(),
            "to": None if self.last_day is None else self.last_day.isoformat(),
            "segment": self.segment,
            "channel": self.channel,
            "page": self.page,
            "category": self.category,
        }
        return InsightsAsked.from_query((name, value) for name, value in named.items() if value is not None)


class FlowBody(Body):
    """By bucket: open at its end, came in, went out. `days_to_clear` is null for never at this pace."""

    open: tuple[int, ...]
    came_in: tuple[int, ...]
    went_out: tuple[int, ...]
    growth_a_day: float
    days_to_clear: float | None


class DurationsBody(Body):
    """Business time in milliseconds, of the whole period; null of nothing."""

    count: int
    mean_ms: float | None
    median_ms: float | None
    p90_ms: float | None


class ResponsesBody(DurationsBody):
    """Responses of one tier, with how many had a target and how many came by it."""

    promised: int
    met: int


class AgeBody(Body):
    """Open tickets against their limit; `bars` counts by tier up to each of `upper_ends`, then beyond."""

    within: int
    breaching: int
    without_limit: int
    upper_ends: tuple[float, ...]
    bars: Mapping[str, tuple[int, ...]]


class DeflectionBody(Body):
    """Conversations by how they ended, by bucket, and the shares of the period; null of nothing."""

    endings: Mapping[str, tuple[int, ...]]
    share: float | None
    never_with_a_person: float | None


class SatisfactionBody(Body):
    """Ratings of one kind of answer: the share of 4 and 5 with its 95 % interval."""

    ratings: int
    good: int
    share: float | None
    low: float | None
    high: float | None


class TrendBody(Body):
    """Tickets a week of a category, null for those without one, beside the baseline."""

    category: str | None
    count: int
    a_week: float
    baseline: float | None


class LoadBody(Body):
    """By bucket; null where there were no contacts, or nobody resolved anything."""

    tickets_per_1000_contacts: tuple[float | None, ...]
    resolved_per_agent: tuple[float | None, ...]


class InsightsBody(Body):
    """The figures of a period. Lists by bucket are as long as `begins`; maps by tier have all tiers."""

    since: datetime
    until: datetime
    begins: tuple[datetime, ...]
    """When each bucket begins."""
    step: str
    flow: FlowBody
    volume: Mapping[str, tuple[int, ...]]
    first_responses: Mapping[str, ResponsesBody]
    next_responses: Mapping[str, ResponsesBody]
    resolutions: Mapping[str, DurationsBody]
    backlog_age: AgeBody
    deflection: DeflectionBody
    satisfaction: Mapping[str, SatisfactionBody]
    ai_on_par: bool | None
    categories: tuple[TrendBody, ...]
    load: LoadBody
    tier_coverage: float | None


async def get_insights(asked: Asked) -> Answer:
    """The figures of the key's site."""
    wanted = asked.query_as(InsightsQuery).asked
    if wanted.faults:
        raise Refused(422, "parameter_invalid", wanted.faults[0], field="last_day")
    read = await read_facts_asked(asked.connection, (asked.caller.site_id,), wanted, asked.at)
    return Answer(_body(await asyncio.to_thread(board_read, read)))


def _body(found: BoardRead) -> InsightsBody:
    board, satisfaction = found.board, found.board.satisfaction
    begins = tuple(instant_of(int(edge)) for edge in board.buckets.edges)
    clear = board.flow.clear
    return InsightsBody(
        since=begins[0],
        until=begins[-1],
        begins=begins[:-1],
        step=board.buckets.step,
        flow=FlowBody(
            open=_counts(board.flow.open),
            came_in=_counts(board.flow.came),
            went_out=_counts(board.flow.left),
            growth_a_day=clear.growth_a_day,
            days_to_clear=clear.days,
        ),
        volume={tier: _counts(board.volume[rank]) for rank, tier in enumerate(TIERS)},
        first_responses=_responses(board.first_responses),
        next_responses=_responses(board.next_responses),
        resolutions={tier: _durations(board.resolutions.by_tier, rank) for rank, tier in enumerate(TIERS)},
        backlog_age=_age(board),
        deflection=DeflectionBody(
            endings={each: _counts(board.deflection.of(each)) for each in Ending},
            share=board.deflection.share,
            never_with_a_person=board.deflection.raw_share,
        ),
        satisfaction={"ai": _satisfaction(satisfaction.ai), "people": _satisfaction(satisfaction.people)},
        ai_on_par=satisfaction.on_par,
        categories=tuple(
            TrendBody(category=each.category, count=each.count, a_week=each.a_week, baseline=each.baseline)
            for each in board.trends
        ),
        load=LoadBody(
            tickets_per_1000_contacts=_amounts(board.workload.per_thousand_contacts),
            resolved_per_agent=_amounts(board.workload.per_agent),
        ),
        tier_coverage=board.coverage.share,
    )


def _age(board: Board) -> AgeBody:
    return AgeBody(
        within=board.age.within,
        breaching=board.age.breaching,
        without_limit=board.age.unpromised,
        upper_ends=AGE_EDGES,
        bars={tier: _counts(board.age.bars[rank]) for rank, tier in enumerate(TIERS)},
    )


def _responses(times: ResponseTimes) -> Mapping[str, ResponsesBody]:
    return {
        tier: ResponsesBody(
            **_durations(times.by_tier, rank).model_dump(),
            promised=int(times.promised[rank].sum()),
            met=int(times.met[rank].sum()),
        )
        for rank, tier in enumerate(TIERS)
    }


def _durations(spread: Spread, place: int) -> DurationsBody:
    mean, median, p90 = (_amounts(each[place : place + 1])[0] for each in (spread.mean, spread.median, spread.p90))
    return DurationsBody(count=int(spread.count[place]), mean_ms=mean, median_ms=median, p90_ms=p90)


def _satisfaction(found: Satisfaction) -> SatisfactionBody:
    interval = found.interval
    return SatisfactionBody(
        ratings=int(found.ratings.sum()),
        good=int(found.good.sum()),
        share=None if interval is None else interval.estimate,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
    )


def _counts(counts: Numbers) -> tuple[int, ...]:
    return tuple(counts.tolist())


def _amounts(amounts: Amounts) -> tuple[float | None, ...]:
    return tuple(None if isnan(each) else float(each) for each in amounts)
