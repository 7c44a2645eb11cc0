import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.reason import ReasonCode
from escalation.triage import Triage, TriageTier, triage
from tests.escalation.samples import handoff


@pytest.mark.parametrize(
    ("question", "tier"),
    [
        ("Your site is down, nothing works", TriageTier.CRITICAL),
        ("All our data disappeared after the import", TriageTier.CRITICAL),
        ("I think our account was hacked", TriageTier.CRITICAL),
        ("Nobody can open the board since this morning", TriageTier.CRITICAL),
        ("Our customers can’t pay and we are losing sales", TriageTier.CRITICAL),
        ("I was charged twice for March", TriageTier.HIGH),
        ("We go live on Friday and need the export by tomorrow", TriageTier.HIGH),
        ("I CANNOT LOG IN", TriageTier.HIGH),
        ("The export button is broken", TriageTier.HIGH),
        ("How do I invite everyone in my team?", TriageTier.NORMAL),
        ("Where is the setting for time zones? Thanks", TriageTier.NORMAL),
        ("It would be nice to have a dark theme", TriageTier.LOW),
        ("There is a typo on the members page", TriageTier.LOW),
        ("Thank you so much!", TriageTier.LOW),
    ],
)
def test_plain_words_decide(question: str, tier: TriageTier) -> None:
    assert triage(handoff(question)).tier is tier


@given(st.text(), st.sampled_from(ReasonCode), st.lists(st.text(), max_size=5))
def test_every_text_gets_a_tier_and_a_why(question: str, reason: ReasonCode, said: list[str]) -> None:
    judged = triage(handoff(question, reason=reason, said=tuple(said)))
    assert judged.tier in TriageTier
    assert judged.why.endswith(".")


def test_an_alarm_counts_wherever_the_visitor_wrote_it() -> None:
    judged = triage(handoff("I want to talk to a person", said=("The whole site is down", "hello?")))
    assert judged == Triage(TriageTier.CRITICAL, "Words of an outage.")


def test_thanks_never_hide_a_problem() -> None:
    assert triage(handoff("Thanks, but I was charged twice")).tier is TriageTier.HIGH


def test_a_wish_said_earlier_does_not_make_a_question_wait() -> None:
    judged = triage(handoff("How do I export?", said=("I wish you had dark mode", "How do I export?")))
    assert judged.tier is TriageTier.NORMAL


@pytest.mark.parametrize(
    "reason",
    [ReasonCode.FRUSTRATION, ReasonCode.REPEATED_ANSWER, ReasonCode.SENSITIVE_TOPIC, ReasonCode.SEGMENT],
)
def test_reasons_that_are_urgent_by_themselves_stand_before_the_others_in_any_language(reason: ReasonCode) -> None:
    assert triage(handoff("Noch einmal?", reason=reason)).tier is TriageTier.HIGH


def test_a_security_incident_is_critical_whatever_the_reason() -> None:
    judged = triage(handoff("Our account was hacked", reason=ReasonCode.SENSITIVE_TOPIC))
    assert judged.tier is TriageTier.CRITICAL


def test_the_more_urgent_of_two_wins_and_the_first_of_equals() -> None:
    low, high = Triage(TriageTier.LOW, "a"), Triage(TriageTier.HIGH, "b")
    assert low.or_more_urgent(high) == high.or_more_urgent(low) == high
    assert high.or_more_urgent(Triage(TriageTier.HIGH, "c")) == high


def test_a_very_long_text_is_judged_by_its_latest_part() -> None:
    assert triage(handoff("x" * 200_000 + " our account was hacked")).tier is TriageTier.CRITICAL
