"""Looks for topics that are new: reads what was asked in five weeks, remembers what was seen."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.alerts.alert import Finding
from escalation.alerts.new_topics import LOOKED_BACK, WEEK, AskedTicket, NewTopic, new_topics
from escalation.alerts.rule import Rule
from escalation.alerts.tables import topics_seen
from escalation.audit.topics.boilerplate import boilerplate_of
from escalation.audit.topics.finding import topics_of
from escalation.audit.topics.topic import FormerTopic, Topics
from escalation.ledger.tables import ticket_facts
from escalation.tables import tickets
from server.backlog.text_cache import TextCache
from server.database import Database

RECENT_MAX: Final = 1_000
EARLIER_MAX: Final = 2_000
"""The latest tickets of the week and of the weeks before that are looked at: half a minute of embedding at first, and
later only of what came in since."""

TEXTS_MIN: Final = 20
"""Of fewer there is nothing to hold them against."""

REMEMBERED_MAX: Final = 1_000
"""Of the texts, the latest: in which topics are found to be known again next month."""

TEXT_CHARACTERS_MAX: Final = 1_000

REMEMBERED: Final = timedelta(weeks=26)
"""How long a topic that is not seen again is known."""

FORMER_MAX: Final = 500


async def topic_findings(
    database: Database, vectors: TextCache, site_id: str, rule: Rule, now: datetime
) -> list[Finding] | None:
    """The topics that are new; None where there is too little to tell. Raises KnowledgeError when the embedding model
    cannot be asked. What is seen is remembered."""
    asked = await database.aside.read(lambda rows: _asked(rows, site_id, now))
    if len(asked) < TEXTS_MIN:
        return None
    former, known = await database.aside.read(lambda rows: _seen(rows, site_id, now))
    texts = [each.text for each in asked]
    embedded = await vectors.of(await asyncio.to_thread(_bare, texts))
    found = await asyncio.to_thread(lambda: new_topics(asked, embedded, former, known, rule, now))
    latest = texts[:REMEMBERED_MAX]
    everything = (*former, *(each.topic for each in found))
    topics = await asyncio.to_thread(lambda: topics_of(latest, embedded[: len(latest)], former=everything))
    await database.write(lambda rows: _remember(rows, site_id, topics, found, now))
    return [each.finding for each in found]


def _bare(texts: Sequence[str]) -> list[str]:
    """The texts without what they say whatever they are about: half a second for all that are looked at."""
    boilerplate = boilerplate_of(texts)
    return [boilerplate.without(text) for text in texts]


async def _asked(connection: AsyncConnection, site_id: str, now: datetime) -> tuple[AskedTicket, ...]:
    """The latest first."""
    week = await _asked_between(connection, site_id, now - WEEK, now, RECENT_MAX)
    return week + await _asked_between(connection, site_id, now - LOOKED_BACK, now - WEEK, EARLIER_MAX)


async def _asked_between(
    connection: AsyncConnection, site_id: str, since: datetime, until: datetime, limit: int
) -> tuple[AskedTicket, ...]:
    columns = tickets.c
    question = columns.handoff["assessment"]["question"].as_string()
    found = await connection.execute(
        select(
            columns.ticket_id,
            func.substr(func.coalesce(question, columns.subject), 1, TEXT_CHARACTERS_MAX).label("text"),
            columns.opened_at,
            ticket_facts.c.page_key,
            columns.category,
        )
        .outerjoin(
            ticket_facts,
            (ticket_facts.c.site_id == columns.site_id) & (ticket_facts.c.ticket_id == columns.ticket_id),
        )
        .where(
            columns.site_id == site_id,
            columns.opened_at > since,
            columns.opened_at <= until,
            columns.merged_into.is_(None),
        )
        .order_by(columns.opened_at.desc(), columns.number)
        .limit(limit)
    )
    return tuple(
        AskedTicket(row.ticket_id, row.text, row.opened_at, row.page_key, row.category) for row in found if row.text
    )


async def _seen(
    connection: AsyncConnection, site_id: str, now: datetime
) -> tuple[Sequence[FormerTopic], frozenset[str]]:
    columns = topics_seen.c
    found = await connection.execute(
        select(topics_seen).where(columns.site_id == site_id).order_by(columns.last_seen_at.desc()).limit(FORMER_MAX)
    )
    former, known = [], set[str]()
    for row in found:
        centre = tuple(np.frombuffer(row.centroid, dtype="<f4").astype(float).tolist())
        former.append(FormerTopic(row.topic_id, row.label, centre))
        if row.first_seen_at <= now - LOOKED_BACK:
            known.add(row.topic_id)
    return former, frozenset(known)


async def _remember(
    connection: AsyncConnection, site_id: str, topics: Topics, found: Sequence[NewTopic], now: datetime
) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    sizes = {each.topic_id: each.size for each in topics.topics}
    sizes |= {each.topic.topic_id: each.finding.count for each in found}
    seen = {each.topic_id: each for each in (*topics.former(), *(each.topic for each in found))}
    for topic in seen.values():
        last = {
            "label": topic.label[:200],
            "size": sizes[topic.topic_id],
            "centroid": np.array(topic.centre, dtype="<f4").tobytes(),
            "last_seen_at": now,
        }
        new = dialect.insert(topics_seen).values(
            site_id=site_id, topic_id=topic.topic_id[:64], first_seen_at=now, **last
        )
        await connection.execute(new.on_conflict_do_update(index_elements=["site_id", "topic_id"], set_=last))
    await connection.execute(
        delete(topics_seen).where(topics_seen.c.site_id == site_id, topics_seen.c.last_seen_at < now - REMEMBERED)
    )
