"""Reflexes that step aside for a person: each for its own cause, and none for what was said before the agent had it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from escalation.reason import ReasonCode
from server.agent.answer import Turn, TurnContact
from server.agent.outcome import NeedsPerson
from server.agent.person.frustration_reflex import FrustrationReflex
from server.agent.person.segment_reflex import SegmentReflex
from server.agent.person.sensitive_reflex import SensitiveReflex, sensitive_category
from server.agent.person.sensitive_words import SENSITIVE_WORDS
from server.agent.profile import People
from tests.server.agent.person.turns import said, turn_of

SENSITIVE: Final = Path(__file__).parent / "heard" / "sensitive.tsv"
VIP: Final = TurnContact("v_1", external_id="u_1", segment="Enterprise", is_identified=True)


class OneCategory:
    """Playbooks that put every turn into one category."""

    def __init__(self, category: str | None, *, sensitive: bool = False) -> None:
        self.category, self.sensitive = category, sensitive

    def category_of(self, _turn: Turn) -> str | None:
        return self.category

    def is_sensitive(self, _turn: Turn) -> bool:
        return self.sensitive


async def test_a_segment_gets_a_person_whatever_it_asks() -> None:
    reflex = SegmentReflex(["enterprise"])
    settled = await reflex.attempt(replace(turn_of("How do I invite someone?"), contact=VIP))
    assert isinstance(settled, NeedsPerson)
    assert settled.reason is ReasonCode.SEGMENT
    assert "Enterprise" in settled.assessment.fell_short


@pytest.mark.parametrize(
    "contact", [replace(VIP, is_identified=False), replace(VIP, segment="Free"), TurnContact("v_2")]
)
async def test_others_and_those_for_whom_nobody_vouches_do_not(contact: TurnContact) -> None:
    assert await SegmentReflex(["enterprise"]).attempt(replace(turn_of("Hello"), contact=contact)) is None


async def test_frustration_goes_to_a_person_with_its_signs() -> None:
    settled = await FrustrationReflex().attempt(turn_of("This is ridiculous"))
    assert isinstance(settled, NeedsPerson)
    assert settled.reason is ReasonCode.FRUSTRATION
    assert "words of anger" in settled.assessment.fell_short


async def test_what_was_said_before_a_person_had_it_counts_for_nothing() -> None:
    old = (said("visitor", "That did not help"), said("ai", "Try this."), said("person", "I will look at it."))
    assert await FrustrationReflex().attempt(turn_of("that didn't help", old)) is None
    recent = (*old, said("visitor", "That did not help"), said("ai", "Try that."))
    assert await FrustrationReflex().attempt(turn_of("that didn't help", recent)) is not None


async def test_a_word_on_an_action_is_no_frustration_and_no_topic() -> None:
    pressed = replace(turn_of("CANCEL MY SUBSCRIPTION!!!"), decided="a_1")
    assert await FrustrationReflex().attempt(pressed) is None
    assert await SensitiveReflex(People().sensitive).attempt(pressed) is None


def labelled() -> list[tuple[str, str]]:
    pairs = (line.split("\t") for line in SENSITIVE.read_text(encoding="utf-8").splitlines())
    return [(category, text) for category, text in pairs]


def test_the_sets_of_sensitive_topics_are_told_apart() -> None:
    heard = [(category, text, sensitive_category(text, SENSITIVE_WORDS) or "-") for category, text in labelled()]
    assert [each for each in heard if each[0] != each[2]] == []


async def test_a_sensitive_topic_goes_to_a_person() -> None:
    settled = await SensitiveReflex(People().sensitive).attempt(turn_of("You charged me twice this month"))
    assert isinstance(settled, NeedsPerson)
    assert settled.reason is ReasonCode.SENSITIVE_TOPIC
    assert "a disputed bill" in settled.assessment.fell_short


async def test_only_the_topics_that_the_team_names_are_sensitive() -> None:
    assert await SensitiveReflex(["legal"]).attempt(turn_of("You charged me twice this month")) is None


async def test_the_playbooks_category_counts_as_well() -> None:
    asked = turn_of("Could you look at our agreement?")
    assert await SensitiveReflex(["legal"], OneCategory("legal")).attempt(asked) is not None
    assert await SensitiveReflex(["legal"], OneCategory("billing")).attempt(asked) is None
    assert await SensitiveReflex([], OneCategory("legal")).attempt(asked) is None
    assert await SensitiveReflex([], OneCategory("other", sensitive=True)).attempt(asked) is not None
