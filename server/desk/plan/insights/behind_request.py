"""A point of a chart in an address, and in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from escalation.insights.backlog_age import AGE_LABELS
from escalation.insights.behind import ANY, NO_CATEGORY, Behind, Figure
from escalation.insights.buckets import DAY, PERIOD_DAYS_MAX
from escalation.insights.deflection import Ending
from escalation.insights.tiers import TIERS
from escalation.instant import instant_of
from escalation.triage import TriageTier
from server.backlog.insights.asked import InsightsAsked
from server.backlog.insights.chart_words import NO_CATEGORY_WORDS
from server.backlog.insights.charts import ENDING_WORDS
from server.whole_number import MOMENT_DIGITS_MAX, whole_number

GROUP_CHARACTERS_MAX: Final = 64

FIGURE_WORDS: Final = {
    Figure.OPEN: "Open tickets",
    Figure.CAME: "Opened or reopened",
    Figure.LEFT: "Resolved",
    Figure.VOLUME: "Opened",
    Figure.CATEGORY: "Opened",
    Figure.FIRST: "First response given",
    Figure.FIRST_LATE: "First response given late",
    Figure.NEXT: "Next response given",
    Figure.NEXT_LATE: "Next response given late",
    Figure.SOLVED: "Resolved",
    Figure.SOLVED_CATEGORY: "Resolved",
    Figure.AGE: "Open tickets by age",
    Figure.HELD: "Resolved, with an assignee",
    Figure.ENDING: "Conversations",
    Figure.DEFLECTED: "Settled by the AI",
    Figure.KEPT: "Never with a person",
    Figure.RATED: "Rated conversations",
    Figure.RATED_GOOD: "Rated 4 or 5",
}


def behind_query(behind: Behind) -> str:
    """A point as a query string."""
    # A page has two thousand of them, of which only the group can hold what must be quoted.
    query = f"figure={behind.figure}&since={behind.since}&until={behind.until}"
    return query if behind.group is ANY else f"{query}&{urlencode({'group': behind.group})}"


def behind_of(given: Mapping[str, str]) -> Behind | None:
    """The point that an address names; None where it names none."""
    figure = given.get("figure", "")
    since, until = (whole_number(given.get(name, ""), digits_max=MOMENT_DIGITS_MAX) for name in ("since", "until"))
    if figure not in set(Figure) or since < 0 or until < 0:
        return None
    group = given.get("group")
    return Behind(Figure(figure), since, until, None if group is None else group[:GROUP_CHARACTERS_MAX])


def covering(asked: InsightsAsked, behind: Behind) -> InsightsAsked:
    """The same filters for the days of a point, whatever period the page shows meanwhile.

    Of a point that is longer than a period can be, its last days.
    """
    last = instant_of(max(behind.until - 1, 0)).date() + DAY
    first = max(instant_of(min(behind.since, behind.until)).date() - DAY, last - (PERIOD_DAYS_MAX - 1) * DAY)
    return replace(asked, first=min(first, last), last=last)


def behind_words(
    behind: Behind, categories: Mapping[str, str], tier_name: Callable[[TriageTier], str], zone: ZoneInfo
) -> str:
    """A point in words, such as "Opened, Critical, 3 Nov to 9 Nov 2026"."""
    first, last = (instant_of(each).astimezone(zone) for each in (behind.since, behind.until - 1))
    day = f"{last.day} {last:%b %Y}"
    if behind.figure not in {Figure.OPEN, Figure.AGE} and first.date() != last.date():
        day = f"{first.day} {first:%b} to {day}"
    group = _group_words(behind, categories, tier_name)
    return ", ".join(each for each in (FIGURE_WORDS[behind.figure], group, day) if each)


def _group_words(behind: Behind, categories: Mapping[str, str], tier_name: Callable[[TriageTier], str]) -> str:
    group = behind.group
    if group is ANY:
        return ""
    match behind.figure:
        case Figure.CATEGORY | Figure.SOLVED_CATEGORY:
            return NO_CATEGORY_WORDS if group == NO_CATEGORY else categories.get(group, group)
        case Figure.ENDING:
            return ENDING_WORDS[Ending(group)] if group in set(Ending) else group
        case Figure.RATED | Figure.RATED_GOOD:
            return "AI" if group == "ai" else "people"
        case Figure.AGE:
            bar, _, tier = group.partition(".")
            place = whole_number(bar, len(AGE_LABELS))
            said = AGE_LABELS[place] if place < len(AGE_LABELS) else "no limit"
            return f"{tier_name(TriageTier(tier))}, {said}" if tier in TIERS else said
        case _:
            return tier_name(TriageTier(group)) if group in TIERS else group
