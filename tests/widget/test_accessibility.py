"""axe-core in every state of the panel: light, dark, on a phone, and written from the right to the left.

Each state is looked at in one of the four looks, by turns; the slow tests look at it in the other three.
"""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.widget.sample_talk import ARABIC, ENGLISH, Talk
from tests.widget.stage import Stage
from tests.widget.states import STATES, TARGETS, State

WIDE: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}

VARIANTS: Final[dict[str, tuple[Talk, dict[str, Any]]]] = {
    "light": (ENGLISH, WIDE),
    "dark": (ENGLISH, WIDE | {"color_scheme": "dark"}),
    "phone": (ENGLISH, PHONE),
    "right-to-left": (ARABIC, WIDE),
}

pytestmark = pytest.mark.browser


CASES: Final = [
    pytest.param(
        state,
        variant,
        id=f"{state.name}-{variant}",
        marks=() if place % len(VARIANTS) == turn else pytest.mark.slow,
    )
    for place, state in enumerate(STATES)
    for turn, variant in enumerate(VARIANTS)
]


@pytest.mark.parametrize(("state", "variant"), CASES)
def test_no_rule_is_broken(browser: Browser, axe: str, state: State, variant: str) -> None:
    talk, context = VARIANTS[variant]
    stage = Stage(browser, TARGETS, language=talk.language, **context)
    try:
        panel = state.show(stage, talk)
        panel.evaluate(axe)
        found = panel.evaluate("axe.run({ resultTypes: ['violations'] })")
        told = [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found["violations"]]
        assert told == []
        assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
        assert stage.errors == []
    finally:
        stage.close()
