from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.queue import urgency
from escalation.reason import ReasonCode
from escalation.ticket import Ticket, TicketStatus
from escalation.triage import TriageTier
from tests.escalation.samples import MORNING

minutes = st.integers(-100_000, 100_000).map(lambda count: MORNING + timedelta(minutes=count))


@st.composite
def open_tickets(draw: st.DrawFn) -> Ticket:
    clock = st.none() | minutes
    return Ticket(
        site_id="s_one",
        ticket_id="t_any",
        conversation_id="c_any",
        number=draw(st.integers(1, 1_000)),
        status=TicketStatus.OPEN,
        resolution=None,
        tier=draw(st.sampled_from(TriageTier)),
        why="Words.",
        reason=ReasonCode.LOW_CONFIDENCE,
        subject="Subject",
        contact_name=None,
        assignee=None,
        first_response_due=draw(clock),
        first_response_breach=draw(clock),
        resolution_due=draw(clock),
        opened_at=draw(minutes),
        first_response_at=draw(clock),
        resolved_at=None,
        updated_at=MORNING,
    )


@pytest.mark.capability(25)
@given(st.lists(open_tickets()))
def test_low_never_stands_before_a_higher_tier(tickets: list[Ticket]) -> None:
    ranks = [ticket.tier.rank for ticket in sorted(tickets, key=urgency)]
    assert ranks == sorted(ranks)


@given(open_tickets(), open_tickets())
def test_within_a_tier_the_nearer_breach_comes_first_and_no_clock_last(one: Ticket, other: Ticket) -> None:
    first, second = sorted((one, other), key=urgency)
    if first.tier is second.tier and first.next_breach is None:
        assert second.next_breach is None
    if first.tier is second.tier and first.next_breach and second.next_breach:
        assert first.next_breach <= second.next_breach


@given(open_tickets(), open_tickets())
def test_with_equal_clocks_the_older_comes_first(one: Ticket, other: Ticket) -> None:
    first, second = sorted((one, other), key=urgency)
    if (first.tier, first.next_breach) == (second.tier, second.next_breach):
        assert first.opened_at <= second.opened_at
