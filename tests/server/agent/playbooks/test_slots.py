"""What a visitor's words say of what is needed."""

import re

import pytest

from server.agent.playbooks.playbook import Need
from server.agent.playbooks.slots import slots_of

PLAN = Need("plan", "Which?", ("Grove", "Forest"), (("business", "Forest"), ("bigger plan", "Forest")))
AMOUNT = Need("amount", "How much?", pattern=re.compile(r"(\d+(?:\.\d+)?) ?€"))


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("Switch us to FOREST!", "Forest"),
        ("the Business plan, please", "Forest"),
        ("a bigger plan", "Forest"),
        ("from Grove to Forest", "Forest"),
        ("to the Forest plan instead of Grove", "Forest"),
        ("von Grove auf Forest", "Forest"),
        ("de Grove para Forest", "Forest"),
        ("Grove or Forest?", None),
        ("a forester in a groven", None),
        ("upgrade us", None),
        ("", None),
    ],
)
def test_one_choice_is_heard_and_two_are_not_guessed_between(text: str, plan: str | None) -> None:
    assert slots_of((PLAN,), text).get("plan") == plan


def test_a_pattern_is_found_when_it_is_there_once() -> None:
    assert slots_of((AMOUNT,), "please refund 12.50 €") == {"amount": "12.50"}
    assert slots_of((AMOUNT,), "12 € or 13 €") == {}
