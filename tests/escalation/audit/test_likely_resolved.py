"""What looks resolved, heard in the last turns; the lines that it was measured on stand in resolved_turns.jsonl."""

import json
from collections import Counter
from pathlib import Path

import pytest

from escalation.audit.likely_resolved import likely_resolved, look_resolved
from escalation.audit.row import AuditStatus, Turn
from tests.escalation.audit.tickets import ticket

LINES = [json.loads(line) for line in (Path(__file__).parent / "resolved_turns.jsonl").read_text().splitlines()]


def told(*turns: tuple[str, str]) -> str | None:
    found = look_resolved(ticket(1, turns=tuple(Turn(author, text) for author, text in turns)))
    return None if found is None else found.heard


@pytest.mark.capability(11)
def test_on_the_lines_that_were_kept_apart_what_looks_resolved_is_resolved() -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for line in LINES:
        if line["part"] == "kept apart":
            counts[told(*map(tuple, line["turns"])) is not None, line["resolved"]] += 1
    precision = counts[True, True] / (counts[True, True] + counts[True, False])
    recall = counts[True, True] / (counts[True, True] + counts[False, True])
    assert precision >= PRECISION
    assert recall >= RECALL


PRECISION, RECALL = 0.85, 0.45
"""Somewhat below what was measured on them once, so that a change for the worse is seen. docs/topics.md has it."""


@pytest.mark.capability(11)
@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("Please log in again.", "That worked, thank you!"),
        ("Bitte versuchen Sie es noch einmal.", "Jetzt funktioniert es wieder. Danke!"),
        ("Essayez de vider le cache.", "Ça marche maintenant, merci."),
        ("Hemos corregido el error.", "Ya funciona, gracias."),
        ("Tente novamente.", "Agora está funcionando, obrigada!"),
        ("Kunt u het opnieuw proberen?", "Het werkt weer, dank u wel."),
    ],
)
def test_in_six_languages(answer: str, reply: str) -> None:
    assert told(("customer", "It fails."), ("agent", answer), ("customer", reply))


@pytest.mark.capability(11)
@pytest.mark.parametrize(
    "reply", ["Thanks, but it still fails.", "Thanks! How do I share it?", "Thank you, I will try."]
)
def test_thanks_with_something_behind_is_none(reply: str) -> None:
    assert told(("customer", "It fails."), ("agent", "We have fixed it."), ("customer", reply)) is None


def test_thanks_for_a_promise_is_none_and_thanks_in_an_opening_neither() -> None:
    assert told(("customer", "It fails."), ("agent", "We are looking into it."), ("customer", "Thank you!")) is None
    assert told(("customer", "Please cancel my plan. Thanks!")) is None


def test_an_agents_word_counts_less_and_not_once_the_customer_has_written() -> None:
    said = [Turn("customer", "It fails."), Turn("agent", "The problem is fixed now.")]
    by_agent = look_resolved(ticket(1, turns=tuple(said)))
    assert by_agent is not None
    assert by_agent.said_by == "agent"
    assert look_resolved(ticket(1, turns=(*said, Turn("customer", "It fails again.")))) is None
    by_customer = look_resolved(ticket(1, turns=(*said, Turn("customer", "It works now."))))
    assert by_customer is not None
    assert by_customer.score > by_agent.score


def test_the_surest_come_first_and_what_is_resolved_already_is_left_out() -> None:
    sure = (Turn("customer", "Help"), Turn("agent", "Try again."), Turn("customer", "It works now, thanks"))
    fair = (Turn("customer", "Help"), Turn("agent", "Use the menu."), Turn("customer", "Thank you very much"))
    tickets = [
        ticket(1, turns=fair),
        ticket(2, turns=sure),
        ticket(3, turns=sure, status=AuditStatus.RESOLVED),
        ticket(4),
    ]
    found = likely_resolved(tickets)
    assert [each.ticket.row for each in found] == [2, 1]
    assert found[0].evidence == "The customer wrote “works now”." or "works now" in found[0].evidence
