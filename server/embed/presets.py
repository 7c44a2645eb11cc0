"""Rules that come with Handrail, for pages of kinds that most products have.

A team switches them on by `presets = ["checkout"]` in widget.toml; a rule of its own with the same name takes the place
of the one here. Their words are the widget's, in all its languages: `nudge.<kind>` in `widget/src/words/languages`.
"""

from collections.abc import Mapping
from typing import Final

from server.embed.widget_settings import Kind, Rule

HOLD_OUT: Final = 0.1
"""A tenth is enough to see an effect after some weeks, and nine of ten are helped meanwhile."""

DEEPEST: Final = 2
"""Segments before the word: `/:id/settings`, as in `/acme/settings`, and `/projects/:id/settings`."""


def _pages(*words: str) -> tuple[str, ...]:
    """Patterns of all pages with one of `words` among the first segments, and of what lies below them."""
    leads = ("/:any" * depth for depth in range(DEEPEST + 1))
    return tuple(f"{lead}/{word}/*" for lead in leads for word in words)


_PRICING: Final = _pages("pricing", "plans", "upgrade")
_CHECKOUT: Final = _pages("checkout", "cart", "payment")
_SETTINGS: Final = _pages("settings", "preferences", "configuration")
_ONBOARDING: Final = _pages("onboarding", "welcome", "setup", "getting-started")

PRESETS: Final[Mapping[Kind, tuple[Rule, ...]]] = {
    "pricing": (
        Rule(name="pricing-dwell", on=_PRICING, when="dwell", after=30, hold_out=HOLD_OUT),
        Rule(name="pricing-back-and-forth", on=_PRICING, when="back_and_forth", hold_out=HOLD_OUT),
    ),
    "checkout": (
        Rule(name="checkout-errors", on=_CHECKOUT, when="errors", after=2, hold_out=HOLD_OUT),
        Rule(name="checkout-dead", on=_CHECKOUT, when="dead", after=2, hold_out=HOLD_OUT),
        Rule(name="checkout-dwell", on=_CHECKOUT, when="dwell", after=90, hold_out=HOLD_OUT),
    ),
    "settings": (
        Rule(name="settings-errors", on=_SETTINGS, when="errors", after=2, hold_out=HOLD_OUT),
        Rule(name="settings-rage", on=_SETTINGS, when="rage", hold_out=HOLD_OUT),
        Rule(name="settings-back-and-forth", on=_SETTINGS, when="back_and_forth", hold_out=HOLD_OUT),
    ),
    "onboarding": (
        Rule(name="onboarding-errors", on=_ONBOARDING, when="errors", after=2, hold_out=HOLD_OUT),
        Rule(name="onboarding-dwell", on=_ONBOARDING, when="dwell", after=60, hold_out=HOLD_OUT),
    ),
}
