"""Facts as columns: what a dashboard of a year is computed from without a Python object for each ticket.

All moments are milliseconds since the epoch, all durations milliseconds; NONE (-1) stands for what there is not.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from escalation.instant import milliseconds_of
from escalation.ledger.facts import ConversationFacts, Response, TicketFacts

NONE: Final = -1

ABSENT: Final = -2
"""The code of a name that no row has."""

ID_BYTES: Final = 32

Numbers = NDArray[np.int64]
"""Of shape (rows,)."""

Ids = NDArray[np.bytes_]
"""Of shape (rows,), each at most ID_BYTES of ASCII; empty for none."""

Mask = NDArray[np.bool_]
"""Of shape (rows,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """A column of few different texts: `names[codes[row]]`, NONE for no text."""

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    def code(self, name: str) -> int:
        """The code of `name`; ABSENT, which no row has, for an unknown one."""
        return self.names.index(name) if name in self.names else ABSENT

    def is_among(self, names: Collection[str | None]) -> Mask:
        """Which rows have one of these; None stands for no text."""
        codes = [NONE if name is None else self.code(name) for name in names]
        return np.isin(self.codes, np.array(codes, dtype=np.int32))


@dataclass(frozen=True, slots=True, eq=False)
class ResponseColumns:
    """Responses, flattened: `row` says in which row of the tickets each stands. `met` is 1, 0, or NONE where nothing
    was promised."""

    row: Numbers
    at: Numbers
    wall_ms: Numbers
    business_ms: Numbers
    met: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class SpanColumns:
    """When tickets were not resolved, flattened; `until` is NONE for still open."""

    row: Numbers
    since: Numbers
    until: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class BreachColumns:
    """Breaches, flattened."""

    row: Numbers
    clock: Names
    at: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class RatingColumns:
    """Ratings, flattened; `row` is one of the conversations."""

    row: Numbers
    at: Numbers
    score: NDArray[np.int8]
    by_ai: Mask


@dataclass(frozen=True, slots=True, eq=False)
class TicketColumns:
    """TicketFacts, one row a ticket. `contact` is a number that stands for the contact: the same one, the same number;
    NONE where nobody is known. `status` is as in the facts."""

    site_id: Names
    ticket_id: Ids
    conversation_id: Ids
    contact: Numbers
    number: Numbers
    opened_at: Numbers
    tier: Names
    category: Names
    segment: Names
    channel: Names
    page_key: Names
    account_id: Names
    assignee_id: Names
    team_id: Names
    problem_id: Names
    status: Names
    resolution: Names
    cause: Names
    resolved_at: Numbers
    resolution_wall_ms: Numbers
    resolution_business_ms: Numbers
    reopened: NDArray[np.int32]
    first_responses: ResponseColumns
    next_responses: ResponseColumns
    spans: SpanColumns
    breaches: BreachColumns

    def __len__(self) -> int:
        """How many tickets."""
        return len(self.number)


@dataclass(frozen=True, slots=True, eq=False)
class ConversationColumns:
    """ConversationFacts, one row a conversation; `contact` as with tickets."""

    site_id: Names
    conversation_id: Ids
    contact: Numbers
    opened_at: Numbers
    category: Names
    segment: Names
    channel: Names
    page_key: Names
    account_id: Names
    asked: NDArray[np.int32]
    answered: NDArray[np.int32]
    replied: NDArray[np.int32]
    last_asked_at: Numbers
    last_answered_at: Numbers
    handed_off_at: Numbers
    resolved_at: Numbers
    resolved_by: Names
    reopened_at: Numbers
    ratings: RatingColumns

    def __len__(self) -> int:
        """How many conversations."""
        return len(self.opened_at)


@dataclass(frozen=True, slots=True, eq=False)
class FactColumns:
    """All that figures of a time are made of."""

    tickets: TicketColumns
    conversations: ConversationColumns


def ticket_columns(facts: Sequence[TicketFacts]) -> TicketColumns:
    """The same facts as columns, in the same order."""
    first = [(row, each.first_response) for row, each in enumerate(facts) if each.first_response is not None]
    following = [(row, response) for row, each in enumerate(facts) for response in each.next_responses]
    spans = [(row, *span) for row, each in enumerate(facts) for span in each.spans]
    breaches = [(row, *breach) for row, each in enumerate(facts) for breach in each.breaches]
    return TicketColumns(
        site_id=_names([each.site_id for each in facts]),
        ticket_id=_ids([each.ticket_id for each in facts]),
        conversation_id=_ids([each.conversation_id for each in facts]),
        contact=_numbers([contact_number(each.contact_id) for each in facts]),
        number=_numbers([each.number for each in facts]),
        opened_at=_moments([each.opened_at for each in facts]),
        tier=_names([each.tier for each in facts]),
        category=_names([each.category for each in facts]),
        segment=_names([each.segment for each in facts]),
        channel=_names([each.channel for each in facts]),
        page_key=_names([each.page_key for each in facts]),
        account_id=_names([each.account_id for each in facts]),
        assignee_id=_names([each.assignee_id for each in facts]),
        team_id=_names([each.team_id for each in facts]),
        problem_id=_names([each.problem_id for each in facts]),
        status=_names([each.status for each in facts]),
        resolution=_names([each.resolution for each in facts]),
        cause=_names([each.cause for each in facts]),
        resolved_at=_moments([each.resolved_at for each in facts]),
        resolution_wall_ms=_numbers([each.resolution_wall_ms for each in facts]),
        resolution_business_ms=_numbers([each.resolution_business_ms for each in facts]),
        reopened=np.array([each.reopened for each in facts], dtype=np.int32),
        first_responses=_responses(first),
        next_responses=_responses(following),
        spans=SpanColumns(
            row=_numbers([row for row, _, _ in spans]),
            since=_moments([since for _, since, _ in spans]),
            until=_moments([until for _, _, until in spans]),
        ),
        breaches=BreachColumns(
            row=_numbers([row for row, _, _ in breaches]),
            clock=_names([clock for _, clock, _ in breaches]),
            at=_moments([at for _, _, at in breaches]),
        ),
    )


def conversation_columns(facts: Sequence[ConversationFacts]) -> ConversationColumns:
    """The same facts as columns, in the same order."""
    ratings = [(row, rating) for row, each in enumerate(facts) for rating in each.ratings]
    return ConversationColumns(
        site_id=_names([each.site_id for each in facts]),
        conversation_id=_ids([each.conversation_id for each in facts]),
        contact=_numbers([contact_number(each.contact_id) for each in facts]),
        opened_at=_moments([each.opened_at for each in facts]),
        category=_names([each.category for each in facts]),
        segment=_names([each.segment for each in facts]),
        channel=_names([each.channel for each in facts]),
        page_key=_names([each.page_key for each in facts]),
        account_id=_names([each.account_id for each in facts]),
        asked=np.array([each.asked for each in facts], dtype=np.int32),
        answered=np.array([each.answered for each in facts], dtype=np.int32),
        replied=np.array([each.replied for each in facts], dtype=np.int32),
        last_asked_at=_moments([each.last_asked_at for each in facts]),
        last_answered_at=_moments([each.last_answered_at for each in facts]),
        handed_off_at=_moments([each.handed_off_at for each in facts]),
        resolved_at=_moments([each.resolved_at for each in facts]),
        resolved_by=_names([each.resolved_by for each in facts]),
        reopened_at=_moments([each.reopened_at for each in facts]),
        ratings=RatingColumns(
            row=_numbers([row for row, _ in ratings]),
            at=_moments([rating.at for _, rating in ratings]),
            score=np.array([rating.score for _, rating in ratings], dtype=np.int8),
            by_ai=np.array([rating.answered_by == "ai" for _, rating in ratings], dtype=np.bool_),
        ),
    )


def contact_number(contact_id: str | None) -> int:
    """63 bits of a hash of the id, so that contacts are told apart without their ids; NONE without one."""
    if contact_id is None:
        return NONE
    return int.from_bytes(hashlib.blake2b(contact_id.encode(), digest_size=8).digest()) >> 1


def _responses(responses: Sequence[tuple[int, Response]]) -> ResponseColumns:
    return ResponseColumns(
        row=_numbers([row for row, _ in responses]),
        at=_moments([each.at for _, each in responses]),
        wall_ms=_numbers([each.wall_ms for _, each in responses]),
        business_ms=_numbers([each.business_ms for _, each in responses]),
        met=np.array([NONE if each.met is None else int(each.met) for _, each in responses], dtype=np.int8),
    )


def _names(texts: Sequence[str | None]) -> Names:
    codes: dict[str, int] = {}
    coded = [NONE if text is None else codes.setdefault(text, len(codes)) for text in texts]
    return Names(np.array(coded, dtype=np.int32), tuple(codes))


def _ids(ids: Sequence[str]) -> Ids:
    return np.array([each.encode() for each in ids], dtype=f"S{ID_BYTES}")


def _numbers(numbers: Sequence[int | None]) -> Numbers:
    return np.array([NONE if number is None else number for number in numbers], dtype=np.int64)


def _moments(moments: Sequence[datetime | None]) -> Numbers:
    return np.array([NONE if moment is None else milliseconds_of(moment) for moment in moments], dtype=np.int64)
