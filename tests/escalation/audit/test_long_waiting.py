from datetime import timedelta

import pytest

from escalation.audit.long_waiting import long_waiting
from escalation.audit.row import AuditStatus, Turn
from tests.escalation.audit.tickets import MONDAY, ticket

NOW = MONDAY + timedelta(days=40)


def days_ago(days: float) -> Turn:
    return Turn("agent", "Could you send a screenshot?", NOW - timedelta(days=days))


def test_those_that_wait_for_the_customer_longer_than_that_come_longest_first() -> None:
    tickets = [
        ticket(1, status=AuditStatus.WAITING, status_said="Pending", turns=(days_ago(8),)),
        ticket(2, status=AuditStatus.WAITING, turns=(days_ago(30),)),
        ticket(3, status=AuditStatus.WAITING, turns=(days_ago(6),)),
        ticket(4, status=AuditStatus.OPEN, turns=(days_ago(20),)),
        ticket(5, status=AuditStatus.RESOLVED, turns=(days_ago(30),)),
        ticket(6, status=AuditStatus.WAITING, updated_at=NOW - timedelta(days=9)),
    ]
    found = long_waiting(tickets, NOW, 7)
    assert [each.ticket.row for each in found] == [2, 4, 6, 1]
    assert found[3].evidence == "Nothing for 8 days, and its status is Pending and an agent spoke last."


@pytest.mark.parametrize("status", [AuditStatus.WAITING, AuditStatus.OPEN])
def test_a_customer_who_has_answered_is_not_waited_for(status: AuditStatus) -> None:
    answered = Turn("customer", "Here it is.", NOW - timedelta(days=20))
    assert not long_waiting([ticket(1, status=status, turns=(days_ago(30), answered))], NOW, 7)


def test_what_has_no_time_is_left_out() -> None:
    assert not long_waiting([ticket(1, status=AuditStatus.WAITING)], NOW, 7)


def test_a_colleagues_note_begins_the_waiting_anew_and_a_promise_of_ours_is_none() -> None:
    noted = NOW - timedelta(days=3)
    promise = Turn("agent", "We are looking into it.", NOW - timedelta(days=20))
    tickets = [
        ticket(1, status=AuditStatus.WAITING, turns=(days_ago(30),), moved_on_at=noted),
        ticket(2, status=AuditStatus.OPEN, turns=(promise,)),
        ticket(3, status=AuditStatus.WAITING, turns=(days_ago(30),), moved_on_at=NOW - timedelta(days=40)),
    ]
    assert [each.ticket.row for each in long_waiting(tickets, NOW, 7)] == [3]
