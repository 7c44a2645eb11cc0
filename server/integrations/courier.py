"""The courier: sends the deliveries that are due, each endpoint by itself, and tries again where that may help."""

import asyncio
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from server.agent.tools.exchange import Exchange, ExchangeFailed, Request
from server.database import Database, DatabaseUnavailable
from server.integrations.endpoint import Endpoint, ask_for_patience, disable, host_and_port
from server.integrations.outbox import Delivery, forget_settled, ready_deliveries, settle, take_deliveries
from server.integrations.outcome import Outcome, outcome_of
from server.integrations.writing import written
from server.sending_on import Sending, send_on
from server.team.actor import HANDRAIL
from server.team.audit_log import record

AT_ONCE_MAX: Final = 32
"""Deliveries of this process under way, one of an endpoint."""

SITE_AT_ONCE_MAX: Final = 4
"""Of one site, so that receivers of one that all hang leave most places to the others."""

SECONDS_MAX: Final = 15.0
"""Of one attempt: Standard Webhooks recommends 15 to 30."""

LOOK_SECONDS: Final = 5.0
"""How often to look for what is due."""

SENDING: Final = Sending("courier", "deliveries", LOOK_SECONDS)

GONE_WORDS: Final = "The receiver answered 410, which means that this address is gone for good."

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the desk is reached, for links; and `private_hosts`, each `host:port`, that may be sent to."""

    desk: str
    private_hosts: Collection[str] = ()


class Trouble(Protocol):
    """Who is told of an endpoint at which nothing arrives any more."""

    async def note(self, connection: AsyncConnection, endpoint: Endpoint, words: str, at: datetime) -> Collection[str]:
        """Stores it with the outcome; gives whom to tell after the commit."""
        ...

    def tell(self, user_ids: Collection[str]) -> None:
        """Tells them."""
        ...


class Courier:
    """Sends until it is closed. `clock` gives aware UTC moments, `chance` numbers of 0 to 1 for the jitter."""

    def __init__(
        self,
        database: Database,
        exchange: Exchange,
        origin: Origin,
        clock: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
        trouble: Trouble | None = None,
    ) -> None:
        self._database = database
        self._exchange = exchange
        self._origin = origin
        self._clock = clock
        self._chance = chance
        self._trouble = trouble
        self._woken = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._under_way: dict[str, tuple[str, asyncio.Task[None]]] = {}

    async def start(self) -> None:
        """Begins to look for deliveries."""
        self._loop = asyncio.create_task(
            send_on(SENDING, self._woken, self._clock, self.send_due, self._forget), name="courier"
        )

    async def aclose(self) -> None:
        """Sends no more; what was under way is sent again when its lease is over."""
        tasks = [task for _, task in self._under_way.values()]
        if self._loop is not None:
            tasks.append(self._loop)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._exchange.aclose()

    def wake(self) -> None:
        """Says that something was just announced."""
        self._woken.set()

    async def send_due(self) -> int:
        """Begins what is due now and has a place; gives its number. Raises DatabaseUnavailable."""
        at = self._clock()
        free = AT_ONCE_MAX - len(self._under_way)
        if free <= 0:
            return 0
        busy_endpoints, busy_sites = tuple(self._under_way), self._busy_sites()
        # Looking costs no commit, and most often there is nothing.
        ready = await self._database.read(
            lambda rows: ready_deliveries(rows, at, free, busy_endpoints=busy_endpoints, busy_sites=busy_sites)
        )
        if not ready:
            return 0
        taken = await self._database.write(lambda rows: take_deliveries(rows, ready, at))
        for delivery, endpoint in taken:
            task = asyncio.create_task(self._deliver(delivery, endpoint), name="delivery")
            self._under_way[endpoint.endpoint_id] = (endpoint.site_id, task)
        return len(taken)

    async def settled(self) -> None:
        """Returns when nothing is under way."""
        while self._under_way:
            await asyncio.gather(*(task for _, task in self._under_way.values()), return_exceptions=True)

    def _busy_sites(self) -> tuple[str, ...]:
        sites = [site_id for site_id, _ in self._under_way.values()]
        return tuple({each for each in sites if sites.count(each) >= SITE_AT_ONCE_MAX})

    async def _deliver(self, delivery: Delivery, endpoint: Endpoint) -> None:
        try:
            try:
                outcome = await self._attempt(delivery, endpoint)
            except Exception:
                # It counts as an attempt: else what nobody foresaw would come again after each lease, for ever.
                log.exception("delivery_failed", delivery=delivery.delivery_id)
                words = "it could not be sent; the log of the server says why"
                outcome = outcome_of(delivery.attempts, self._clock(), self._chance(), status=None, failure=words)
            at = self._clock()
            told = await self._database.write(lambda rows: self._note(rows, delivery, endpoint, outcome, at))
            if told and self._trouble is not None:
                self._trouble.tell(told)
            log.info(
                "delivery_tried",
                site=delivery.site_id,
                delivery=delivery.delivery_id,
                endpoint=endpoint.endpoint_id,
                state=outcome.state,
                status=outcome.status,
                attempt=delivery.attempts,
            )
        except DatabaseUnavailable:
            log.warning("delivery_not_noted", delivery=delivery.delivery_id)
        except Exception:
            log.exception("delivery_not_noted", delivery=delivery.delivery_id)
        finally:
            self._under_way.pop(endpoint.endpoint_id, None)
            self._woken.set()

    async def _attempt(self, delivery: Delivery, endpoint: Endpoint) -> Outcome:
        sent = written(delivery, endpoint, self._origin.desk, self._clock())
        private = host_and_port(endpoint.url) in self._origin.private_hosts
        asked = Request("POST", endpoint.url, sent.headers, sent.body, SECONDS_MAX, private, body_unread=True)
        try:
            reply = await self._exchange.send(asked)
        except ExchangeFailed as error:
            words = str(error).partition(";")[0]
            return outcome_of(delivery.attempts, self._clock(), self._chance(), status=None, failure=words)
        return outcome_of(
            delivery.attempts,
            self._clock(),
            self._chance(),
            status=reply.status,
            retry_after=reply.headers.get("retry-after", ""),
        )

    async def _note(
        self, connection: AsyncConnection, delivery: Delivery, endpoint: Endpoint, outcome: Outcome, at: datetime
    ) -> Collection[str]:
        """Stores what became of it; gives who is to be told of an endpoint at which nothing arrives any more."""
        await settle(
            connection,
            delivery,
            at,
            state=outcome.state,
            status=outcome.status,
            reason=outcome.reason,
            due_at=outcome.due_at,
        )
        if outcome.quiet_until is not None:
            await ask_for_patience(connection, endpoint, outcome.quiet_until)
        words = "did not take what it was sent for three days" if outcome.state == "failed" else ""
        if outcome.gone:
            if not await disable(connection, endpoint, GONE_WORDS, at):
                return ()
            site_id, status = endpoint.site_id, outcome.status
            await record(connection, site_id, HANDRAIL, "endpoint.disabled", endpoint.endpoint_id, at, status=status)
            words = "is switched off: its receiver says that it is gone"
        if not words or self._trouble is None:
            return ()
        return await self._trouble.note(connection, endpoint, words, at)

    async def _forget(self, at: datetime) -> None:
        await self._database.write(lambda rows: forget_settled(rows, at))
