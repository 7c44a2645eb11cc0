import random
from dataclasses import replace

import pytest

from escalation.audit.one_cause import CUSTOMERS_MIN, ProblemProposal, error_codes, problem_proposals
from escalation.audit.row import AuditTicket
from escalation.audit.topics.finding import topics_of
from tests.escalation.audit.sentences import questions
from tests.escalation.audit.tickets import embedded, ticket


def proposals(tickets: list[AuditTicket]) -> tuple[ProblemProposal, ...]:
    rows = embedded([each.text for each in tickets])
    return problem_proposals(tickets, rows, topics_of([each.text for each in tickets], rows))


def background() -> list[AuditTicket]:
    """Questions of many customers, spread over a quarter."""
    hours = random.Random(1)
    texts = questions("pin", "refund", "invoice")
    return [
        ticket(row, text, customer=f"c{row}", hours=hours.uniform(0, 2_000)) for row, text in enumerate(texts, start=1)
    ]


def outage(customers: int, *, hours: float = 900, start: int = 1_000) -> list[AuditTicket]:
    texts = questions("export", count=customers)
    return [
        ticket(start + place, f"{text} error E4711", customer=f"x{place}", hours=hours + place / 2)
        for place, text in enumerate(texts)
    ]


@pytest.mark.capability(13)
def test_one_bug_that_many_customers_report_is_proposed_with_its_tickets_and_evidence() -> None:
    tickets = [*background(), *outage(30)]
    found = proposals(tickets)
    assert found, "the outage is seen"
    rows = {each.row for proposal in found for each in proposal.tickets}
    assert len([row for row in rows if row >= 1_000]) >= 20
    assert all(row >= 1_000 for row in rows), "questions that come all the time are no bug"
    best = found[0]
    assert best.customers == len(best.tickets) >= CUSTOMERS_MIN
    assert best.error_codes == ("E4711",)
    assert "export" in best.words
    assert best.evidence.startswith(f"{best.customers} customers in {len(best.tickets)} tickets within ")


@pytest.mark.capability(13)
def test_one_customer_who_writes_often_is_no_bug_of_many() -> None:
    tickets = [*background(), *(replace(each, customer="ada") for each in outage(30))]
    assert not proposals(tickets)


def test_the_same_reports_over_a_quarter_are_no_outage() -> None:
    spread = random.Random(2)
    tickets = [
        *background(),
        *(ticket(each.row, each.text, customer=each.customer, hours=spread.uniform(0, 60_000)) for each in outage(12)),
    ]
    assert not proposals(tickets)


def test_each_ticket_stands_in_one_proposal() -> None:
    tickets = [*background(), *outage(30), *outage(30, hours=1_500, start=2_000)]
    rows = [each.row for proposal in proposals(tickets) for each in proposal.tickets]
    assert len(rows) == len(set(rows))


def test_error_codes_are_told_from_other_numbers() -> None:
    said = "Since 2024 I see ERR_TIMEOUT and error 503, code 0x80070057, ABC-123 for order 12345."
    assert error_codes(said) == ("ERR_TIMEOUT", "ERROR 503", "0X80070057", "ABC-123")


def test_tickets_without_a_time_are_left_out() -> None:
    tickets = [ticket(each.row, each.text, customer=each.customer, opened_at=None) for each in outage(30)]
    assert not proposals(tickets)


@pytest.mark.capability(13)
def test_what_is_reported_all_the_time_is_no_bug_of_these_days() -> None:
    always = random.Random(3)
    chronic = [
        ticket(each.row, each.text, customer=each.customer, hours=always.uniform(0, 2_000)) for each in outage(150)
    ]
    assert not proposals([*background(), *chronic])


@pytest.mark.capability(13)
def test_questions_that_many_ask_in_the_same_days_do_not_hide_what_fails_in_them() -> None:
    asked = [
        ticket(3_000 + place, f"how do i make an export {place}", customer=f"q{place}", hours=900 + place / 3)
        for place in range(40)
    ]
    found = proposals([*background(), *asked, *outage(12)])
    rows = {each.row for proposal in found for each in proposal.tickets}
    assert len([row for row in rows if 1_000 <= row < 3_000]) >= 6
    assert not [row for row in rows if row >= 3_000]
