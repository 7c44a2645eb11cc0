"""What language models took, counted per conversation and per site and day, and held within a team's budget."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final, Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.reason import ReasonCode
from server.agent.answer import ProviderFailed, Turn
from server.agent.profile import Budget as Limits
from server.conversation.tables import model_usage
from server.database import Database, DatabaseUnavailable

MICRODOLLARS: Final = 1_000_000
COUNTS: Final = ("prompt_tokens", "completion_tokens", "cost_microdollars")

log = structlog.get_logger(__name__)


class BudgetSpent(ProviderFailed):
    """The team's budget for language models is spent, for this conversation or for today; the help centre's own words
    or a person take over."""

    reason = ReasonCode.USAGE_LIMIT


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens, and what they cost in millionths of a dollar."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    microdollars: int = 0

    @property
    def tokens(self) -> int:
        """All of them."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.microdollars + other.microdollars,
        )

    def __sub__(self, other: "Spent") -> "Spent":
        return self + Spent(-other.prompt_tokens, -other.completion_tokens, -other.microdollars)


NOTHING: Final = Spent()


@dataclass(slots=True)
class Bill:
    """What one use of a model turns out to be; written by whoever uses it."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class Budget(Protocol):
    """Admits uses of models, and counts them."""

    def use(self, turn: Turn, expected: Bill) -> AbstractAsyncContextManager[Bill]:
        """One request to a model for `turn`, expected to take about `expected`; what it took is written on the bill
        before the context ends. Raises BudgetSpent instead of entering."""
        ...

    def cost(self, prompt_tokens: int, completion_tokens: int) -> int:
        """Millionths of a dollar, rounded up."""
        ...


@dataclass(slots=True)
class _UnderWay:
    """What a site's requests of this process were expected to take, since it started: of all that were begun, and of
    those whose bill is stored."""

    begun: Spent = field(default_factory=Spent)
    settled: Spent = field(default_factory=Spent)


class ModelBudget:
    """A Budget in the table `model_usage`: one small read before each request to a model, one small write after it.

    What is under way in this process counts as spent meanwhile, so that a crowd overspends by one request like a single
    visitor; each process more may add one (docs/decisions/0015).
    """

    def __init__(self, database: Database, limits: Limits, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock
        self._under_way: dict[str, _UnderWay] = {}

    def cost(self, prompt_tokens: int, completion_tokens: int) -> int:
        """See Budget. A dollar per million tokens is a millionth of a dollar per token."""
        limits = self._limits
        return ceil(
            prompt_tokens * limits.prompt_dollars_per_million
            + completion_tokens * limits.completion_dollars_per_million
        )

    @asynccontextmanager
    async def use(self, turn: Turn, expected: Bill) -> AsyncIterator[Bill]:
        """See Budget."""
        spans = self._spans(turn)
        reserved = await self._admitted(turn.site_id, spans, self._spent(expected))
        bill = Bill()
        try:
            yield bill
        finally:
            await self._settle(turn.site_id, spans, self._spent(bill))
            self._under_way[turn.site_id].settled += reserved

    async def _admitted(self, site_id: str, spans: tuple[str, str], expected: Spent) -> Spent:
        """Notes `expected` as under way and returns it. Raises BudgetSpent."""
        under_way = self._under_way.setdefault(site_id, _UnderWay())
        # What settles while the rows are read may not be among them yet: it counts as under way still.
        settled = under_way.settled
        day, conversation = await self._stored(site_id, spans)
        waiting = under_way.begun - settled
        limits = self._limits
        if limits.conversation_tokens and conversation.tokens >= limits.conversation_tokens:
            raise BudgetSpent(f"This conversation has used {conversation.tokens:,} tokens; its budget is spent.")
        if limits.site_tokens_per_day and (day + waiting).tokens >= limits.site_tokens_per_day:
            raise BudgetSpent("The site's budget of tokens is spent for today.")
        if limits.site_dollars_per_day and (day + waiting).microdollars >= limits.site_dollars_per_day * MICRODOLLARS:
            raise BudgetSpent("The site's budget of dollars is spent for today.")
        under_way.begun += expected
        return expected

    async def _settle(self, site_id: str, spans: tuple[str, str], spent: Spent) -> None:
        if not spent.tokens:
            return
        try:
            # A write is the database's own: whoever is cancelled meanwhile tears nothing.
            await self._database.write(lambda rows: _add(rows, site_id, spans, spent))
        except DatabaseUnavailable:
            # The answer is not worse for it; a database that stays away stops the next one.
            log.warning("model_usage_not_stored")

    async def _stored(self, site_id: str, spans: tuple[str, str]) -> tuple[Spent, Spent]:
        limits = self._limits
        if not (limits.conversation_tokens or limits.site_tokens_per_day or limits.site_dollars_per_day):
            return NOTHING, NOTHING
        found = await self._database.read(lambda rows: usage_of(rows, site_id, spans))
        return found.get(spans[0], NOTHING), found.get(spans[1], NOTHING)

    def _spent(self, bill: Bill) -> Spent:
        cost = self.cost(bill.prompt_tokens, bill.completion_tokens)
        return Spent(bill.prompt_tokens, bill.completion_tokens, cost)

    def _spans(self, turn: Turn) -> tuple[str, str]:
        """Today, in UTC, and the conversation."""
        return self._clock().date().isoformat(), turn.conversation_id


async def usage_of(connection: AsyncConnection, site_id: str, spans: tuple[str, ...]) -> dict[str, Spent]:
    """What was spent in each of `spans` (days as 2026-11-27, or ids of conversations); nothing for those unused."""
    rows = await connection.execute(
        select(model_usage).where(model_usage.c.site_id == site_id, model_usage.c.span.in_(spans))
    )
    return {row.span: Spent(row.prompt_tokens, row.completion_tokens, row.cost_microdollars) for row in rows}


async def _add(connection: AsyncConnection, site_id: str, spans: tuple[str, ...], spent: Spent) -> None:
    counts = (spent.prompt_tokens, spent.completion_tokens, spent.microdollars)
    rows = [{"site_id": site_id, "span": span, **dict(zip(COUNTS, counts, strict=True))} for span in spans if span]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(model_usage)
    added = {name: model_usage.c[name] + new.excluded[name] for name in COUNTS}
    await connection.execute(new.on_conflict_do_update(index_elements=["site_id", "span"], set_=added), rows)
