"""The outbox: one delivery for each endpoint that wants an announcement, stored in the transaction of what it tells.

waiting -> sent | failed. Whoever takes a delivery has it alone until its lease is over: it is taken by moving its due
time behind the lease. A process that ends between sending and noting that leaves it to be sent again, under the same
id: twice rather than never.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import derived_id, new_id
from server.integrations.announcement import Announcement
from server.integrations.endpoint import Endpoint, endpoints_of
from server.integrations.tables import webhook_deliveries, webhook_endpoints

LEASE: Final = timedelta(minutes=5)
"""Many times longer than an attempt may take."""

WAITING_MAX: Final = 1000
"""Of one endpoint. What comes beyond is kept as failed, from where it can be sent again by hand."""

AHEAD_MAX: Final = timedelta(hours=27)
"""From now to the next attempt at most: the longest pause, and the longest that a receiver may ask for. What is due
later was written by a clock that ran ahead and was set back, and is due now: else it would wait until then."""

KEPT: Final = timedelta(days=30)
"""How long a settled delivery can be looked up and sent again."""

TITLE_CHARACTERS_MAX: Final = 200
TEXT_CHARACTERS_MAX: Final = 10_000
"""Of one announcement, cut there: Slack takes 40,000 in all."""

KEY_CHARACTERS_MAX: Final = 120
"""Of the key of an announcement as it is kept."""

TEST_KIND: Final = "test.sent"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One announcement on its way to one endpoint. `attempts` counts those that were begun."""

    site_id: str
    delivery_id: str
    endpoint_id: str
    kind: str
    title: str
    announcement: Announcement
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    tried_at: datetime | None = None
    status: int | None = None
    reason: str | None = None


async def announce(connection: AsyncConnection, announcement: Announcement) -> None:
    """Stores a delivery for each enabled endpoint of the site that wants it; without any, nothing is stored.

    An announcement with a key that was stored before is none. Wake the courier after the commit, or wait some seconds.
    """
    topic = announcement.kind.partition(".")[0]
    for endpoint in await endpoints_of(connection, announcement.site_id):
        if topic in endpoint.topics and endpoint.disabled_at is None:
            await _store(connection, endpoint, announcement)


async def announce_test(connection: AsyncConnection, endpoint: Endpoint, by_name: str, at: datetime) -> str:
    """Stores a delivery to this endpoint whatever it wants; gives its id."""
    words = f"{by_name} asked for this message. Nothing needs to be done."
    test = Announcement(endpoint.site_id, TEST_KIND, "Test from Handrail", at, text=words, path="/desk")
    return await _store(connection, endpoint, test)


async def deliveries_of(
    connection: AsyncConnection, site_id: str, limit: int, endpoint_id: str | None = None
) -> tuple[Delivery, ...]:
    """The latest deliveries of a site, the newest first."""
    columns = webhook_deliveries.c
    asked = select(webhook_deliveries).where(columns.site_id == site_id)
    if endpoint_id is not None:
        asked = asked.where(columns.endpoint_id == endpoint_id)
    found = await connection.execute(asked.order_by(columns.created_at.desc(), columns.delivery_id).limit(limit))
    return tuple(_delivery(row) for row in found)


async def send_again(
    connection: AsyncConnection, site_ids: Collection[str], delivery_id: str, at: datetime
) -> str | None:
    """Lets a settled delivery wait anew, under its id and with all attempts; gives its site, None where none is."""
    columns = webhook_deliveries.c
    done = await connection.execute(
        update(webhook_deliveries)
        .where(columns.site_id.in_(site_ids), columns.delivery_id == delivery_id, columns.state != "waiting")
        .values(state="waiting", attempts=0, due_at=at, reason=None, status=None)
        .returning(columns.site_id)
    )
    row = done.one_or_none()
    return None if row is None else str(row.site_id)


async def ready_deliveries(
    connection: AsyncConnection,
    at: datetime,
    limit: int,
    *,
    busy_endpoints: Collection[str] = (),
    busy_sites: Collection[str] = (),
) -> tuple[str, ...]:
    """Ids of up to `limit` deliveries that are due, the next one of each endpoint.

    None of busy endpoints and sites, so that one receiver that hangs holds up no other.
    """
    columns, endpoints = webhook_deliveries.c, webhook_endpoints.c
    place = func.row_number().over(
        partition_by=(columns.site_id, columns.endpoint_id), order_by=(columns.due_at, columns.delivery_id)
    )
    here = (endpoints.site_id == columns.site_id) & (endpoints.endpoint_id == columns.endpoint_id)
    ready = (
        select(columns.delivery_id, columns.due_at, place.label("place"))
        .join_from(webhook_deliveries, webhook_endpoints, here)
        .where(
            *_due(at),
            endpoints.disabled_at.is_(None),
            endpoints.not_before.is_(None) | (endpoints.not_before <= at) | (endpoints.not_before > at + AHEAD_MAX),
            columns.endpoint_id.not_in(busy_endpoints),
            columns.site_id.not_in(busy_sites),
        )
        .subquery()
    )
    chosen = select(ready.c.delivery_id).where(ready.c.place == 1).order_by(ready.c.due_at).limit(limit)
    return tuple((await connection.execute(chosen)).scalars())


