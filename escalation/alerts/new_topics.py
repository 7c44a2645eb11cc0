"""Topics that are new: many of this week's tickets are about one, and hardly any of the weeks before were. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from escalation.alerts.alert import Finding
from escalation.alerts.emerging import neighbourhoods
from escalation.alerts.rule import Rule
from escalation.audit.topics.identity import new_topic_id, same_as
from escalation.audit.topics.labels import labels_of
from escalation.audit.topics.topic import FormerTopic, Rows

WEEK: Final = timedelta(days=7)
EARLIER_WEEKS: Final = 4
LOOKED_BACK: Final = (1 + EARLIER_WEEKS) * WEEK
"""One week, and four to hold it against: with one alone a rare topic is easily missing in it."""


@dataclass(frozen=True, slots=True)
class AskedTicket:
    """A ticket with what it asks."""

    ticket_id: str
    text: str
    opened_at: datetime
    page_key: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class NewTopic:
    """A topic that is new, as it is kept to be known again, and what is told of it."""

    topic: FormerTopic
    finding: Finding


def new_topics(
    asked: Sequence[AskedTicket],
    rows: Rows,
    former: Sequence[FormerTopic],
    known: Collection[str],
    rule: Rule,
    now: datetime,
) -> list[NewTopic]:
    """Topics with at least as many of this week's tickets as the rule says.

    `asked` are tickets of LOOKED_BACK, `rows` the embeddings of their texts, of unit length. `former` are topics that
    were seen, by which one keeps its id; `known` the ids of those that were there before LOOKED_BACK.
    """
    recent = np.array([each.opened_at > now - WEEK for each in asked], dtype=np.bool_)
    found = neighbourhoods(rows, recent, int(rule.threshold))
    if not found:
        return []
    centres = np.array([_centre(rows[list(each.places)]) for each in found], dtype=np.float32)
    taken = {each.topic_id for each in former}
    told = []
    for each, centre, before in zip(found, centres, same_as(centres, former), strict=True):
        if before is not None and before.topic_id in known:
            continue
        texts = [asked[place].text for place in each.places]
        topic_id = before.topic_id if before is not None else new_topic_id(texts[0], taken)
        taken.add(topic_id)
        inside = set(each.places)
        label = labels_of([texts, [ticket.text for place, ticket in enumerate(asked) if place not in inside]])[0]
        told.append(
            NewTopic(
                FormerTopic(topic_id, label, tuple(map(float, centre))),
                _finding([asked[place] for place in each.places], each.earlier, topic_id, label, rule),
            )
        )
    return told


def _finding(tickets: Sequence[AskedTicket], earlier: int, topic_id: str, label: str, rule: Rule) -> Finding:
    page, on_page = Counter(each.page_key for each in tickets).most_common(1)[0]
    where = f" {on_page} of them came from {page}." if page is not None else ""
    return Finding(
        rule.name,
        topic_id,
        float(len(tickets)),
        rule.threshold,
        f"New: {len(tickets)} tickets about “{label}”",
        text=f"{earlier} in the {EARLIER_WEEKS} weeks before.{where}",
        count=len(tickets),
        ticket_ids=tuple(each.ticket_id for each in tickets),
        facts=_facts(label, page, earlier),
    )


def _facts(label: str, page: str | None, earlier: int) -> Mapping[str, str | int | None]:
    return {"topic": label, "page_key": page, "earlier": earlier}


def _centre(rows: Rows) -> Rows:
    mean = rows.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
