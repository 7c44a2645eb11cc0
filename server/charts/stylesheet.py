"""The one stylesheet of charts: pages link it, files that stand alone have it within."""

from pathlib import Path
from typing import Final

STYLE: Final = Path(__file__).parent / "style"


def chart_css() -> str:
    """The stylesheet as text; it brings its own colours where the page has none by these names."""
    return (STYLE / "charts.css").read_text(encoding="utf-8")
