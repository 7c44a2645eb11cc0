"""One bug, many customers: reports that come close together and say the same, proposed as a problem."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from escalation.audit.duplicates import text_of_ticket
from escalation.audit.row import AuditTicket
from escalation.audit.shared_words import shared_words
from escalation.audit.topics.topic import NO_TOPIC, Rows, Topic, Topics
from escalation.phrases import any_of, plain
from escalation.signal_words import BROKEN, OUTAGE, TROUBLE
from escalation.solved_words import BROKEN as STILL_BROKEN

CUSTOMERS_MIN: Final = 4
"""Who report the same before a cause is supposed that is not theirs."""

WITHIN: Final = timedelta(hours=72)
"""In which they do: a bug that came with a release is found in days."""

ALIKE_MIN: Final = 0.66
"""Cosine with the report in their middle."""

ALIKE_WITH_MEAN_MIN: Final = 0.7
"""Cosine with the mean of the reports around it: more than that of two of them, as a mean has no words of its own."""

TROUBLED_MIN: Final = 0.6
"""Share of the reports that say that something does not work: questions that many ask alike have no one cause."""

SAID_BY: Final = 0.5
"""Share of the reports that say a word which is shown as theirs."""

WORDS_SHOWN_MAX: Final = 6
REPORTS_MAX: Final = 500

LOOKS_MAX: Final = 400
"""Reports around which others are looked for, those with most beside them first: what is left is scattered."""

CHANCE_MAX: Final = 0.001
"""That as many would come together by chance at the rate of the rest of the time: what comes all the time is no bug of
these days. Poisson, for as many windows as there are (Bonferroni), so on the careful side."""

BLOCK_ROWS: Final = 1_000
"""Reports compared with those of the days around them at a time: 80 MB for 20,000."""

ERROR_CODE: Final = re.compile(
    r"\b(?:[A-Z]{2,}[_-]?\d{2,6}|[A-Z]\d{3,6}|ERR_[A-Z_]+|0x[0-9A-F]{4,8}|(?:HTTP |error |code )\d{3,5})\b",
    re.IGNORECASE,
)
"""An error code as customers copy it: letters and digits, hexadecimal, or a number behind `error`."""


REPORTED: Final = any_of("""
    declined | rejected | denied | reverted | returned | wrong | incorrect | not received | haven't received |
    hasn't arrived | not arrived | didn't arrive | didn't go through | did not go through | not going through | won't |
    isn't | didn't | hasn't | haven't | doesn't | don't recognise | don't recognize | not recognised | disappeared |
    missing | lost | stolen | twice | double | swallowed | never | problem | issue | trouble | stuck | pending |
    not updated | still | compromised | hacked | fraud |
    fehler | fehlermeldung | funktioniert nicht | geht nicht | kaputt | störung | ausfall | abgestürzt | stürzt ab |
    lädt nicht | erreur | ne fonctionne pas | ne marche pas | en panne | panne | plante | bloqué | impossible de |
    fallo | falla | no funciona | no puedo | no carga | caído | se cuelga | erro | falha | não funciona | não consigo |
    não carrega | fora do ar | travou | fout | foutmelding | werkt niet | storing | laadt niet | loopt vast""")
"""That something is not as it should be, in six languages: of one report it says little, of many that agree, enough."""


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

    `embeddings`: a row of unit length for each ticket; `topics.places` has an entry for each, and a proposal the topic
    that most of its tickets have. Around each report of trouble, the WITHIN with most reports that are alike is looked
    at; topics have no say in that, as one cause is often told in several ways.
    """
    dated = [place for place, ticket in enumerate(tickets) if ticket.opened_at is not None]
    order = sorted(dated, key=lambda place: (_seconds(tickets[place]), tickets[place].row))
    reports = _Reports([tickets[place] for place in order], embeddings[order])
    found = []
    for chosen in reports.crowds():
        labelled = Counter(topics.places[[order[each] for each in chosen]].tolist())
        labelled.pop(NO_TOPIC, None)
        topic = topics.topics[labelled.most_common(1)[0][0]] if labelled else None
        proposal = _proposal([reports.tickets[each] for each in chosen], topic)
        if proposal is not None:
            reports.take(chosen)
            found.append(proposal)
    return tuple(sorted(found, key=lambda each: (-each.score, each.tickets[0].row)))


def error_codes(text: str) -> tuple[str, ...]:
    """The error codes that a text names, in upper case, each once."""
    return tuple(dict.fromkeys(match.group().upper() for match in ERROR_CODE.finditer(text)))


