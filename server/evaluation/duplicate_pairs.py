"""Pairs of tickets of one customer: paraphrases of one matter, and near neighbours that are another.

From a labelled set. For each text that is drawn, the paraphrase is drawn from the texts of the same label that share
most words with it (without embeddings, which are measured); the neighbour is the text of another label whose embedding
is nearest, so the hardest there is. Both are given one customer, and times as tickets have them: who writes again of
one matter does so within hours or days (log-normal, median REPEAT_MEDIAN), another matter comes up any time within
OTHER_WITHIN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import precision_recall_curve

from escalation.audit.duplicates import SCORE_MIN, likeness_of, merge_proposals, pair_score
from escalation.audit.row import AuditStatus, AuditTicket
from escalation.audit.shared_words import stems_of
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


@dataclass(frozen=True, slots=True)
class TicketPair:
    """Two texts, whether they are one matter, and the time between."""

    first: str
    second: str
    is_same: bool
    apart: timedelta


@dataclass(frozen=True, slots=True)
class DuplicateReport:
    """One label of one set. `text_alone` and `with_time`: precision where RECALL of the duplicates are found."""

    name: str
    label: str
    pairs: int
    text_alone: float
    with_time: float
    proposed_precision: float
    proposed_recall: float
    """What is proposed as it stands, from SCORE_MIN on, through the public door."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def measure_duplicates(task: Task, vectors: Mapping[str, Vectors]) -> DuplicateReport:
    """Makes the pairs of a set, on the half that nothing was chosen on, and scores them."""
    pairs = pairs_of(task, vectors)
    is_same = [pair.is_same for pair in pairs]
    likeness = [_likeness(pair, vectors) for pair in pairs]
    scores = [pair_score(each, pair.apart) for each, pair in zip(likeness, pairs, strict=True)]
    proposed = _proposed(pairs, vectors)
    hits = sum(found and same for found, same in zip(proposed, is_same, strict=True))
    return DuplicateReport(
        task.name,
        task.label,
        len(pairs),
        _precision_at_recall(is_same, likeness),
        _precision_at_recall(is_same, scores),
        hits / max(sum(proposed), 1),
        hits / max(sum(is_same), 1),
    )


def pairs_of(task: Task, vectors: Mapping[str, Vectors]) -> list[TicketPair]:
    """A paraphrase and a neighbour for each text that is drawn; the same for the same set."""
    rows = [row for row in (*task.learned, *task.asked) if is_reported(row[0])]
    texts, labels = [text for text, _ in rows], np.array([label for _, label in rows])
    embedded = np.stack([vectors[text] for text in texts])
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    chance = np.random.default_rng(0)
    pairs: list[TicketPair] = []
    for place in chance.permutation(len(texts))[:DRAWN_MAX].tolist():
        own = np.flatnonzero((labels == labels[place]) & (np.arange(len(texts)) != place))
        others = np.flatnonzero(labels != labels[place])
        if not len(own) or not len(others):
            continue
        in_words = np.asarray((words[own] @ words[place].T).todense()).ravel()
        paraphrase = int(chance.choice(own[np.argsort(-in_words, kind="stable")[:ALIKE_IN_WORDS]]))
        neighbour = int(others[np.argmax(embedded[others] @ embedded[place])])
        again = REPEAT_MEDIAN * float(np.exp(chance.normal(0, REPEAT_SPREAD)))
        pairs.append(TicketPair(texts[place], texts[paraphrase], True, again))
        pairs.append(TicketPair(texts[place], texts[neighbour], False, OTHER_WITHIN * float(chance.uniform())))
    return pairs


def _likeness(pair: TicketPair, vectors: Mapping[str, Vectors]) -> float:
    return likeness_of(float(vectors[pair.first] @ vectors[pair.second]), stems_of(pair.first), stems_of(pair.second))


def _precision_at_recall(is_same: Sequence[bool], scores: Sequence[float]) -> float:
    precision, recall, _ = precision_recall_curve(is_same, scores)
    return float(precision[recall >= RECALL].max())


def _proposed(pairs: Sequence[TicketPair], vectors: Mapping[str, Vectors]) -> list[bool]:
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
    found = merge_proposals(tickets, np.stack([vectors[ticket.text] for ticket in tickets]))
    merged = {proposal.survivor.customer for proposal in found if proposal.score >= SCORE_MIN}
    return [str(number) in merged for number in range(len(pairs))]
