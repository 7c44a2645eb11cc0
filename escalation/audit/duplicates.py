"""Tickets of one customer that ask the same twice, often on another channel: proposals to merge them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from escalation.audit.row import AuditTicket
from escalation.audit.shared_words import shared_words
from escalation.audit.topics.topic import Rows

WITHIN: Final = timedelta(days=7)
"""Between two tickets of one matter: who waits longer has often forgotten the first, and writes of something new."""

SIMILARITY_MIN: Final = 0.62
"""Cosine of two tickets of one customer. docs/audit.md says what precision and recall that comes to."""

TICKETS_OF_A_CUSTOMER_MAX: Final = 200
"""The latest ones of each: who has more is a robot or a shared address, and their pairs are too many to look at."""

GROUP_MAX: Final = 20
"""Tickets in one proposal, as many as can be merged into one."""

WORDS_SHOWN_MAX: Final = 6


@dataclass(frozen=True, slots=True)
class MergeProposal:
    """`others` may go on in `survivor`, the oldest of them; all are of one customer."""

    survivor: AuditTicket
    others: tuple[AuditTicket, ...]
    score: float
    """How sure, 0 to 1: the likeness of the least like, lowered by the days between."""
    similarity: float
    """The least cosine of one of the others with the ticket that it was found beside."""
    apart: timedelta | None
    """From the first to the last; None where their days are not known."""
    words: tuple[str, ...]
    """Telling words that all of them say."""
    evidence: str
    """For people, in a sentence."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places of tickets that look like one matter."""

    first: int
    second: int
    similarity: float
    score: float


def merge_proposals(tickets: Sequence[AuditTicket], embeddings: Rows) -> tuple[MergeProposal, ...]:
    """Proposals for tickets whose customer is known, the surest first.

    `embeddings`: a row of unit length for each ticket, shape (len(tickets), dimensions). Only tickets of one customer
    are compared, so that the work grows with the tickets and not with their square.
    """
    joined = _Groups(len(tickets))
    pairs = duplicate_pairs(tickets, embeddings)
    for pair in sorted(pairs, key=lambda each: (-each.score, each.first, each.second)):
        joined.join(pair.first, pair.second)
    by_group: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if joined.root(pair.first) == joined.root(pair.second):
            by_group[joined.root(pair.first)].append(pair)
    proposals = [_proposal(tickets, found) for found in by_group.values()]
    return tuple(sorted(proposals, key=lambda each: (-each.score, each.survivor.row)))


def duplicate_pairs(tickets: Sequence[AuditTicket], embeddings: Rows) -> tuple[Pair, ...]:
    """Every two tickets of one customer that are alike and close in time, by their places, the earlier one first."""
    return tuple(pair for places in _of_customers(tickets) for pair in _pairs_among(places, tickets, embeddings))


def pair_score(similarity: float, apart: timedelta | None) -> float:
    """How sure two tickets of one customer are one matter, 0 to 1; 0 for what is too far apart."""
    if apart is None:
        return max(0.0, similarity)
    if apart > WITHIN:
        return 0.0
    return max(0.0, similarity * (1 - 0.25 * (apart / WITHIN)))


def text_of_ticket(ticket: AuditTicket) -> str:
    """What is compared and clustered: the subject and what the customer wrote first, neither twice."""
    subject, text = ticket.subject.strip(), ticket.text.strip()
    if not text or text.casefold().startswith(subject.casefold()):
        return text or subject
    return f"{subject}\n{text}" if subject else text


def _of_customers(tickets: Sequence[AuditTicket]) -> Iterator[list[int]]:
    by_customer: dict[str, list[int]] = defaultdict(list)
    for place, ticket in enumerate(tickets):
        if ticket.customer:
            by_customer[ticket.customer].append(place)
    for places in by_customer.values():
        if len(places) > 1:
            places.sort(key=lambda place: (_moment(tickets[place]), tickets[place].row))
            yield places[-TICKETS_OF_A_CUSTOMER_MAX:]


def _moment(ticket: AuditTicket) -> float:
    return ticket.opened_at.timestamp() if ticket.opened_at is not None else float("-inf")


def _pairs_among(places: list[int], tickets: Sequence[AuditTicket], embeddings: Rows) -> Iterator[Pair]:
    rows = embeddings[places]
    alike = rows @ rows.T
    for first, second in np.argwhere(np.triu(alike >= SIMILARITY_MIN, k=1)).tolist():
        one, other = tickets[places[first]], tickets[places[second]]
        score = pair_score(float(alike[first, second]), _apart(one.opened_at, other.opened_at))
        if score > 0:
            yield Pair(places[first], places[second], float(alike[first, second]), score)


def _apart(first: datetime | None, second: datetime | None) -> timedelta | None:
    return None if first is None or second is None else abs(second - first)


class _Groups:
    """Places that belong together, as a forest of unions; no group grows past GROUP_MAX."""

    def __init__(self, places: int) -> None:
        self._parent = list(range(places))
        self._size = [1] * places

    def root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = place = self._parent[self._parent[place]]
        return place

    def join(self, first: int, second: int) -> None:
        one, other = sorted((self.root(first), self.root(second)))
        if one != other and self._size[one] + self._size[other] <= GROUP_MAX:
            self._parent[other] = one
            self._size[one] += self._size[other]


def _proposal(tickets: Sequence[AuditTicket], pairs: Sequence[Pair]) -> MergeProposal:
    places = sorted(
        {place for pair in pairs for place in (pair.first, pair.second)},
        key=lambda place: (_moment(tickets[place]), tickets[place].row),
    )
    found = [tickets[place] for place in places]
    best: dict[int, Pair] = {}
    for pair in pairs:
        for place in (pair.first, pair.second):
            if place not in best or pair.score > best[place].score:
                best[place] = pair
    weakest = min(best.values(), key=lambda each: each.score)
    apart = _apart(found[0].opened_at, found[-1].opened_at)
    words = shared_words([text_of_ticket(each) for each in found])[:WORDS_SHOWN_MAX]
    return MergeProposal(
        found[0],
        tuple(found[1:]),
        score=weakest.score,
        similarity=min(each.similarity for each in best.values()),
        apart=apart,
        words=words,
        evidence=_evidence(found, weakest.similarity, apart, words),
    )


def _evidence(found: Sequence[AuditTicket], similarity: float, apart: timedelta | None, words: Sequence[str]) -> str:
    channels = list(dict.fromkeys(each.channel for each in found if each.channel))
    parts = [
        f"{len(found)} tickets of one customer",
        f"{100 * similarity:.0f} % alike",
        None if apart is None else f"within {_in_words(apart)}",
        f"on {' and '.join(channels)}" if len(channels) > 1 else None,
        f"all say {', '.join(words)}" if words else None,
    ]
    return ", ".join(filter(None, parts)) + "."


def _in_words(apart: timedelta) -> str:
    hours = apart / timedelta(hours=1)
    if hours < 1:
        minutes = max(1, round(hours * 60))
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    if hours < 48:
        return f"{round(hours)} hour{'s' if round(hours) != 1 else ''}"
    return f"{round(hours / 24)} days"
