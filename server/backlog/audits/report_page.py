"""The report of an audit as one HTML file that stands alone: no script, nothing from elsewhere, fit to be printed."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from escalation.audit.next_steps import next_steps
from server.backlog.amount_words import count_words, percent_words
from server.backlog.audits.report_charts import age_chart, backlog_chart, category_chart, topic_chart
from server.charts.figure import figure_of
from server.charts.stylesheet import chart_css

TEMPLATES: Final = Path(__file__).parent / "templates"

SHOWN_MAX: Final = 100
"""Rows of one table of findings; the sheets have them all."""

CATEGORIES_SHOWN_MAX: Final = 200
"""Categories on a page, the largest ones: where each ticket has one of its own, there are as many as are counted."""

DIMENSION_WORDS: Final = {
    "age": "Age",
    "category": "Category",
    "assignee": "Assignee",
    "status": "Status",
    "segment": "Segment",
    "channel": "Channel",
    "priority": "Priority",
}

SOURCE_WORDS: Final = {"own": "our own tickets"}

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def report_html(document: Mapping[str, Any]) -> str:
    """The page of a report's document."""
    kind = document["source"]["kind"]
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8") + chart_css()
    return _ENVIRONMENT.get_template("report.html").render(
        report=document,
        css=Markup(css),  # noqa: S704 -- two files of our own
        source_words=SOURCE_WORDS.get(kind, f"export: {kind}"),
        steps=next_steps(document),
        dimensions=tuple(DIMENSION_WORDS.items()),
        backlog_chart=figure_of(backlog_chart(document)),
        age_chart=figure_of(age_chart(document)),
        category_chart=figure_of(category_chart(document)),
        topic_chart=figure_of(topic_chart(document)),
        only=filter_words(document),
        value_words=partial(value_words, document),
        n=count_words,
        pct=share_words,
        days=days_words,
        SHOWN=SHOWN_MAX,
        CATEGORIES_SHOWN=CATEGORIES_SHOWN_MAX,
    )


def value_words(document: Mapping[str, Any], dimension: str, value: str) -> str:
    """A value of a dimension of DIMENSION_WORDS as people read it: a category by its label, "on hold" for on_hold."""
    if dimension == "category":
        return next((str(each["label"]) for each in document["categories"] if each["name"] == value), value)
    return value.replace("_", " ") if dimension == "status" else value


def filter_words(document: Mapping[str, Any]) -> str:
    """Which tickets a report is about, in a sentence; empty for all of its source."""
    only = document.get("filter")
    if not only or not only["words"]:
        return ""
    conditions = "; ".join(f"{name.lower()} {words}" for name, words in only["words"].items())
    taken = document["tickets"]["all"]
    found = f"{taken:,} of {taken + only['left_out']:,} that were read"
    none = "" if taken else " Take a condition away, or look how the words are written in the source."
    return f"Only tickets with {conditions}: {found}.{none}"


def share_words(share: float | None) -> str:
    """0.123 as 12 %, 0.0012 as 0.1 %."""
    return "–" if share is None else percent_words(share)


def days_words(days: float | None) -> str:
    """12.345 as 12.3."""
    return "–" if days is None else f"{days:,.1f}"
