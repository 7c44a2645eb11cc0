import pytest

from escalation.audit.automation import SAMPLES_ASKED, SIZE_MIN, UNASKED, Group, automation_candidates
from tests.escalation.audit.tickets import embedded

ALIKE = [f"how do i reset my password {word}" for word in ("now", "today", "here", "please", "again")]
MIXED = ["board export hangs", "invoice address wrong", "who sees comments", "dark mode please", "mobile app crashes"]
TEXTS = ALIKE + MIXED
GROUPS = (Group("access", tuple(range(5)), 50), Group("other", tuple(range(5, 10)), 50))


@pytest.mark.capability(33)
def test_what_comes_often_is_asked_alike_and_is_answered_comes_first() -> None:
    found = automation_candidates(GROUPS, TEXTS, embedded(TEXTS), 100, lambda text: 0.9 if "password" in text else 0.8)
    assert [each.name for each in found] == ["access", "other"]
    access, other = found
    assert access.predictability > other.predictability
    assert access.share == 0.5
    assert access.score == pytest.approx(0.5 * access.predictability * 0.9)
    assert access.evidence.startswith("50 tickets (50 %), ")
    assert access.evidence.endswith("the help centre answers 90 % of them.")


@pytest.mark.capability(33)
def test_what_the_help_centre_does_not_answer_falls_behind() -> None:
    same = (Group("known", tuple(range(5)), 20), Group("unknown", tuple(range(5)), 20))
    heard: list[str] = []

    def answers(text: str) -> float:
        heard.append(text)
        return 0.9 if len(heard) <= len(ALIKE) else 0.1

    found = automation_candidates(same, TEXTS, embedded(TEXTS), 40, answers)
    assert [each.name for each in found] == ["known", "unknown"]
    assert len(heard) <= 2 * SAMPLES_ASKED


def test_without_a_help_centre_all_count_alike_and_that_is_said() -> None:
    (first, *_) = automation_candidates(GROUPS, TEXTS, embedded(TEXTS), 100)
    assert first.answered is None
    assert first.score == pytest.approx(first.share * first.predictability * UNASKED)
    assert "the help centre was not asked" in first.evidence


def test_what_hardly_came_is_left_out() -> None:
    assert not automation_candidates([Group("rare", (0,), SIZE_MIN - 1)], TEXTS, embedded(TEXTS), 10)
