"""Arguments are what the tool declares, or the call is refused with words that say what is allowed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.agent.tools.arguments import ArgumentRefused, checked
from server.agent.tools.tool import Parameter, Tool

REFUND = Tool(
    "refund",
    "Refund",
    "",
    (
        Parameter("amount", "number", "", minimum=0.01, maximum=500),
        Parameter("seats", "integer", "", required=False),
        Parameter("reason", "string", "", required=False, characters_max=20),
        Parameter("plan", "string", "", required=False, choices=("Grove", "Forest")),
        Parameter("notify", "boolean", "", required=False),
    ),
)


def test_values_come_out_in_their_declared_kinds() -> None:
    given_ = {"amount": "12.5", "seats": 3.0, "plan": "forest", "notify": "true", "reason": "  late  "}
    assert checked(REFUND, given_) == {"amount": 12.5, "seats": 3, "reason": "late", "plan": "Forest", "notify": True}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "needs amount"),
        ({"amount": None}, "needs amount"),
        ({"amount": 1, "account": "other"}, "takes no account"),
        ({"amount": True}, "must be a number"),
        ({"amount": "nan"}, "must be a number"),
        ({"amount": float("inf")}, "must be a number"),
        ({"amount": 10**400}, "must be a number"),
        ({"amount": 501}, "at most 500"),
        ({"amount": 0}, "at least 0.01"),
        ({"amount": [1]}, "must be a number"),
        ({"amount": 1, "seats": 1.5}, "whole number"),
        ({"amount": 1, "reason": "x" * 21}, "at most 20"),
        ({"amount": 1, "reason": "a\nb"}, "printable"),
        ({"amount": 1, "reason": {"a": 1}}, "must be a text"),
        ({"amount": 1, "plan": "Business"}, "one of Grove, Forest"),
        ({"amount": 1, "notify": "perhaps"}, "true or false"),
    ],
)
def test_what_is_not_declared_is_refused_by_name(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ArgumentRefused, match=words):
        checked(REFUND, arguments)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["amount", "seats", "reason", "plan", "notify", "account"]), JSON))
def test_whatever_a_model_writes_is_checked_or_refused(arguments: dict[str, Any]) -> None:
    try:
        values = checked(REFUND, arguments)
    except ArgumentRefused:
        return
    assert 0.01 <= float(values["amount"]) <= 500
    assert set(values) <= {each.name for each in REFUND.parameters}
    assert values.get("plan", "Grove") in {"Grove", "Forest"}
