"""The charts of an audit."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from server.charts.chart import Chart, ChartKind, Point, Series

CATEGORIES_MAX: Final = 10
TOPICS_MAX: Final = 10

Link = Callable[[str, str], str | None]
"""Leads from a dimension and its value to the tickets behind it; None where there are none to show."""

UNIT: Final = "tickets"


def no_link(_dimension: str, _value: str) -> str | None:
    """For a file that stands alone."""
    return None


def backlog_chart(document: Mapping[str, Any]) -> Chart:
    """What looks like work, and what is."""
    backlog = document["backlog"]
    removed = backlog["removed"]
    parts = (
        ("Real work", backlog["real"]),
        ("Likely resolved", removed["likely_resolved"]),
        ("Duplicates", removed["duplicate"]),
        ("Waiting long", removed["waiting"]),
    )
    return Chart(
        name="backlog",
        title="Apparent and real backlog",
        unit=UNIT,
        labels=tuple(name for name, _ in parts),
        series=(Series("Open", tuple(Point(float(count)) for _, count in parts)),),
        kind=ChartKind.BARS,
        hint="Each open ticket counts once.",
    )


def age_chart(document: Mapping[str, Any], link: Link = no_link) -> Chart:
    """How old the open queue is."""
    found = document["by"]["age"]
    return Chart(
        name="age",
        title="Open tickets by age",
        unit=UNIT,
        labels=tuple(each["value"] for each in found),
        series=(Series("Open", tuple(Point(float(each["open"]), link("age", each["value"])) for each in found)),),
        kind=ChartKind.BARS,
    )


def category_chart(document: Mapping[str, Any], link: Link = no_link) -> Chart:
    """The largest categories, and how much of each is beyond the SLA."""
    found = [each for each in document["categories"] if each["open"]][:CATEGORIES_MAX]
    opened = tuple(Point(float(each["open"]), link("category", each["name"])) for each in found)
    beyond = tuple(Point(float(each["beyond_sla"]), link("category", each["name"])) for each in found)
    return Chart(
        name="categories",
        title="Largest categories",
        unit=UNIT,
        labels=tuple(each["label"] for each in found),
        series=(Series("Open", opened), Series("Beyond the SLA", beyond)),
        kind=ChartKind.ROWS,
    )


def topic_chart(document: Mapping[str, Any]) -> Chart:
    """The largest topics."""
    found = document["topics"][:TOPICS_MAX]
    return Chart(
        name="topics",
        title="Largest topics",
        unit=UNIT,
        labels=tuple(each["label"] for each in found),
        series=(Series("Open", tuple(Point(float(each["size"])) for each in found)),),
        kind=ChartKind.ROWS,
        hint="In the customers' words.",
    )
