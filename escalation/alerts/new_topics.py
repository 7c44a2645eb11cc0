"""Topics that are new: many of this week's tickets are about one, and hardly any of the week before were. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from escalation.alerts.alert import Finding
from escalation.alerts.rule import Rule
from escalation.audit.topics.topic import Topics

WEEK: Final = timedelta(days=7)
LOOKED_BACK: Final = 2 * WEEK

BEFORE_SHARE: Final = 0.1
"""Of this week's tickets so many of the week before at most: one that said the same by chance makes no old topic."""

COHESION_MIN: Final = 0.5
"""Mean cosine with its centre below which a topic is a mixture rather than a matter."""


@dataclass(frozen=True, slots=True)
class AskedTicket:
    """A ticket with what it asks."""

    ticket_id: str
    text: str
    opened_at: datetime
    page_key: str | None = None
    category: str | None = None


def new_topics(
    asked: Sequence[AskedTicket], topics: Topics, known: Collection[str], rule: Rule, now: datetime
) -> list[Finding]:
    """Topics with at least as many of this week's tickets as the rule says; `topics` are of the texts of `asked`, of
    the last two weeks; `known` are ids of topics that were there more than a week ago."""
    found = []
    recent = np.array([each.opened_at > now - WEEK for each in asked], dtype=np.bool_)
    for place, topic in enumerate(topics.topics):
        mine = topics.places == place
        lately, before = int((mine & recent).sum()), int((mine & ~recent).sum())
        if topic.topic_id in known or topic.cohesion < COHESION_MIN:
            continue
        if lately >= rule.threshold and before <= BEFORE_SHARE * lately:
            first = [n for n in (*topic.nearest, *topic.spread) if recent[n]]
            others = [n for n in np.flatnonzero(mine & recent).tolist() if n not in first]
            ids = tuple(asked[n].ticket_id for n in (*first, *others))
            pages = Counter(asked[n].page_key for n in np.flatnonzero(mine & recent).tolist())
            page, on_page = pages.most_common(1)[0]
            where = f" {on_page} of them came from {page}." if page is not None else ""
            found.append(
                Finding(
                    rule.name,
                    topic.topic_id,
                    float(lately),
                    rule.threshold,
                    f"New: {lately} tickets about “{topic.label}”",
                    text=f"{before} in the week before.{where}",
                    count=lately,
                    ticket_ids=ids,
                    facts=_facts(topic.label, page, before),
                )
            )
    return found


def _facts(label: str, page: str | None, before: int) -> Mapping[str, str | int | None]:
    return {"topic": label, "page_key": page, "week_before": before}
