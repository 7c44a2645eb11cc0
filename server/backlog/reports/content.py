"""What a report says, as values: HTML and Markdown are written from the same."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Final

from server.charts.chart import Chart

ROWS_MAX: Final = 10
"""Of one table: the first ten are what one can do something about."""


class Audience(StrEnum):
    """Whom a part of a report is for."""

    ALL = "everyone"
    PRODUCT = "product"
    ENGINEERING = "engineering"
    SUCCESS = "customer success"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words; the first column names the row, the others are as `columns` say. `empty` stands for no rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    _: KW_ONLY
    empty: str = "Nothing in this time."


@dataclass(frozen=True, slots=True)
class Section:
    """One part."""

    title: str
    audience: Audience
    hint: str
    tables: tuple[Table, ...]
    _: KW_ONLY
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The whole. `lines` are the main figures, each with its name; `note` says what to keep in mind."""

    title: str
    site_name: str
    note: str
    lines: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
