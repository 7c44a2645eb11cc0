"""One bug, many customers: reports that come close together and say the same, proposed as a problem."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from escalation.audit.duplicates import text_of_ticket
from escalation.audit.row import AuditTicket
from escalation.audit.shared_words import shared_words
from escalation.audit.topics.topic import NO_TOPIC, Rows, Topics
from escalation.phrases import plain
from escalation.signal_words import BROKEN, OUTAGE, TROUBLE

CUSTOMERS_MIN: Final = 4
"""Who report the same before a cause is supposed that is not theirs."""

WITHIN: Final = timedelta(hours=72)
"""In which they do: a bug that came with a release is found in days."""

ALIKE_MIN: Final = 0.6
"""Cosine with the report in their middle."""

TROUBLED_MIN: Final = 0.6
"""Share of the reports that say that something does not work: questions that many ask alike have no one cause."""

SAID_BY: Final = 0.5
"""Share of the reports that say a word which is shown as theirs."""

WORDS_SHOWN_MAX: Final = 6
REPORTS_MAX: Final = 500

LOOKS_MAX: Final = 40
"""At one topic, each at other reports: what is left by then is scattered."""

ERROR_CODE: Final = re.compile(
    r"\b(?:[A-Z]{2,}[_-]?\d{2,6}|[A-Z]\d{3,6}|ERR_[A-Z_]+|0x[0-9A-F]{4,8}|(?:HTTP |error |code )\d{3,5})\b",
    re.IGNORECASE,
)
"""An error code as customers copy it: letters and digits, hexadecimal, or a number behind `error`."""


@dataclass(frozen=True, slots=True)
class ProblemProposal:
    """Tickets of many customers that look like one cause, the first report first."""

    label: str
    tickets: tuple[AuditTicket, ...]
    customers: int
    span: timedelta
    """From the first report to the last."""
    score: float
    """How sure, 0 to 1."""
    words: tuple[str, ...]
    """What most of them say."""
    error_codes: tuple[str, ...]
    """Codes that two or more of them name, the most frequent first."""
    topic_id: str | None
    evidence: str
    """For people, in a sentence."""


def problem_proposals(tickets: Sequence[AuditTicket], embeddings: Rows, topics: Topics) -> tuple[ProblemProposal, ...]:
    """Proposals among tickets with a time, the surest first; each ticket stands in one at most.

    `embeddings`: a row of unit length for each ticket; `topics.places` has an entry for each. Within a topic, the
    WITHIN with the most customers is looked for, and in it the reports that are alike.
    """
    by_topic: dict[int, list[int]] = {}
    for place, topic in enumerate(topics.places.tolist()):
        if topic != NO_TOPIC and tickets[place].opened_at is not None:
            by_topic.setdefault(topic, []).append(place)
    found = [
        each
        for topic, places in by_topic.items()
        for each in _in_topic(tickets, embeddings, places, topics.topics[topic].label, topics.topics[topic].topic_id)
    ]
    return tuple(sorted(found, key=lambda each: (-each.score, each.tickets[0].row)))


def error_codes(text: str) -> tuple[str, ...]:
    """The error codes that a text names, in upper case, each once."""
    return tuple(dict.fromkeys(match.group().upper() for match in ERROR_CODE.finditer(text)))


def _in_topic(
    tickets: Sequence[AuditTicket], embeddings: Rows, places: list[int], label: str, topic_id: str
) -> Iterator[ProblemProposal]:
    left = sorted(places, key=lambda place: (_seconds(tickets[place]), tickets[place].row))
    for _ in range(LOOKS_MAX):
        if len(left) < CUSTOMERS_MIN:
            return
        alike = _alike(embeddings, _fullest(tickets, left))[:REPORTS_MAX]
        proposal = _proposal([tickets[place] for place in alike], label, topic_id)
        if proposal is not None:
            yield proposal
        # What many ask at all times may stand beside what fails now: the rest of the topic is looked at all the same.
        taken = set(alike)
        left = [place for place in left if place not in taken]


def _seconds(ticket: AuditTicket) -> float:
    return ticket.opened_at.timestamp() if ticket.opened_at is not None else 0.0


def _fullest(tickets: Sequence[AuditTicket], places: list[int]) -> list[int]:
    """The places within WITHIN that have the most customers; the earliest of equals."""
    seconds = np.array([_seconds(tickets[place]) for place in places])
    ends = np.searchsorted(seconds, seconds + WITHIN.total_seconds(), side="right")
    best = int(np.argmax(ends - np.arange(len(places))))
    return places[best : int(ends[best])]


def _alike(embeddings: Rows, places: list[int]) -> list[int]:
    rows = embeddings[places]
    near = rows @ rows.T >= ALIKE_MIN
    middle = int(near.sum(axis=1).argmax())
    return [place for place, is_near in zip(places, near[middle].tolist(), strict=True) if is_near]


def _proposal(found: list[AuditTicket], label: str, topic_id: str) -> ProblemProposal | None:
    customers = len({each.customer or f"row {each.row}" for each in found})
    texts = [text_of_ticket(each) for each in found]
    troubled = sum(_is_trouble(text) for text in texts) / max(len(texts), 1)
    if customers < CUSTOMERS_MIN or troubled < TROUBLED_MIN:
        return None
    counts = Counter(code for text in texts for code in error_codes(text))
    codes = tuple(code for code, count in counts.most_common() if count > 1)
    named = max(counts.values(), default=0) / len(texts)
    times = [_seconds(each) for each in found]
    span = timedelta(seconds=max(times) - min(times))
    words = shared_words(texts, said_by=SAID_BY)[:WORDS_SHOWN_MAX]
    crowd = min(1.0, customers / (3 * CUSTOMERS_MIN))
    score = min(1.0, 0.5 * troubled + 0.3 * crowd + 0.2 * named)
    return ProblemProposal(
        label,
        tuple(found),
        customers,
        span,
        score,
        words,
        codes,
        topic_id,
        _evidence(customers, len(found), span, troubled, words, codes),
    )


def _is_trouble(text: str) -> bool:
    said = plain(text)
    return any(table.heard_in(said) is not None for table in (BROKEN, OUTAGE, TROUBLE))


def _evidence(
    customers: int, count: int, span: timedelta, troubled: float, words: Sequence[str], codes: Sequence[str]
) -> str:
    hours = max(1, round(span / timedelta(hours=1)))
    parts = [
        f"{customers} customers in {count} tickets within {hours} hour{'s' if hours != 1 else ''}",
        f"{troubled:.0%} say that something does not work",
        f"most say {', '.join(words)}" if words else None,
        f"named in common: {', '.join(codes)}" if codes else None,
    ]
    return ", ".join(filter(None, parts)) + "."
