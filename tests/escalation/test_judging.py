from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.default_matrix import DEFAULT_MATRIX
from escalation.handoff import Handoff
from escalation.judging import CLASSIFIED_CHARACTERS_MAX, classified_text, judge
from escalation.reason import ReasonCode
from escalation.triage import Triage, TriageTier
from tests.escalation.samples import handoff


def of_segment(told: Handoff, segment: str) -> Handoff:
    return replace(told, contact=replace(told.contact, segment=segment))


@pytest.mark.capability(20)
@pytest.mark.parametrize(
    ("question", "tier"),
    [
        ("Your site is down, nothing works", TriageTier.CRITICAL),
        ("All our data disappeared after the import", TriageTier.CRITICAL),
        ("I think our account was hacked", TriageTier.CRITICAL),
        ("Nobody can open the board since this morning", TriageTier.CRITICAL),
        ("Our customers can’t pay and we are losing sales", TriageTier.CRITICAL),
        ("40 of us cannot save anything", TriageTier.CRITICAL),
        ("All our boards are empty since 9. 240 people cannot work.", TriageTier.CRITICAL),
        ("All our boards look fine. I lost my pen.", TriageTier.NORMAL),
        ("I was charged twice for March", TriageTier.HIGH),
        ("We go live on Friday and need the export by tomorrow", TriageTier.HIGH),
        ("I CANNOT LOG IN", TriageTier.HIGH),
        ("The export button is broken", TriageTier.HIGH),
        ("This is the third time I ask. Ridiculous!!", TriageTier.HIGH),
        ("How do I invite everyone in my team?", TriageTier.NORMAL),
        ("How do I export all our data?", TriageTier.NORMAL),
        ("We have 40 users, which plan is right?", TriageTier.NORMAL),
        ("Where is the setting for time zones? Thanks", TriageTier.NORMAL),
        ("It would be nice to have a dark theme", TriageTier.LOW),
        ("There is a typo on the members page", TriageTier.LOW),
        ("Thank you so much!", TriageTier.LOW),
    ],
)
def test_plain_words_decide(question: str, tier: TriageTier) -> None:
    assert judge(handoff(question)).tier is tier


@pytest.mark.capability(26)
def test_an_enterprise_billing_issue_stands_before_a_free_users_cosmetic_one() -> None:
    billing = of_segment(handoff("A question about our invoice of last month"), "Enterprise")
    cosmetic = of_segment(handoff("There is a typo on the members page"), "free")
    assert judge(billing, category="billing").tier.rank < judge(cosmetic, category="bug").tier.rank
    free = of_segment(handoff("A question about our invoice of last month"), "free")
    assert judge(billing, category="billing").tier.rank < judge(free, category="billing").tier.rank


def test_blocked_work_of_an_enterprise_customer_is_critical_and_of_others_not() -> None:
    blocked = handoff("We are stuck and can't publish our release notes")
    assert judge(of_segment(blocked, "enterprise")).tier is TriageTier.CRITICAL
    assert judge(of_segment(blocked, "free")).tier is TriageTier.NORMAL


@pytest.mark.capability(20)
@given(
    st.text(),
    st.sampled_from(ReasonCode),
    st.lists(st.text(), max_size=5),
    st.sampled_from([None, "billing", "feature_request", "made_up"]),
)
def test_every_text_gets_a_tier_and_a_why(question: str, reason: ReasonCode, said: list[str], name: str | None) -> None:
    judged = judge(handoff(question, reason=reason, said=tuple(said)), category=name)
    assert judged.tier in TriageTier
    assert judged.why.endswith(".")


@given(st.text(max_size=200), st.text(max_size=200))
def test_more_words_after_an_alarm_never_make_it_less_urgent(before: str, after: str) -> None:
    question = f"{before}\nOur site is down.\n{after}"
    assert judge(handoff(question), category="feature_request").tier is TriageTier.CRITICAL


def test_an_alarm_counts_wherever_the_visitor_wrote_it_and_is_quoted() -> None:
    judged = judge(handoff("I want to talk to a person", said=("The whole site is down", "hello?")))
    assert judged == Triage(TriageTier.CRITICAL, "Words of an outage: “site is down”.")


def test_thanks_never_hide_a_problem() -> None:
    assert judge(handoff("Thanks, but I was charged twice")).tier is TriageTier.HIGH


def test_a_wish_said_earlier_does_not_make_a_question_wait() -> None:
    judged = judge(handoff("How do I export?", said=("I wish you had dark mode", "How do I export?")))
    assert judged.tier is TriageTier.NORMAL


@pytest.mark.parametrize(
    "reason",
    [ReasonCode.FRUSTRATION, ReasonCode.REPEATED_ANSWER, ReasonCode.SENSITIVE_TOPIC, ReasonCode.SEGMENT],
)
def test_reasons_that_are_urgent_by_themselves_stand_before_the_others_in_any_language(reason: ReasonCode) -> None:
    assert judge(handoff("Noch einmal?", reason=reason)).tier is TriageTier.HIGH


def test_a_security_incident_is_critical_whatever_the_reason() -> None:
    judged = judge(handoff("Our account was hacked", reason=ReasonCode.SENSITIVE_TOPIC))
    assert judged.tier is TriageTier.CRITICAL


def test_a_category_decides_only_where_no_words_do() -> None:
    assert judge(handoff("Dark theme?"), category="feature_request").tier is TriageTier.LOW
    assert judge(handoff("Dark theme? We go live tomorrow, urgent"), category="feature_request").tier is TriageTier.HIGH
    assert judge(handoff("My board looks odd"), category="data_loss").tier is TriageTier.CRITICAL


def test_a_very_long_text_is_judged_by_its_latest_part() -> None:
    assert judge(handoff("x" * 200_000 + " our account was hacked")).tier is TriageTier.CRITICAL


def test_whatever_else_is_known_a_critical_rule_is_asked_first() -> None:
    tiers = [rule.tier for rule in DEFAULT_MATRIX.rules]
    criticals = tiers.count(TriageTier.CRITICAL)
    assert set(tiers[:criticals]) == {TriageTier.CRITICAL}


def test_a_category_is_read_from_the_question_and_what_else_was_said() -> None:
    text = classified_text(handoff("I want a person", said=("My invoice is wrong", "I want a person")))
    assert text == "I want a person\nMy invoice is wrong"
    assert len(classified_text(handoff("x" * 5000))) == CLASSIFIED_CHARACTERS_MAX
