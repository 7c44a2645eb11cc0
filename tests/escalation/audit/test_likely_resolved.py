"""What looks resolved, heard in the last turns; `handrail eval resolved` measures it on more."""

from datetime import UTC, datetime, timedelta

import pytest

from escalation.audit.likely_resolved import CONFIRMED, likely_resolved, look_resolved
from escalation.audit.row import AuditStatus, Turn
from tests.escalation.audit.tickets import ticket


def told(*turns: tuple[str, str]) -> str | None:
    found = look_resolved(ticket(1, turns=tuple(Turn(author, text) for author, text in turns)))
    return None if found is None else found.heard


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


@pytest.mark.capability(11)
@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        ("We are checking your documents.", "Perfect, thank you!"),
        ("Ihr Antrag liegt beim Kollegen.", "Danke für die Info."),
        ("Would 3 pm be fine?", "Works great, thank you!"),
        ("Which browser is it?", "Firefox, thanks"),
        ("The ticket was closed.", "Please don't close this, nobody answered me!"),
        ("We fixed it.", "Sure you did. Nice job, still a white page."),
        ("The file is attached.", "Automatic reply: thank you for your e-mail, I am away until Monday."),
        (
            "Wir haben es behoben.",
            "Ich bin bis 12. Mai nicht im Büro. Ihre Nachricht wird nicht weitergeleitet. Danke.",
        ),
        ("Fixed.", "Thank you for contacting Acme. We have received your message."),
    ],
)
def test_what_only_sounds_like_an_end_closes_nothing(answer: str, reply: str) -> None:
    assert told(("customer", "It fails."), ("agent", answer), ("customer", reply)) is None


@pytest.mark.capability(11)
@pytest.mark.parametrize(
    "opening",
    [
        "Hello, the payment went through twice.",
        "The refund has been processed to the wrong card.",
        "Everything worked fine until you changed the layout.",
        "I fixed the first error myself, the second one remains.",
    ],
)
def test_an_opening_that_tells_of_what_worked_closes_nothing(opening: str) -> None:
    assert told(("customer", opening)) is None


def test_who_takes_back_what_they_asked_needs_no_answer() -> None:
    assert told(("customer", "The list is empty."), ("customer", "Never mind, I had a filter on.")) == "never mind"


def test_thanks_after_a_question_that_nobody_answered_is_none() -> None:
    turns = (("customer", "It fails."), ("agent", "We have fixed it."), ("customer", "And the export?"))
    assert told(*turns, ("customer", "Thanks!")) is None
    assert told(*turns[:2], ("customer", "Thanks!"), ("agent", "You're welcome, have a nice day!")) == "thanks"


def test_no_to_whether_there_is_anything_else_is_an_end_and_yes_none() -> None:
    asked = (("customer", "It fails."), ("agent", "Do you need any other help?"))
    assert told(*asked, ("customer", "No, that will be all.")) is not None
    assert told(*asked, ("customer", "Yes please.")) is None


def test_an_agents_word_counts_after_days_of_silence_only() -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    asked = Turn("customer", "It fails.", now - timedelta(days=4))

    def heard_after(silence: timedelta) -> float | None:
        fixed = Turn("agent", "The problem is fixed now.", now - silence)
        found = look_resolved(ticket(1, turns=(asked, fixed)), now)
        return None if found is None else found.score

    assert heard_after(timedelta(hours=3)) is None
    assert heard_after(timedelta(days=3)) == CONFIRMED
