from datetime import timedelta

import pytest

from escalation.errors import SettingInvalid
from escalation.macro_actions import ACTIONS_MAX, ActionKind, MacroAction, actions_of


def given(**actions: str) -> list[dict[str, str]]:
    return [{"kind": kind, "value": value} for kind, value in actions.items()]


def test_actions_come_in_the_order_in_which_they_are_done() -> None:
    actions = actions_of(given(status="resolved", tag="billing", tier="high"))
    assert [each.kind for each in actions] == [ActionKind.TIER, ActionKind.TAG, ActionKind.STATUS]
    assert actions_of([each.as_document() for each in actions]) == actions


def test_a_snooze_has_a_length() -> None:
    assert MacroAction(ActionKind.SNOOZE, "36h").length == timedelta(hours=36)
    assert actions_of(given(snooze="2d"))[0].length == timedelta(days=2)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("tier", "list"),
        ([{"kind": "explode", "value": "now"}], "no action"),
        ([{"kind": ["tier"], "value": "high"}], "no action"),
        ([{"kind": "tier"}], "needs a value"),
        (["tier"], "object"),
        (given(tier="urgent"), "no tier"),
        (given(snooze="0h"), "no length"),
        (given(snooze="400d"), "no length"),
        (given(snooze="9999h"), "no length"),
        (given(status="closed"), "no status"),
        (given(tag="a,b"), "comma"),
        (given(tag=" "), "1 to 64"),
        (given(assign="Ada; drop"), "from the list"),
        (given(category="No such thing!"), "no name"),
        (given(snooze="2d", status="resolved"), "cannot be snoozed"),
        ([*given(tier="high"), *given(tier="low")], "twice"),
        ([{"kind": "tag", "value": str(number)} for number in range(ACTIONS_MAX + 1)], "at most"),
    ],
)
def test_what_is_no_action_is_refused_with_the_remedy(document: object, words: str) -> None:
    with pytest.raises(SettingInvalid, match=words):
        actions_of(document)
