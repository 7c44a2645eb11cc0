"""How soon a topic that emerges is told, and how often an old one is taken for new: real texts that come over weeks."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from escalation.alerts.new_topics import LOOKED_BACK, AskedTicket, NewTopic, new_topics
from escalation.alerts.rule import THRESHOLDS, Rule, RuleName
from escalation.audit.topics.finding import topics_of
from escalation.audit.topics.topic import FormerTopic
from knowledge.embedding import Vectors

BEGINS: Final = datetime(2025, 1, 6, tzinfo=UTC)

WEEKS: Final = 12
FIRST_WEEK, LAST_WEEK = 6, 10
"""In one of these weeks, counted from 0, the planted topic begins: there is a history before, and time to find it."""

FIRST_LOOK: Final = LOOKED_BACK
"""Before, there is not enough to hold a week against."""

EVERY: Final = timedelta(days=1)

REMEMBERED_MAX: Final = 1_000
"""The latest texts, in which topics are found once a week to be known again, as a site does several times a day."""

LABELS_MIN: Final = 6
"""Of a half of a set, for a stream of tickets to be made of."""

UNEVEN: Final = 2.0
"""Shape of the Gamma distribution that the shares of topics come from: the largest has some five times the median."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Tickets in order with the label of each, of which `planted` begins at `planted_at`."""

    asked: tuple[AskedTicket, ...]
    labels: tuple[str, ...]
    planted: str
    planted_at: datetime


@dataclass(frozen=True, slots=True)
class EmergingReport:
    """One stream: after how many days the planted topic was told, None for never; what else was told as new."""

    planted: str
    after_days: float | None
    after_tickets: int | None
    false_alarms: tuple[str, ...]
    weeks: float
    tickets: int

    def as_json(self) -> dict[str, object]:
        """For a file."""
        return asdict(self)


def is_chosen_on(label: str) -> bool:
    """Whether a label is of the half on which the method was chosen; the other one is reported."""
    return hashlib.sha256(label.encode("utf-8", "surrogatepass")).digest()[3] % 2 == 0


def simulated(texts: Mapping[str, Sequence[str]], seed: int, a_day: float, planted_a_day: float) -> Stream:
    """Twelve weeks of tickets with these texts by label; `planted_a_day` of one label from some week on."""
    random = np.random.default_rng(seed)
    names = sorted(texts)
    planted = names[int(random.integers(len(names)))]
    others = [name for name in names if name != planted]
    shares = random.gamma(UNEVEN, size=len(others))
    shares /= shares.sum()
    start = BEGINS + timedelta(weeks=int(random.integers(FIRST_WEEK, LAST_WEEK)), days=int(random.integers(7)))
    left = {name: list(random.permutation(len(texts[name]))) for name in names}
    arrivals: list[tuple[datetime, str]] = []
    for day in range(WEEKS * 7):
        since = BEGINS + timedelta(days=day)
        labels = [others[int(n)] for n in random.choice(len(others), random.poisson(a_day), p=shares)]
        if since >= start:
            labels += [planted] * int(random.poisson(planted_a_day))
        arrivals += [(since + timedelta(days=float(random.random())), label) for label in labels]
    arrivals.sort()
    asked = []
    for number, (at, label) in enumerate(arrivals):
        left[label] = left[label] or list(random.permutation(len(texts[label])))
        asked.append(AskedTicket(f"t_{number}", texts[label][int(left[label].pop())], at))
    return Stream(tuple(asked), tuple(label for _, label in arrivals), planted, start)


def measure(
    stream: Stream, vectors: Mapping[str, Vectors], show: Callable[[int, int], None] = lambda _done, _of: None
) -> EmergingReport:
    """Looks at the stream once a day as a site would, and remembers what it saw."""
    rule = Rule(RuleName.NEW_TOPIC, THRESHOLDS[RuleName.NEW_TOPIC].usual)
    label_of = dict(zip((each.ticket_id for each in stream.asked), stream.labels, strict=True))
    days = range(14, 7 * WEEKS + 1)
    seen: dict[str, tuple[FormerTopic, datetime]] = {}
    lasting: set[str] = set()
    found: tuple[float, int] | None = None
    false_alarms: list[str] = []
    for place, day in enumerate(days):
        now = BEGINS + timedelta(days=day)
        asked = [each for each in reversed(stream.asked) if now - LOOKED_BACK < each.opened_at <= now]
        rows = np.array([vectors[each.text] for each in asked], dtype=np.float32)
        former = tuple(each for each, _ in seen.values())
        told: list[NewTopic] = []
        if now >= BEGINS + FIRST_LOOK:
            known = {topic_id for topic_id, (_, first) in seen.items() if first <= now - LOOKED_BACK}
            told = new_topics(asked, rows, former, known, rule, now)
        _see(seen, [each.topic for each in told], now)
        if day % 7 == 0:
            texts = [each.text for each in asked[:REMEMBERED_MAX]]
            _see(seen, topics_of(texts, rows[: len(texts)], former=[each for each, _ in seen.values()]).former(), now)
        for finding in (each.finding for each in told):
            (label, count), *_ = Counter(label_of[each] for each in finding.ticket_ids).most_common(1)
            is_it = label == stream.planted and 2 * count > len(finding.ticket_ids)
            if is_it and found is None:
                found = ((now - stream.planted_at) / timedelta(days=1), _arrived(stream, now))
            if not is_it and finding.subject not in lasting:
                false_alarms.append(f"{now:%Y-%m-%d} {finding.title} ({count} of {len(finding.ticket_ids)}: {label})")
        lasting = {each.finding.subject for each in told}
        show(place + 1, len(days))
    weeks = (timedelta(weeks=WEEKS) - FIRST_LOOK) / timedelta(weeks=1)
    after_days, after_tickets = found or (None, None)
    return EmergingReport(stream.planted, after_days, after_tickets, tuple(false_alarms), weeks, len(stream.asked))


def _see(seen: dict[str, tuple[FormerTopic, datetime]], topics: Sequence[FormerTopic], now: datetime) -> None:
    for each in topics:
        seen[each.topic_id] = (each, seen[each.topic_id][1] if each.topic_id in seen else now)


def _arrived(stream: Stream, now: datetime) -> int:
    """How many tickets of the planted topic had come."""
    pairs = zip(stream.asked, stream.labels, strict=True)
    return sum(label == stream.planted and ticket.opened_at <= now for ticket, label in pairs)
