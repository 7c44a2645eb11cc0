from escalation.triage import Triage, TriageTier


def test_the_more_urgent_of_two_wins_and_the_first_of_equals() -> None:
    low, high = Triage(TriageTier.LOW, "a"), Triage(TriageTier.HIGH, "b")
    assert low.or_more_urgent(high) == high.or_more_urgent(low) == high
    assert high.or_more_urgent(Triage(TriageTier.HIGH, "c")) == high


def test_the_tiers_rank_from_critical_to_low() -> None:
    assert [tier.rank for tier in TriageTier] == [0, 1, 2, 3]
