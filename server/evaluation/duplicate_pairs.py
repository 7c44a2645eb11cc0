"""Pairs of tickets of one customer: paraphrases of one matter, and near neighbours that are another.

From a labelled set. For each text that is drawn, the paraphrase is drawn from the texts of the same label that share
most words with it (without embeddings, which are measured) and name no other number; the neighbour is the text of
another label whose embedding is nearest, so the hardest there is. Beside them a text of any other label is drawn, as a
customer's next matter is seldom the nearest there is. All are given one customer, and times as tickets have them: who
writes again of one matter does so within hours or days (log-normal, median REPEAT_MEDIAN), another matter comes up any
time within OTHER_WITHIN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import precision_recall_curve

from escalation.audit.duplicates import SCORE_MIN, merge_proposals, pair_score
from escalation.audit.likeness import Heard, WordWeights, heard, likeness_of, name_others
from escalation.audit.row import AuditStatus, AuditTicket
from knowledge.embedding import Vectors
from server.evaluation.cluster_report import is_reported
from server.evaluation.triage_sets import Task

DRAWN_MAX: Final = 2_000
"""Texts of a set, each with a paraphrase and a neighbour."""

ALIKE_IN_WORDS: Final = 10
"""Texts of the same label from which the paraphrase is drawn."""

REPEAT_MEDIAN: Final = timedelta(hours=10)
REPEAT_SPREAD: Final = 1.5
"""Of the logarithm: one in six comes within two hours, one in thirty after a week."""
OTHER_WITHIN: Final = timedelta(days=60)

RECALL: Final = 0.8
"""At which the precision is told."""

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What the second text of a pair is."""

    PARAPHRASE = "paraphrase"
    NEIGHBOUR = "neighbour"
    ANY_OTHER = "any other"


@dataclass(frozen=True, slots=True)
class TicketPair:
    """Two texts, what the second one is, and the time between."""

    first: str
    second: str
    kind: Kind
    apart: timedelta

    @property
    def is_same(self) -> bool:
        """Whether both are one matter."""
        return self.kind is Kind.PARAPHRASE


@dataclass(frozen=True, slots=True)
class DuplicateReport:
    """One label of one set. Precision where RECALL of the duplicates are found, unless it says otherwise."""

    name: str
    label: str
    pairs: int
    """Paraphrases and nearest neighbours."""
    cosine_alone: float
    text_alone: float
    with_time: float
    any_other: float
    """Of the text alone, against texts of any other label."""
    proposed_precision: float
    proposed_recall: float
    """What is proposed as it stands, from SCORE_MIN on, through the public door."""
    same_day: float
    """Share of the pairs with any other label that would be proposed if they came on one day."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def measure_duplicates(task: Task, vectors: Mapping[str, Vectors]) -> DuplicateReport:
    """Makes the pairs of a set, on the half that nothing was chosen on, and scores them."""
    made = pairs_of(task, vectors)
    texts = {text: heard(text) for pair in made for text in (pair.first, pair.second)}
    weights = WordWeights.of(text for text, _ in _reported(task))
    likeness = {pair: _likeness(pair, vectors, texts, weights) for pair in made}
    near = [pair for pair in made if pair.kind is not Kind.ANY_OTHER]
    others = [pair for pair in made if pair.kind is not Kind.NEIGHBOUR]
    is_same = [pair.is_same for pair in near]
    proposed = _proposed(near, vectors, weights)
    hits = sum(found and same for found, same in zip(proposed, is_same, strict=True))
    apart = [pair for pair in others if not pair.is_same]
    return DuplicateReport(
        name=task.name,
        label=task.label,
        pairs=len(near),
        cosine_alone=_precision_at_recall(is_same, [_cosine(pair, vectors) for pair in near]),
        text_alone=_precision_at_recall(is_same, [likeness[pair] for pair in near]),
        with_time=_precision_at_recall(is_same, [pair_score(likeness[pair], pair.apart) for pair in near]),
        any_other=_precision_at_recall([pair.is_same for pair in others], [likeness[pair] for pair in others]),
        proposed_precision=hits / max(sum(proposed), 1),
        proposed_recall=hits / max(sum(is_same), 1),
        same_day=sum(likeness[pair] >= SCORE_MIN for pair in apart) / max(len(apart), 1),
    )


def pairs_of(task: Task, vectors: Mapping[str, Vectors]) -> list[TicketPair]:
    """A paraphrase, a neighbour and any other for each text that is drawn; the same for the same set."""
    rows = _reported(task)
    texts, labels = [text for text, _ in rows], np.array([label for _, label in rows])
    embedded = np.stack([vectors[text] for text in texts])
    said = [heard(text) for text in texts]
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    chance = np.random.default_rng(0)
    pairs: list[TicketPair] = []
    for place in chance.permutation(len(texts))[:DRAWN_MAX].tolist():
        same = np.flatnonzero((labels == labels[place]) & (np.arange(len(texts)) != place)).tolist()
        own = np.array([other for other in same if not name_others(said[place], said[other])], dtype=np.int64)
        others = np.flatnonzero(labels != labels[place])
        if not len(own) or not len(others):
            continue
        in_words = np.asarray((words[own] @ words[place].T).todense()).ravel()
        seconds = {
            Kind.PARAPHRASE: int(chance.choice(own[np.argsort(-in_words, kind="stable")[:ALIKE_IN_WORDS]])),
            Kind.NEIGHBOUR: int(others[np.argmax(embedded[others] @ embedded[place])]),
            Kind.ANY_OTHER: int(chance.choice(others)),
        }
        for kind, second in seconds.items():
            again = REPEAT_MEDIAN * float(np.exp(chance.normal(0, REPEAT_SPREAD)))
            apart = again if kind is Kind.PARAPHRASE else OTHER_WITHIN * float(chance.uniform())
            pairs.append(TicketPair(texts[place], texts[second], kind, apart))
    return pairs


def _reported(task: Task) -> list[tuple[str, str]]:
    return [row for row in (*task.learned, *task.asked) if is_reported(row[0])]


def _cosine(pair: TicketPair, vectors: Mapping[str, Vectors]) -> float:
    return float(vectors[pair.first] @ vectors[pair.second])


def _likeness(
    pair: TicketPair, vectors: Mapping[str, Vectors], texts: Mapping[str, Heard], weights: WordWeights
) -> float:
    first, second = texts[pair.first], texts[pair.second]
    return 0.0 if name_others(first, second) else likeness_of(_cosine(pair, vectors), first, second, weights)


def _precision_at_recall(is_same: Sequence[bool], scores: Sequence[float]) -> float:
    precision, recall, _ = precision_recall_curve(is_same, scores)
    return float(precision[recall >= RECALL].max())


def _proposed(pairs: Sequence[TicketPair], vectors: Mapping[str, Vectors], weights: WordWeights) -> list[bool]:
    """Whether each pair is proposed, each being the tickets of a customer of its own."""
    tickets = [
        AuditTicket(
            row=2 * number + place,
            ticket_id=f"{number}-{place}",
            status=AuditStatus.OPEN,
            text=text,
            customer=str(number),
            opened_at=_START + pair.apart * place,
        )
        for number, pair in enumerate(pairs)
        for place, text in enumerate((pair.first, pair.second))
    ]
    found = merge_proposals(tickets, np.stack([vectors[ticket.text] for ticket in tickets]), weights)
    merged = {proposal.survivor.customer for proposal in found if proposal.score >= SCORE_MIN}
    return [str(number) in merged for number in range(len(pairs))]
