import pytest

from escalation.reason import ReasonCode


@pytest.mark.parametrize("reason", ReasonCode)
def test_each_reason_has_words_for_the_agent(reason: ReasonCode) -> None:
    assert 1 <= len(reason.label.split()) <= 5
    assert reason.meaning.endswith(".")
    assert reason not in reason.meaning
