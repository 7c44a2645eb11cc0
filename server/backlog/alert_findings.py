"""What the rules of a site find now: counted in its tickets, computed on its facts."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts import findings
from escalation.alerts.alert import TICKETS_KEPT, Finding
from escalation.alerts.findings import DEFLECTION_BEFORE_DAYS, DEFLECTION_DAYS, Tally
from escalation.alerts.rule import Rule, RuleName, rules_from_document
from escalation.alerts.spikes import LOOKED_BACK_HOURS, opened_of, spikes
from escalation.instant import milliseconds_of
from escalation.ledger.columns import Numbers
from escalation.ledger.reading import read_facts
from escalation.ledger.sheet_cache import SheetCache
from escalation.ledger.tables import ticket_facts
from escalation.site_documents import DocumentName, latest_document
from escalation.site_policies import policies_of, site_hours
from escalation.sprint.projection import days_late, window_start
from escalation.sprint.sprint_rows import current_sprint
from escalation.tables import tickets
from escalation.taxonomy import taxonomy_of_site
from escalation.ticket import TicketStatus
from escalation.triage import TriageTier
from server.backlog.sprint_board import board_of

CATEGORIES_FIRING_MAX: Final = 50
"""Of one look: a taxonomy has fewer."""

WHOLE_SHARE: Final = 0.95
"""Of tickets that the ledger tells of, from which on what is unusual can be told."""

DRIFT_DAYS_MAX: Final = 30
"""Looked back for days that count: a figure of few responses has not one every day."""

COUNTED: Final = (
    RuleName.CRITICAL_UNANSWERED,
    RuleName.CATEGORY_VOLUME,
    RuleName.BREACH_SHARE,
    RuleName.QUEUE_AGE,
    RuleName.SPRINT_OFF,
)
"""Rules that count tickets as they are now."""

TRENDS: Final = (RuleName.DEFLECTION_DOWN, RuleName.DRIFT)
"""Rules on the facts of weeks."""


async def rules_of(connection: AsyncConnection, site_id: str) -> dict[RuleName, Rule]:
    """The rules of a site, as it set them or as usual."""
    stored = await latest_document(connection, site_id, DocumentName.ALERTS)
    return rules_from_document({} if stored is None else stored.document)


async def counted_findings(
    connection: AsyncConnection, site_id: str, rules: Mapping[RuleName, Rule], now: datetime
) -> list[Finding]:
    """Of the rules that count tickets as they are now."""
    found: list[Finding] = []
    if (critical := rules[RuleName.CRITICAL_UNANSWERED]).on:
        found += findings.critical_unanswered(await _critical(connection, site_id, critical, now), critical)
    if (volume := rules[RuleName.CATEGORY_VOLUME]).on:
        counted = await _by_category(connection, site_id, volume, now)
        found += findings.category_volume(counted, volume, await category_labels(connection, site_id))
    if (share := rules[RuleName.BREACH_SHARE]).on:
        found += findings.breach_share(await _broken(connection, site_id, now), share)
    if (age := rules[RuleName.QUEUE_AGE]).on:
        found += findings.queue_age(*await _age(connection, site_id, now), age)
    if (sprint := rules[RuleName.SPRINT_OFF]).on:
        found += await _sprint(connection, site_id, sprint, now)
    return found


async def trend_findings(
    connection: AsyncConnection,
    site_id: str,
    rules: Mapping[RuleName, Rule],
    now: datetime,
    cache: SheetCache | None = None,
) -> list[Finding]:
    """Of the rules on the facts of weeks."""
    deflection, drift = rules[RuleName.DEFLECTION_DOWN], rules[RuleName.DRIFT]
    if not deflection.on and not drift.on:
        return []
    since = now - timedelta(days=max(DEFLECTION_BEFORE_DAYS + DEFLECTION_DAYS + 2, DRIFT_DAYS_MAX + 2))
    facts = await read_facts(connection, (site_id,), since, now, cache=cache)
    found: list[Finding] = []
    if deflection.on:
        found += findings.deflection_down(facts.conversations, deflection, milliseconds_of(now))
    if drift.on:
        zone = (await policies_of(connection, site_id)).hours.zone
        found += findings.drift(facts, drift, _whole_days(now, zone), milliseconds_of(now))
    return found


async def spike_findings(
    connection: AsyncConnection, site_id: str, rule: Rule, now: datetime, cache: SheetCache | None = None
) -> list[Finding]:
    """The spikes that go on."""
    if not rule.on:
        return []
    since = now - timedelta(hours=LOOKED_BACK_HOURS)
    facts = (await read_facts(connection, (site_id,), since, now, cache=cache)).tickets
    names = await category_labels(connection, site_id)
    found = []
    for spike in spikes(opened_of(facts), milliseconds_of(now)):
        if findings.is_told(spike, rule):
            rows = spike.rows[np.argsort(facts.opened_at[spike.rows])][:TICKETS_KEPT]
            ids = tuple(each.decode() for each in facts.ticket_id[rows].tolist())
            found.append(findings.spike_finding(spike, ids, rule, names))
    return found


async def are_facts_whole(connection: AsyncConnection, site_id: str, now: datetime) -> bool:
    """Whether the ledger tells of nearly all tickets that spikes are compared with.

    After an update, or an import of history, it takes a while until it does; meanwhile everything new looks unusual.
    """
    since = now - timedelta(hours=LOOKED_BACK_HOURS)
    there = await _count(connection, [tickets.c.site_id == site_id, tickets.c.opened_at > since])
    told = select(func.count()).select_from(ticket_facts)
    told = told.where(ticket_facts.c.site_id == site_id, ticket_facts.c.opened_at > since)
    return (await connection.scalar(told) or 0) >= WHOLE_SHARE * there


async def category_labels(connection: AsyncConnection, site_id: str) -> dict[str, str]:
    """What the categories of a site are called."""
    taxonomy = await taxonomy_of_site(connection, site_id)
    return {each.name: each.label for each in taxonomy.categories}


async def _sprint(connection: AsyncConnection, site_id: str, rule: Rule, now: datetime) -> list[Finding]:
    sprint = await current_sprint(connection, (site_id,))
    if sprint is None or sprint.begun_at is None:
        return []
    board = await board_of(connection, sprint, now)
    spans = tuple(each.span for each in sprint.days)
    since = window_start(spans, sprint.begun_at, now)
    hours, remaining = await site_hours(connection, site_id), board.progress.remaining_count
    late = days_late(remaining, board.progress.net_since(since), since, now, hours, spans, sprint.ends_at)
    return [] if late is None else findings.sprint_off(sprint.name, sprint.sprint_id, late, remaining, rule)


async def _critical(connection: AsyncConnection, site_id: str, rule: Rule, now: datetime) -> Tally:
    columns = tickets.c
    hours = (await policies_of(connection, site_id)).hours
    limit = findings.waiting_since(hours, rule, now)
    unanswered = or_(
        and_(columns.first_response_at.is_(None), columns.opened_at <= limit),
        # Answered before, and the customer has written since: they wait for the next response.
        and_(columns.next_response_due.is_not(None), columns.customer_wrote_at <= limit),
    )
    return await _tally(
        connection,
        [*_ours(site_id, now), columns.tier == TriageTier.CRITICAL, unanswered],
        columns.opened_at,
    )


async def _by_category(connection: AsyncConnection, site_id: str, rule: Rule, now: datetime) -> list[Tally]:
    columns = tickets.c
    lately = [columns.site_id == site_id, columns.opened_at > now - timedelta(days=1), columns.merged_into.is_(None)]
    least = min((rule.threshold, *rule.own.values()))
    counted = func.count()
    found = await connection.execute(
        select(columns.category, counted)
        .where(*lately, columns.category.is_not(None))
        .group_by(columns.category)
        .having(counted > least)
        .order_by(counted.desc())
        .limit(CATEGORIES_FIRING_MAX)
    )
    tallies = []
    for category, count in found.all():
        if count > rule.own.get(category, rule.threshold):
            ids = await _first(connection, [*lately, columns.category == category], columns.opened_at)
            tallies.append(Tally(count, ticket_ids=ids, category=category))
    return tallies


async def _broken(connection: AsyncConnection, site_id: str, now: datetime) -> Tally:
    columns = tickets.c
    still = [columns.site_id == site_id, columns.status != TicketStatus.RESOLVED]
    beyond = [*still, columns.breach_order <= milliseconds_of(now)]
    tally = await _tally(connection, beyond, columns.breach_order)
    return Tally(tally.count, await _count(connection, still), tally.ticket_ids)


async def _age(connection: AsyncConnection, site_id: str, now: datetime) -> tuple[float, Tally]:
    columns = tickets.c
    ours = _ours(site_id, now)
    oldest = await _tally(connection, ours, columns.opened_at)
    if oldest.count == 0:
        return 0.0, oldest
    middle = select(columns.opened_at).where(*ours).order_by(columns.opened_at).offset(oldest.count // 2).limit(1)
    opened_at = (await connection.execute(middle)).scalar_one()
    return (now - opened_at) / timedelta(hours=1), oldest


def _ours(site_id: str, now: datetime) -> list[ColumnElement[bool]]:
    """Tickets of which it is our turn."""
    columns = tickets.c
    awake = or_(columns.snoozed_until.is_(None), columns.snoozed_until <= now)
    return [columns.site_id == site_id, columns.status == TicketStatus.OPEN, awake]


async def _tally(connection: AsyncConnection, wanted: list[ColumnElement[bool]], order: ColumnElement[object]) -> Tally:
    count = await _count(connection, wanted)
    return Tally(count, ticket_ids=await _first(connection, wanted, order) if count else ())


async def _count(connection: AsyncConnection, wanted: list[ColumnElement[bool]]) -> int:
    return await connection.scalar(select(func.count()).select_from(tickets).where(*wanted)) or 0


async def _first(
    connection: AsyncConnection, wanted: list[ColumnElement[bool]], order: ColumnElement[object]
) -> tuple[str, ...]:
    found = select(tickets.c.ticket_id).where(*wanted).order_by(order, tickets.c.number).limit(TICKETS_KEPT)
    return tuple((await connection.execute(found)).scalars())


def _whole_days(now: datetime, zone: ZoneInfo) -> Numbers:
    """Midnights on the site's clock, in milliseconds, up to the last one."""
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(DRIFT_DAYS_MAX, -1, -1)]
    return np.array([milliseconds_of(datetime.combine(day, time(), zone).astimezone(UTC)) for day in days], np.int64)
