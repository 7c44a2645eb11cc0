"""A report as one HTML file that stands alone: no script, nothing from elsewhere, fit to be printed."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from server.backlog.reports.content import Content
from server.charts.figure import figure_of
from server.charts.stylesheet import chart_css

TEMPLATES: Final = Path(__file__).parent / "templates"

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def html_of(content: Content) -> str:
    """The page of a report."""
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8") + chart_css()
    return _ENVIRONMENT.get_template("report.html").render(
        content=content,
        css=Markup(css),  # noqa: S704 -- two files of our own
        figure_of=figure_of,
    )
