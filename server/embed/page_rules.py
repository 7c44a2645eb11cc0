"""Which rules hold on a page, and how the widget is told of them."""

from typing import Final

from knowledge.page_pattern import matches
from server.embed.presets import PRESETS
from server.embed.widget_settings import Rule, WidgetSettings

AFTER: Final = {"dwell": 20, "errors": 2, "rage": 1, "dead": 2, "back_and_forth": 1}
"""How much is enough where a rule does not say it: seconds for `dwell`, else how often."""


def rules_of(settings: WidgetSettings) -> tuple[Rule, ...]:
    """All rules of a site: those of its presets, unless it has its own of that name, then its own."""
    own = {rule.name for rule in settings.rules}
    preset = (rule for kind in settings.presets for rule in PRESETS[kind] if rule.name not in own)
    return (*preset, *settings.rules)


def rules_on(settings: WidgetSettings, page_key: str) -> list[dict[str, object]]:
    """The rules that hold on a page, as the widget reads them; what it takes for granted is left out."""
    return [_told(rule) for rule in rules_of(settings) if _holds(rule, page_key)]


def _holds(rule: Rule, page_key: str) -> bool:
    return not rule.on or any(matches(pattern, page_key) for pattern in rule.on)


def _told(rule: Rule) -> dict[str, object]:
    told: dict[str, object] = {"name": rule.name, "when": rule.when, "after": rule.after or AFTER[rule.when]}
    if rule.text:
        told["text"] = rule.text
    if rule.question:
        told["question"] = rule.question
    if rule.hold_out:
        told["hold_out"] = rule.hold_out
    if rule.per_day > 1:
        told["per_day"] = rule.per_day
    return told
