from datetime import timedelta

import pytest

from escalation.audit.duplicates import GROUP_MAX, MergeProposal, merge_proposals
from escalation.audit.row import AuditTicket
from tests.escalation.audit.tickets import embedded, ticket

LOST = "my card never arrived in the mail"


def proposals(*tickets: AuditTicket) -> tuple[MergeProposal, ...]:
    return merge_proposals(tickets, embedded([each.text for each in tickets]))


@pytest.mark.capability(12)
def test_one_customer_who_asks_the_same_on_two_channels_is_proposed_as_one_ticket() -> None:
    (found,) = proposals(
        ticket(1, LOST, customer="ada@x.example", channel="email"),
        ticket(2, "where is the invoice for march", customer="ada@x.example", channel="email", hours=1),
        ticket(3, "my new card never arrived in the mail", customer="ada@x.example", channel="chat", hours=5),
        ticket(4, LOST, customer="bob@x.example", channel="chat", hours=2),
    )
    assert found.survivor.ticket_id == "T1"
    assert [each.ticket_id for each in found.others] == ["T3"]
    assert found.apart == timedelta(hours=5)
    assert found.words == ("card", "arrived", "mail")
    assert found.evidence.startswith("2 tickets of one customer, ")
    assert "within 5 hours, on email and chat, both say card, arrived, mail." in found.evidence


def test_what_comes_weeks_later_or_from_nobody_known_is_none() -> None:
    assert not proposals(ticket(1, LOST, customer="ada"), ticket(2, LOST, customer="ada", hours=24 * 15))
    assert not proposals(ticket(1, LOST), ticket(2, LOST, hours=1))


def test_days_between_make_it_less_sure_unless_the_very_same_is_said() -> None:
    again = "my card has never arrived in the mail"
    (near,) = proposals(ticket(1, LOST, customer="ada"), ticket(2, again, customer="ada", hours=1))
    (far,) = proposals(ticket(1, LOST, customer="ada"), ticket(2, again, customer="ada", hours=72))
    assert near.score > far.score
    of_it = "the new card in the mail is still not here"
    assert proposals(ticket(1, LOST, customer="ada"), ticket(2, of_it, customer="ada", hours=1))
    assert not proposals(ticket(1, LOST, customer="ada"), ticket(2, of_it, customer="ada", hours=24 * 6))
    (same,) = proposals(ticket(1, LOST, customer="ada"), ticket(2, LOST, customer="ada", hours=24 * 6))
    assert same.score == 1


def test_unknown_days_do_not_hinder_what_is_the_very_same() -> None:
    (undated,) = proposals(
        ticket(1, LOST, customer="ada", opened_at=None), ticket(2, LOST, customer="ada", opened_at=None)
    )
    assert undated.apart is None


def test_a_customer_who_floods_is_proposed_in_groups_that_can_be_merged() -> None:
    found = proposals(*(ticket(row, LOST, customer="ada", hours=row / 10) for row in range(1, 51)))
    sizes = [1 + len(each.others) for each in found]
    assert max(sizes) <= GROUP_MAX
    merged = [each.row for proposal in found for each in (proposal.survivor, *proposal.others)]
    assert len(merged) == len(set(merged)), "each ticket stands in one proposal"


@pytest.mark.capability(12)
def test_two_orders_are_two_matters_however_alike_the_words() -> None:
    def asked(first: str, second: str) -> tuple[MergeProposal, ...]:
        return proposals(ticket(1, first, customer="ada"), ticket(2, second, customer="ada", hours=1))

    assert not asked("please cancel order 48213", "please cancel order 48214")
    assert asked("please cancel order 48213", "cancel my order #48213 please")
    assert asked("please cancel order 48213 of 2026-03-01", "please cancel order of 2026-03-01")
    assert asked("please cancel order 48213", "please cancel order of 2026-03-01"), "a date is no other order"


def test_rare_words_tell_more_than_those_that_all_write() -> None:
    among = [ticket(row, f"my account has a question about topic{row}", hours=row) for row in range(10, 60)]
    one, other = "my account has a question about zebras", "my account has a question about giraffes"
    common = ticket(1, one, customer="ada"), ticket(2, other, customer="ada", hours=1)
    rare = ticket(3, "zebras left the enclosure", customer="bob"), ticket(4, "the zebras left", customer="bob", hours=1)
    found = {each.survivor.row: each.score for each in proposals(*among, *common, *rare)}
    assert found[3] > found[1]
