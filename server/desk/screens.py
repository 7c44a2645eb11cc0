"""The templates: escaped by default, and an unknown name in one is an error."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from escalation.ticket import TicketStatus
from escalation.triage import TriageTier
from knowledge.explanation import explained, mode_words
from server.charts.figure import figure_of
from server.desk import composer_words, words
from server.desk.access_words import ROLE_WORDS, deed_words, detail_words, role_words
from server.desk.clock_rows import clock_rows
from server.desk.filter_words import field_words
from server.desk.markdown import Markdown, web_address
from server.desk.settings.pages import settings_of
from server.desk.static_files import served_version, versioned
from server.inbox.deed_words import deed_of_ticket
from server.team.role import Permission

TEMPLATES: Final = Path(__file__).parent / "templates"


class Screens:
    """Renders pages and the fragments of them that change while somebody looks."""

    def __init__(self) -> None:
        self._environment = _environment()

    def text(self, template: str, **values: Any) -> str:
        """A template as HTML."""
        return self._environment.get_template(template).render(
            values | {"due_of": words.due_of, "clock": words.clock, "ago": words.ago, "span": words.span}
        )

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A template as a response."""
        return HTMLResponse(self.text(template, **values), status_code=status)

    def notice(self, status: int, title: str, text: str) -> HTMLResponse:
        """A page that says one thing and shows the way back."""
        return self.page("notice.html", status=status, title=title, text=text)


@cache
def _environment() -> Environment:
    """Compiling a page takes far longer than filling it, so that all desks of a process share what is compiled."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "TicketStatus": TicketStatus,
        "TRIAGE_TIERS": tuple(TriageTier),
        "Permission": Permission,
        "STATIC": versioned(served_version()),
        "ROLE_WORDS": ROLE_WORDS,
        "settings_of": settings_of,
        "clock_rows": clock_rows,
        "STATUS_WORDS": words.STATUS_WORDS,
        "RUN_WORDS": words.RUN_WORDS,
        "STEP_WORDS": words.STEP_WORDS,
        "OUTCOME_WORDS": words.OUTCOME_WORDS,
        "RESOLUTION_WORDS": words.RESOLUTION_WORDS,
        "CAUSE_WORDS": words.CAUSE_WORDS,
        "ASSISTS": composer_words.ASSISTS,
        "figure_of": figure_of,
        "guides_of": composer_words.guides_of,
    }
    made.filters |= {
        "markdown": Markdown().html_of,
        "article_markdown": Markdown(line_breaks=False).html_of,
        "web_address": web_address,
        "tier": words.tier_words,
        "reason": words.reason_words,
        "percent": words.percent,
        "action": composer_words.action_words,
        "explained": explained,
        "mode_words": mode_words,
        "is_long": words.is_long,
        "file_size": words.file_size,
        "stay": words.stay,
        "role": role_words,
        "deed": deed_words,
        "detail": detail_words,
        "filter_field": field_words,
        "deed_of_ticket": deed_of_ticket,
        "clock_time": _clock_time,
        "machine_time": datetime.isoformat,
    }
    made.tests |= {"None": lambda value: value is None}
    return made


def _clock_time(moment: datetime) -> str:
    return f"{moment:%d %b %Y, %H:%M} UTC"
