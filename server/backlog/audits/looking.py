"""The second look at an audit's tickets: topics, duplicates, causes that many share, and what can be automated."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from heapq import nlargest
from itertools import pairwise
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.audit.automation import Automation, Group, automation_candidates
from escalation.audit.duplicates import WITHIN, MergeProposal, merge_proposals
from escalation.audit.likeness import WordWeights
from escalation.audit.one_cause import ProblemProposal, problem_proposals
from escalation.audit.topics.boilerplate import Boilerplate, boilerplate_of
from escalation.audit.topics.finding import topics_of
from escalation.audit.topics.joining import Joiner
from escalation.audit.topics.topic import NO_TOPIC, FormerTopic, Topics
from escalation.instant import MILLISECOND
from server.backlog.audits.progress import Phase, Show
from server.backlog.audits.spool import Row, Spool, ticket_in
from server.backlog.audits.vectors import TextVectors

TOPIC_TEXTS_MAX: Final = 20_000
"""Different texts of which topics are made; beyond it those are drawn by their digests, and the others join by their
words."""

DUPLICATE_TEXTS_MAX: Final = 20_000
"""Different texts embedded to find duplicates beside those of the topics; what is beyond counts as alike when equal."""

TICKETS_AT_ONCE: Final = 4_000
"""Of customers with several tickets, compared in one go."""

PROPOSALS_MAX: Final = 2_000
"""Merge proposals that the report has in full; the sheet of tickets has them all."""

REPORTS_MAX: Final = 20_000
"""Latest tickets among which one cause of many is looked for."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was looked at, so that nobody takes a part for the whole."""

    distinct_texts: int
    texts: int
    topic_texts: int
    """Different texts of which topics were made."""
    duplicate_tickets: int
    """Tickets of customers with several, close in time."""
    equal_only: int
    """Different texts of these that were compared for being equal alone."""
    reports: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What the second look found. Samples are texts."""

    topics: Topics
    topic_samples: tuple[tuple[str, ...], ...]
    merges: tuple[MergeProposal, ...]
    merge_count: int
    problems: tuple[ProblemProposal, ...]
    automation: tuple[Automation, ...]
    """Of topics, by their ids."""
    automation_samples: tuple[tuple[str, ...], ...]
    looked_at: LookedAt
    embedding_seconds: float
    comparing_seconds: float


async def look_into(
    spool: Spool, vectors: TextVectors, former: Sequence[FormerTopic], open_count: int, show: Show
) -> Looked:
    """Looks at the open tickets of a spool that is full, and notes topics and duplicates in it.

    `former`: topics of the last audit, whose ids are kept. CPU work runs in a thread.
    """
    sample = spool.sample(TOPIC_TEXTS_MAX)
    distinct, texts = spool.distinct_texts()
    boilerplate = await asyncio.to_thread(boilerplate_of, [text for _, text, _ in sample])
    await vectors.learn([(digest, boilerplate.without(text)) for digest, text, _ in sample])
    begun = perf_counter()
    show(Phase.COMPARING, 0, None)
    topics = await asyncio.to_thread(_topics, sample, vectors, former)
    topics = await asyncio.to_thread(_noted, spool, sample, topics, boilerplate, texts)
    automation = await asyncio.to_thread(_automation, sample, vectors, topics, open_count)
    comparing = perf_counter() - begun
    near, equal_only, tickets = await _learn_repeated(spool, vectors, boilerplate)
    begun = perf_counter()
    show(Phase.COMPARING, 1, 3)
    merges, merge_count = await asyncio.to_thread(_duplicates, spool, vectors, near, [text for _, text, _ in sample])
    show(Phase.COMPARING, 2, 3)
    problems, reports = await asyncio.to_thread(_problems, spool, vectors, topics)
    show(Phase.COMPARING, 3, 3)
    comparing += perf_counter() - begun
    said = [text for _, text, _ in sample]
    return Looked(
        topics=topics,
        topic_samples=tuple(tuple(said[place] for place in (*each.nearest, *each.spread)) for each in topics.topics),
        merges=merges,
        merge_count=merge_count,
        problems=problems,
        automation=automation,
        automation_samples=tuple(tuple(said[place] for place in each.samples) for each in automation),
        looked_at=LookedAt(distinct, texts, len(sample), tickets, equal_only, reports),
        embedding_seconds=vectors.seconds,
        comparing_seconds=comparing,
    )


def _topics(
    sample: Sequence[tuple[int, str, int]],
    vectors: TextVectors,
    former: Sequence[FormerTopic],
) -> Topics:
    times = np.array([count for _, _, count in sample], dtype=np.int64)
    return topics_of(
        [text for _, text, _ in sample],
        vectors.of([digest for digest, _, _ in sample]),
        counts=times.tolist(),
        former=former,
    )


def _noted(
    spool: Spool, sample: Sequence[tuple[int, str, int]], topics: Topics, boilerplate: Boilerplate, texts: int
) -> Topics:
    """Notes the topic of each ticket, also of those whose texts were not drawn, and counts them all."""
    _note(spool, [digest for digest, _, _ in sample], topics.places)
    if sample and len(sample) == TOPIC_TEXTS_MAX:
        joiner = Joiner([boilerplate.without(text) for _, text, _ in sample], topics.places)
        for part in spool.texts_beyond(sample[-1][0]):
            found = joiner.places_of([boilerplate.without(text) for _, text in part])
            _note(spool, [digest for digest, _ in part], found)
    sizes = spool.topic_sizes()
    return topics.with_sizes([sizes.get(place, 0) for place in range(len(topics.topics))], texts)


def _note(spool: Spool, digests: Sequence[int], places: NDArray[np.int64]) -> None:
    noted = zip(digests, places.tolist(), strict=True)
    spool.set_topics({digest: place for digest, place in noted if place != NO_TOPIC})


def _automation(
    sample: Sequence[tuple[int, str, int]], vectors: TextVectors, topics: Topics, open_count: int
) -> tuple[Automation, ...]:
    groups = [
        Group(topic.topic_id, tuple(np.flatnonzero(topics.places == place).tolist()), topic.size)
        for place, topic in enumerate(topics.topics)
    ]
    rows = vectors.of([digest for digest, _, _ in sample])
    return automation_candidates(groups, [text for _, text, _ in sample], rows, open_count)


async def _learn_repeated(spool: Spool, vectors: TextVectors, boilerplate: Boilerplate) -> tuple[set[int], int, int]:
    """Places of tickets that have another of their customer near in time; their texts are embedded within the bound."""
    near, wanted = await asyncio.to_thread(_near_in_time, spool)
    missing = [digest for digest in sorted(wanted) if digest not in vectors]
    learned = missing[:DUPLICATE_TEXTS_MAX]
    texts = await asyncio.to_thread(spool.texts_of, learned)
    await vectors.learn([(digest, boilerplate.without(texts[digest])) for digest in learned])
    return near, len(missing) - len(learned), len(near)


def _near_in_time(spool: Spool) -> tuple[set[int], set[int]]:
    near: set[int] = set()
    digests: set[int] = set()
    for group in spool.of_repeated_customers():
        for before, after in pairwise(group):
            if _is_near(before, after):
                near.update((before["place"], after["place"]))
                digests.update(row["digest"] for row in (before, after) if row["digest"] is not None)
    return near, digests


def _is_near(before: Row, after: Row) -> bool:
    if before["opened"] is None or after["opened"] is None:
        return True
    apart: timedelta = (after["opened"] - before["opened"]) * MILLISECOND
    return apart <= WITHIN


def _duplicates(
    spool: Spool, vectors: TextVectors, near: set[int], sample: Sequence[str]
) -> tuple[tuple[MergeProposal, ...], int]:
    weights = WordWeights.of(sample)
    notes: list[tuple[str, float, str, int]] = []
    best: list[MergeProposal] = []
    count = 0
    for rows in _portions(spool, near):
        found = merge_proposals([ticket_in(row) for row in rows], vectors.of([row["digest"] for row in rows]), weights)
        count += len(found)
        best = nlargest(PROPOSALS_MAX, (*best, *found), key=lambda each: (each.score, -each.survivor.row))
        notes += [
            (proposal.survivor.ticket_id, proposal.score, proposal.evidence, other.row)
            for proposal in found
            for other in proposal.others
        ]
    spool.set_duplicates(notes)
    return tuple(best), count


def _portions(spool: Spool, near: set[int]) -> Iterator[list[Row]]:
    """Tickets of whole customers, some thousands at a time."""
    portion: list[Row] = []
    for group in spool.of_repeated_customers():
        portion += [row for row in group if row["place"] in near]
        if len(portion) >= TICKETS_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


def _problems(spool: Spool, vectors: TextVectors, topics: Topics) -> tuple[tuple[ProblemProposal, ...], int]:
    rows = spool.ask(
        "SELECT t.*, x.text FROM tickets t JOIN texts x ON x.digest = t.digest "
        "WHERE t.opened IS NOT NULL AND t.status <> 'resolved' ORDER BY t.opened DESC, t.place LIMIT ?",
        (REPORTS_MAX,),
    )
    places = np.array([NO_TOPIC if row["topic"] is None else row["topic"] for row in rows], dtype=np.int64)
    found = problem_proposals(
        [ticket_in(row) for row in rows],
        vectors.of([row["digest"] for row in rows]),
        replace(topics, places=places),
    )
    return found, len(rows)