async def take_deliveries(
    connection: AsyncConnection, delivery_ids: Collection[str], at: datetime
) -> Sequence[tuple[Delivery, Endpoint]]:
    """Those of the deliveries that are still due, each taken by nobody else until LEASE after `at`."""
    columns = webhook_deliveries.c
    taken = await connection.execute(
        update(webhook_deliveries)
        .where(columns.delivery_id.in_(delivery_ids), *_due(at))
        .values(due_at=at + LEASE, attempts=columns.attempts + 1)
        .returning(*columns)
    )
    deliveries = [_delivery(row) for row in taken]
    sites = {each.site_id for each in deliveries}
    known = {each.endpoint_id: each for site_id in sites for each in await endpoints_of(connection, site_id)}
    return [(each, known[each.endpoint_id]) for each in deliveries if each.endpoint_id in known]


async def settle(
    connection: AsyncConnection,
    delivery: Delivery,
    at: datetime,
    *,
    state: str,
    status: int | None,
    reason: str | None,
    due_at: datetime | None = None,
) -> None:
    """Notes what became of an attempt; `due_at` says when the next one is, while it waits."""
    columns = webhook_deliveries.c
    values: dict[str, Any] = {"state": state, "status": status, "reason": None if reason is None else reason[:200]}
    if due_at is not None:
        values["due_at"] = due_at
    # Another attempt has begun where the lease was over before this one ended: then it is not this one's to settle.
    await connection.execute(
        update(webhook_deliveries)
        .where(
            columns.site_id == delivery.site_id,
            columns.delivery_id == delivery.delivery_id,
            columns.state == "waiting",
            columns.attempts == delivery.attempts,
        )
        .values(tried_at=at, **values)
    )


async def forget_settled(connection: AsyncConnection, at: datetime) -> None:
    """Deletes deliveries that were settled long ago."""
    columns = webhook_deliveries.c
    await connection.execute(
        delete(webhook_deliveries).where(columns.state != "waiting", columns.created_at < at - KEPT)
    )


async def _store(connection: AsyncConnection, endpoint: Endpoint, announcement: Announcement) -> str:
    columns, key = webhook_deliveries.c, announcement.key
    if key is None:
        delivery_id = new_id("msg")
    else:
        delivery_id = derived_id("msg", endpoint.site_id, endpoint.endpoint_id, key)
        told = (columns.site_id == endpoint.site_id) & (columns.delivery_id == delivery_id)
        if await connection.scalar(select(columns.delivery_id).where(told)) is not None:
            return delivery_id
    waiting = await connection.scalar(
        select(func.count())
        .select_from(webhook_deliveries)
        .where(
            columns.site_id == endpoint.site_id,
            columns.endpoint_id == endpoint.endpoint_id,
            columns.state == "waiting",
        )
    )
    fits = (waiting or 0) < WAITING_MAX
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    # Two processes may announce the same at once.
    await connection.execute(
        dialect.insert(webhook_deliveries)
        .on_conflict_do_nothing()
        .values(
            site_id=endpoint.site_id,
            delivery_id=delivery_id,
            endpoint_id=endpoint.endpoint_id,
            kind=announcement.kind,
            announcement_key=_kept_key(key),
            title=announcement.title[:TITLE_CHARACTERS_MAX],
            announcement=_written(announcement),
            state="waiting" if fits else "failed",
            attempts=0,
            due_at=announcement.at,
            created_at=announcement.at,
            reason=None if fits else f"{WAITING_MAX} deliveries waited already",
        )
    )
    return delivery_id


def _kept_key(key: str | None) -> str | None:
    """The key as far as it is kept: of one that is longer, such as one with an account's whole name, its digest."""
    if key is None or len(key) <= KEY_CHARACTERS_MAX:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _due(at: datetime) -> tuple[ColumnElement[bool], ...]:
    columns = webhook_deliveries.c
    return (columns.state == "waiting", (columns.due_at <= at) | (columns.due_at > at + AHEAD_MAX))


def _written(announcement: Announcement) -> str:
    return json.dumps(
        {
            "kind": announcement.kind,
            "title": announcement.title[:TITLE_CHARACTERS_MAX],
            "at": announcement.at.isoformat(),
            "text": announcement.text[:TEXT_CHARACTERS_MAX],
            "path": announcement.path,
            "facts": dict(announcement.facts),
        }
    )


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    said = json.loads(row.announcement)
    announcement = Announcement(
        row.site_id,
        said["kind"],
        said["title"],
        datetime.fromisoformat(said["at"]),
        text=said["text"],
        path=said["path"],
        facts=said["facts"],
        key=row.announcement_key,
    )
    return Delivery(
        site_id=row.site_id,
        delivery_id=row.delivery_id,
        endpoint_id=row.endpoint_id,
        kind=row.kind,
        title=row.title,
        announcement=announcement,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        tried_at=row.tried_at,
        status=row.status,
        reason=row.reason,
    )
