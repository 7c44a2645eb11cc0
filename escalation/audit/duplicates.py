"""Tickets of one customer that ask the same twice, often on another channel: proposals to merge them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from escalation.audit.likeness import WordWeights, heard, likeness_of, name_others
from escalation.audit.row import AuditTicket
from escalation.audit.shared_words import shared_words
from escalation.audit.topics.topic import Rows

WITHIN: Final = timedelta(days=7)
"""Between two tickets of one matter: who waits longer has often forgotten the first, and writes of something new."""

HALVES_AFTER: Final = timedelta(days=4)
"""Between them, after which two alike tickets are half as surely one matter."""

SCORE_MIN: Final = 0.3
"""From which on a pair is proposed. docs/topics.md says what precision and recall that comes to."""

COSINE_MIN: Final = 0.3
"""Of two tickets whose words are looked at."""

UNDATED: Final = 0.4
"""What the score is lowered by where the days between are not known: only what is very much alike is left."""

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
    """How sure, SCORE_MIN to 1: how alike the least alike is, lowered by the days between."""
    similarity: float
    """How alike the least alike is with the ticket that it was found beside, 0 to 1."""
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


def merge_proposals(
    tickets: Sequence[AuditTicket], embeddings: Rows, weights: WordWeights | None = None
) -> tuple[MergeProposal, ...]:
    """Proposals for tickets whose customer is known, the surest first.

    `embeddings`: a row of unit length for each ticket, shape (len(tickets), dimensions). `weights`: of the words in the
    whole backlog, where the tickets are a part of it. Only tickets of one customer are compared, so that the work grows
    with the tickets and not with their square.
    """
    joined = _Groups(len(tickets))
    weights = weights or WordWeights.of(map(text_of_ticket, tickets))
    pairs = duplicate_pairs(tickets, embeddings, weights)
    for pair in sorted(pairs, key=lambda each: (-each.score, each.first, each.second)):
        joined.join(pair.first, pair.second)
    by_group: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if joined.root(pair.first) == joined.root(pair.second):
            by_group[joined.root(pair.first)].append(pair)
    proposals = [_proposal(tickets, found) for found in by_group.values()]
    return tuple(sorted(proposals, key=lambda each: (-each.score, each.survivor.row)))


def duplicate_pairs(tickets: Sequence[AuditTicket], embeddings: Rows, weights: WordWeights) -> tuple[Pair, ...]:
    """Every two tickets of one customer that are alike and close in time, by their places, the earlier one first."""
    return tuple(
        pair for places in _of_customers(tickets) for pair in _pairs_among(places, tickets, embeddings, weights)
    )


def pair_score(likeness: float, apart: timedelta | None) -> float:
    """How surely two tickets of one customer are one matter, 0 to 1; 0 for what is too far apart.

    Who says the very same (1) within WITHIN means the same, however many days are between.
    """
    if apart is None:
        return likeness * UNDATED
    if apart > WITHIN:
        return 0.0
    return float(likeness) if likeness >= 1 else float(likeness * 2 ** -(apart / HALVES_AFTER))


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


def _pairs_among(
    places: list[int], tickets: Sequence[AuditTicket], embeddings: Rows, weights: WordWeights
) -> Iterator[Pair]:
    rows = embeddings[places]
    cosines = rows @ rows.T
    texts = [text_of_ticket(tickets[place]) for place in places]
    said = [heard(text) for text in texts]
    for first, second in np.argwhere(np.triu(cosines >= COSINE_MIN, k=1)).tolist():
        one, other = tickets[places[first]], tickets[places[second]]
        is_same = texts[first] == texts[second]
        if name_others(said[first], said[second]):
            continue
        cosine = float(cosines[first, second])
        likeness = 1.0 if is_same else likeness_of(cosine, said[first], said[second], weights)
        score = pair_score(min(likeness, 1.0), _apart(one.opened_at, other.opened_at))
        if score >= SCORE_MIN:
            yield Pair(places[first], places[second], min(likeness, 1.0), score)


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
        f"{'both' if len(found) == 2 else 'all'} say {', '.join(words)}" if words else None,
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
