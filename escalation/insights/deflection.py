"""What the AI agent settles without a person: hard, soft, and what claims nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from escalation.insights.buckets import Buckets
from escalation.insights.volume import Grid, counted
from escalation.instant import DAY_MS
from escalation.ledger.columns import NONE, ConversationColumns, Numbers, RatingColumns

SOFT_MILLISECONDS: Final = DAY_MS
"""Without a further request for so long an answer counts as having helped, as others of the field count it."""

GOOD_SCORE_MIN: Final = 4
BAD_SCORE_MAX: Final = 2
"""Of scores from 1 to 5."""


class Ending(StrEnum):
    """How a conversation ended, each exactly one of these; the first that applies, in the order of the definitions."""

    PERSON = "person"
    HARD = "hard"
    PENDING = "pending"
    SOFT = "soft"
    CONTAINED = "contained"


ENDINGS: Final = tuple(Ending)


@dataclass(frozen=True, slots=True, eq=False)
class Deflection:
    """Conversations in which somebody asked something, by their ending."""

    endings: Grid
    """Of shape (endings, buckets), in the order of ENDINGS, by the bucket in which they were opened."""

    def of(self, ending: Ending) -> Numbers:
        """How many ended so, by bucket."""
        row: Numbers = self.endings[ENDINGS.index(ending)]
        return row

    @property
    def known(self) -> Numbers:
        """Of how many the ending is known, by bucket."""
        known: Numbers = self.endings.sum(axis=0) - self.of(Ending.PENDING)
        return known

    @property
    def deflected(self) -> Numbers:
        """How many were settled by the AI, by bucket: hard and soft."""
        return self.of(Ending.HARD) + self.of(Ending.SOFT)

    @property
    def share(self) -> float | None:
        """Of the whole period; None where nothing is known yet."""
        known = int(self.known.sum())
        return int(self.deflected.sum()) / known if known else None

    @property
    def raw_share(self) -> float | None:
        """The share that never reached a person, whatever it was worth to them."""
        known = int(self.known.sum())
        return 1 - int(self.of(Ending.PERSON).sum()) / known if known else None


def deflection_of(conversations: ConversationColumns, buckets: Buckets, now: int) -> Deflection:
    """The endings of the conversations that were opened in the period, as they stand at `now`, in milliseconds."""
    places = buckets.of(conversations.opened_at)
    return Deflection(counted(endings_of(conversations, now), places, len(ENDINGS), len(buckets)))


def endings_of(conversations: ConversationColumns, now: int) -> Numbers:
    """The place in ENDINGS of each conversation; NONE where nobody asked anything."""
    facts = conversations
    person = (facts.handed_off_at != NONE) | (facts.replied > 0)
    rated_at, score = last_ratings(facts.ratings, len(facts))
    answered, content = facts.answered > 0, (score == NONE) | (score > BAD_SCORE_MAX)
    by_visitor = (facts.resolved_at != NONE) & facts.resolved_by.is_among(["visitor"])
    confirmed = (score >= GOOD_SCORE_MIN) & (facts.last_asked_at <= rated_at)
    quiet_since = np.maximum(facts.last_asked_at, facts.last_answered_at)
    nothing_since = facts.last_asked_at <= facts.last_answered_at
    found = np.select(
        [
            facts.asked == 0,
            person,
            answered & content & (by_visitor | confirmed),
            now - quiet_since < SOFT_MILLISECONDS,
            answered & content & nothing_since,
        ],
        [NONE, *(ENDINGS.index(each) for each in (Ending.PERSON, Ending.HARD, Ending.PENDING, Ending.SOFT))],
        ENDINGS.index(Ending.CONTAINED),
    )
    return found.astype(np.int64)


def last_ratings(ratings: RatingColumns, size: int) -> tuple[Numbers, Numbers]:
    """Moment and score of the last rating of each of `size` conversations; NONE where there is none."""
    order = np.argsort(ratings.at, kind="stable")
    at, score = np.full(size, NONE, dtype=np.int64), np.full(size, NONE, dtype=np.int64)
    at[ratings.row[order]] = ratings.at[order]
    score[ratings.row[order]] = ratings.score[order]
    return at, score
