"""Friction: pages ranked by the accounts that stumble there, against a naive count over a simulated year."""

from collections import defaultdict
from datetime import timedelta

import pytest

from escalation.health.friction import friction_of
from escalation.health.policy import HealthPolicy
from escalation.ledger.columns import ticket_columns
from escalation.ledger.event import EventKind, LedgerEvent
from escalation.ledger.folding import fold_ticket
from tests.simulation.year import BEGINS, simulated_year

POLICY = HealthPolicy(segment_weights={"enterprise": 7, "business": 2})


@pytest.mark.capability(93)
def test_pages_are_ranked_by_accounts_times_what_their_plan_weighs() -> None:
    year = simulated_year(5, weeks=20, spikes=0)
    since, until = BEGINS + timedelta(weeks=6), BEGINS + timedelta(weeks=18)
    by_ticket: defaultdict[str, list[LedgerEvent]] = defaultdict(list)
    for event in year.happened:
        if event.subject == "ticket":
            by_ticket[event.subject_id].append(event)
    facts = [folded for events in by_ticket.values() if (folded := fold_ticket(events)) is not None]
    found = friction_of(ticket_columns(facts), POLICY, since, until)

    accounts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    tickets: defaultdict[str, int] = defaultdict(int)
    left_out = {
        event.subject_id
        for event in year.happened
        if event.kind is EventKind.TICKET_RESOLVED and event.details["resolution"] in {"merged", "spam"}
    }
    for event in year.happened:
        if event.kind is not EventKind.TICKET_OPENED or not since <= event.at < until or event.subject_id in left_out:
            continue
        page, account, segment = (str(event.details[name]) for name in ("page_key", "account_id", "segment"))
        tickets[page] += 1
        if event.details["account_id"] is not None:
            accounts[page][account] = {"enterprise": 7, "business": 2}.get(segment, 1)
    expected = sorted(
        ((sum(accounts[page].values()), tickets[page], len(accounts[page]), page) for page in tickets),
        key=lambda each: (-each[0], -each[1], each[3]),
    )
    assert [(each.weight, each.tickets, each.accounts, each.page_key) for each in found] == expected
    assert sum(sum(number for _, number in each.segments) for each in found) == sum(map(len, accounts.values()))


@pytest.mark.capability(64)
def test_what_would_have_been_prevented_is_counted_without_bugs() -> None:
    year = simulated_year(6, weeks=14, spikes=0)
    by_ticket: defaultdict[str, list[LedgerEvent]] = defaultdict(list)
    for event in year.happened:
        if event.subject == "ticket":
            by_ticket[event.subject_id].append(event)
    facts = [folded for events in by_ticket.values() if (folded := fold_ticket(events)) is not None]
    found = friction_of(ticket_columns(facts), POLICY, BEGINS, BEGINS + timedelta(weeks=14))
    wanted = [each for each in facts if each.resolution not in {"merged", "spam"}]
    assert sum(each.prevented for each in found) == sum(each.cause not in {None, "bug"} for each in wanted) > 0
