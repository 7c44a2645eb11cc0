"""The built widget: which file is which, and how long a browser may keep it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.errors import HandrailError

WIDGET_DIST: Final = Path(__file__).parents[2] / "widget" / "dist"


class WidgetNotBuilt(HandrailError):
    """The widget's files are missing."""


@dataclass(frozen=True, slots=True)
class WidgetFiles:
    """Where the parts of the widget are, relative to `folder`; names of panel files hold a hash of their content."""

    folder: Path
    loader: str
    panel_js: str
    panel_css: str


def read_widget_files(folder: Path = WIDGET_DIST) -> WidgetFiles:
    """The files that `npm run build` wrote; raises WidgetNotBuilt with the remedy when there are none."""
    manifest = folder / "manifest.json"
    try:
        names = json.loads(manifest.read_text(encoding="utf-8"))
        return WidgetFiles(folder, names["loader"], names["panel_js"], names["panel_css"])
    except (OSError, ValueError, KeyError) as error:
        raise WidgetNotBuilt(f"{manifest} is missing or broken. Build the widget: make widget") from error
