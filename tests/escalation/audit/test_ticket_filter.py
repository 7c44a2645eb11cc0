"""Which tickets an audit is about: status, category, assignee and age, alone and together."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.ages import AGE_BANDS, band_of, days_of
from escalation.audit.row import AuditStatus, AuditTicket
from escalation.audit.ticket_filter import EVERY_TICKET, TicketFilter, ticket_filter
from escalation.errors import SettingInvalid
from tests.escalation.samples import MORNING

BILLING = AuditTicket(
    1,
    "1",
    AuditStatus.WAITING,
    status_said="Ball beim Kunden",
    category="Billing ",
    assignee="Ada",
    opened_at=MORNING - timedelta(days=30),
)
NOBODYS = AuditTicket(2, "2", AuditStatus.OPEN, opened_at=None)


@pytest.mark.capability(7)
@pytest.mark.parametrize(
    ("only", "taken"),
    [
        (ticket_filter(), (True, True)),
        (ticket_filter(["waiting"]), (True, False)),
        (ticket_filter(["ball BEIM kunden", "resolved"]), (True, False)),
        (ticket_filter(["open"]), (False, True)),
        (ticket_filter([], ["billing"]), (True, False)),
        (ticket_filter([], ["(none)"]), (False, True)),
        (ticket_filter([], [], ["grace", "ADA"]), (True, False)),
        (ticket_filter([], [], ["(none)"]), (False, True)),
        (ticket_filter(older_than="30d"), (True, False)),
        (ticket_filter(older_than="721h"), (False, False)),
        (ticket_filter(newer_than="31"), (True, False)),
        (ticket_filter(newer_than="30d"), (False, False)),
        (ticket_filter(["waiting"], ["billing"], ["grace"]), (False, False)),
    ],
)
def test_a_ticket_fits_when_every_condition_holds(only: TicketFilter, taken: tuple[bool, bool]) -> None:
    assert (only.takes(BILLING, MORNING), only.takes(NOBODYS, MORNING)) == taken
    assert only.takes_all == (only == EVERY_TICKET)
    assert TicketFilter.from_json(only.to_json()) == only, "it is kept as it was asked"


def test_it_is_said_in_words() -> None:
    only = ticket_filter(["on_hold"], ["Billing", "Bugs"], ["(none)"], "36h", "90d")
    assert only.words() == {
        "Status": "on hold",
        "Category": "Billing, Bugs",
        "Assignee": "(none)",
        "Age": "at least 36h and under 90d",
    }
    assert EVERY_TICKET.words() == {}


@pytest.mark.parametrize("ages", [("soon", ""), ("0d", ""), ("", "99999d"), ("30d", "30d"), ("90d", "3d"), ("-1", "")])
def test_an_age_that_cannot_be_is_refused_with_its_field(ages: tuple[str, str]) -> None:
    with pytest.raises(SettingInvalid, match=r"^(older|newer) than: "):
        ticket_filter((), (), (), *ages)


def test_too_many_and_too_long_values_are_refused() -> None:
    with pytest.raises(SettingInvalid, match="category: at most 50"):
        ticket_filter((), [str(number) for number in range(51)])
    with pytest.raises(SettingInvalid, match="assignee: a value"):
        ticket_filter((), (), ["x" * 201])


@given(st.integers(0, 200 * 86_400))
def test_the_ends_of_a_band_take_what_is_counted_in_it(seconds: int) -> None:
    opened = MORNING - timedelta(seconds=seconds)
    fitting = []
    for band in AGE_BANDS:
        begins, ends = (None if days is None else timedelta(days=days) for days in days_of(band))
        if TicketFilter(older_than=begins, newer_than=ends).takes_values((), None, None, MORNING - opened):
            fitting.append(band)
    assert fitting == [band_of(opened, MORNING)]