class _Reports:
    """Tickets in the order of their times, and which of them stand in a proposal already."""

    def __init__(self, tickets: Sequence[AuditTicket], rows: Rows) -> None:
        self.tickets = tickets
        self._rows = rows
        self._seconds = np.array([_seconds(each) for each in tickets])
        self._free = np.ones(len(tickets), dtype=bool)
        self._troubled = np.array([_is_trouble(text_of_ticket(each)) for each in tickets], dtype=bool)

    def take(self, places: Sequence[int]) -> None:
        """These stand in a proposal from now on."""
        self._free[list(places)] = False

    def crowds(self) -> Iterator[list[int]]:
        """Places of reports that are alike and came together, the largest crowds first."""
        beside = self._beside()
        for _ in range(LOOKS_MAX):
            middle = int(beside.argmax()) if len(beside) else 0
            if not len(beside) or beside[middle] < CUSTOMERS_MIN:
                return
            near = np.flatnonzero((self._rows @ self._rows[middle] >= ALIKE_MIN) & self._free)
            near, crowd = self._among_troubled(near, self._fullest(near))
            beside[middle] = 0
            if len(crowd) >= CUSTOMERS_MIN:
                near, crowd = self._among_troubled(*self._grown(crowd))
            if len(crowd) >= CUSTOMERS_MIN and self._is_no_chance(len(crowd), len(near)):
                yield crowd[:REPORTS_MAX]
            beside[~self._free] = 0

    def _beside(self) -> NDArray[np.int64]:
        """How many reports of the days around each report of trouble are alike, itself among them."""
        beside = np.zeros(len(self.tickets), dtype=np.int64)
        within = WITHIN.total_seconds()
        for start in range(0, len(beside), BLOCK_ROWS):
            places = start + np.flatnonzero(self._troubled[start : start + BLOCK_ROWS])
            if not len(places):
                continue
            low = int(np.searchsorted(self._seconds, self._seconds[places[0]] - within))
            high = int(np.searchsorted(self._seconds, self._seconds[places[-1]] + within, side="right"))
            near = self._rows[places] @ self._rows[low:high].T >= ALIKE_MIN
            near &= np.abs(self._seconds[places][:, None] - self._seconds[low:high]) <= within
            beside[places] = near.sum(axis=1)
        return beside

    def _fullest(self, places: NDArray[np.int64]) -> list[int]:
        """The places within WITHIN that are most; the earliest of equals."""
        if not len(places):
            return []
        seconds = self._seconds[places]
        ends = np.searchsorted(seconds, seconds + WITHIN.total_seconds(), side="right")
        best = int(np.argmax(ends - np.arange(len(places))))
        chosen: list[int] = places[best : int(ends[best])].tolist()
        return chosen

    def _among_troubled(self, near: NDArray[np.int64], crowd: list[int]) -> tuple[NDArray[np.int64], list[int]]:
        """The reports of trouble by themselves, where questions in much the same words stand around them."""
        if not crowd or self._troubled[crowd].mean() >= TROUBLED_MIN:
            return near, crowd
        near = near[self._troubled[near]]
        return near, self._fullest(near)

    def _grown(self, crowd: Sequence[int]) -> tuple[NDArray[np.int64], list[int]]:
        """What is alike with the mean of a crowd, at all times and in its fullest days: others say it otherwise."""
        mean = self._rows[crowd].mean(axis=0)
        near = np.flatnonzero((self._rows @ (mean / np.linalg.norm(mean)) >= ALIKE_WITH_MEAN_MIN) & self._free)
        return near, self._fullest(near)

    def _is_no_chance(self, crowd: int, near: int) -> bool:
        windows = (self._seconds[-1] - self._seconds[0]) / WITHIN.total_seconds()
        if windows < 2:
            return True  # All of it is of these days: there is no other time to hold it against.
        expected = max(near - crowd, 0.5) / (windows - 1)
        return bool(windows * poisson.sf(crowd - 1, expected) <= CHANCE_MAX)


def _seconds(ticket: AuditTicket) -> float:
    return ticket.opened_at.timestamp() if ticket.opened_at is not None else 0.0


def _proposal(found: list[AuditTicket], topic: Topic | None) -> ProblemProposal | None:
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
        topic.label if topic is not None else " ".join(words).capitalize() or found[0].subject or texts[0][:60],
        tuple(found),
        customers,
        span,
        score,
        words,
        codes,
        None if topic is None else topic.topic_id,
        _evidence(customers, len(found), span, troubled, words, codes),
    )


def _is_trouble(text: str) -> bool:
    said = plain(text)
    return STILL_BROKEN.search(said) is not None or any(
        table.heard_in(said) is not None for table in (BROKEN, OUTAGE, TROUBLE, REPORTED)
    )


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
