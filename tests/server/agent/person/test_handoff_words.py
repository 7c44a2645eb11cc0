"""What a visitor reads at a handoff: in their language, with a wait that is honest."""

import string
from dataclasses import astuple
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from escalation.expected_wait import Wait, WaitKind
from escalation.reason import ReasonCode
from server.agent.language import Language, language_of
from server.agent.person.handoff_words import HANDOFF_WORDS, HandoffWords, handed_off

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, 18, 5, tzinfo=BERLIN)


def opens(day: int, hour: int) -> Wait:
    return Wait(WaitKind.OPENS, opens=datetime(2026, 11, day, hour, tzinfo=BERLIN), asked=FRIDAY)


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (Wait(WaitKind.ABOUT_MINUTES, 10), "That usually takes about 10 minutes."),
        (Wait(WaitKind.WITHIN_HOURS, 1), "That should be within the hour."),
        (Wait(WaitKind.WITHIN_HOURS, 2), "That should be within 2 hours."),
        (Wait(WaitKind.TODAY), "That should still be today."),
        (opens(27, 22), "The team is back today at 22:00 (Europe/Berlin)."),
        (opens(28, 9), "The team is back tomorrow at 9:00 (Europe/Berlin)."),
        (opens(30, 9), "The team is back on Monday at 9:00 (Europe/Berlin)."),
        (Wait(WaitKind.LATER), "I cannot say yet how long that takes."),
    ],
)
def test_the_wait_is_told_in_words(wait: Wait, told: str) -> None:
    assert f" {told} " in handed_off(ReasonCode.MISSING_KNOWLEDGE, wait)


@pytest.mark.parametrize("reason", ReasonCode)
@pytest.mark.parametrize("language", Language)
def test_each_reason_is_told_in_each_language(reason: ReasonCode, language: Language) -> None:
    told = handed_off(reason, opens(30, 9), language)
    assert language_of(told) is language
    assert "{" not in told
    assert reason.value not in told


@pytest.mark.parametrize("language", Language)
def test_the_sentences_of_all_languages_have_the_same_gaps(language: Language) -> None:
    def gaps(words: HandoffWords) -> list[set[str]]:
        texts = [text for text in astuple(words) if isinstance(text, str)]
        return [{gap for _, gap, _, _ in string.Formatter().parse(text) if gap} for text in texts]

    assert gaps(HANDOFF_WORDS[language]) == gaps(HANDOFF_WORDS[Language.ENGLISH])
    assert len(HANDOFF_WORDS[language].days) == 7


def test_an_unknown_language_is_answered_in_english() -> None:
    assert handed_off(ReasonCode.FRUSTRATION).startswith("I am sorry that my answers did not help.")
