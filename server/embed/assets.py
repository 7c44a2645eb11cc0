"""The built widget: which file is which, in which languages, and where."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from server.errors import HandrailError

WIDGET_DIST: Final = Path(__file__).parents[2] / "widget" / "dist"

DEFAULT_LANGUAGE: Final = "en"


class WidgetNotBuilt(HandrailError):
    """The widget's files are missing."""


@dataclass(frozen=True, slots=True)
class LanguageFiles:
    """What is built once for each language; paths are relative to the folder, and hold a hash of their content."""

    direction: Literal["ltr", "rtl"]
    panel: str
    preload: tuple[str, ...]
    """Scripts that the panel's own needs at once."""
    host: str
    """What joins the panel to the host page, once somebody turns to the launcher."""
    nudge: str
    """What offers help on later pages and by rules, loaded only when there is one of them."""
    launcher: Mapping[str, str]
    """Words of the launcher, which is there before anything of the language is loaded."""


@dataclass(frozen=True, slots=True)
class WidgetFiles:
    """Where the parts of the widget are, relative to `folder`."""

    folder: Path
    loader: str
    style: str
    languages: Mapping[str, LanguageFiles]

    def language_of(self, wanted: str) -> str:
        """The first of `wanted` (BCP 47 tags by commas, the best first) that the widget speaks; else English.

        `de-AT` is served by `de` (RFC 4647, lookup).
        """
        known = {name.lower(): name for name in self.languages}
        for tag in wanted.lower().split(","):
            parts = tag.strip().split("-")
            while parts:
                if (found := known.get("-".join(parts))) is not None:
                    return found
                parts.pop()
        return DEFAULT_LANGUAGE


def read_widget_files(folder: Path = WIDGET_DIST) -> WidgetFiles:
    """The files that `npm run build` wrote; raises WidgetNotBuilt with the remedy when there are none."""
    manifest = folder / "manifest.json"
    try:
        names = json.loads(manifest.read_text(encoding="utf-8"))
        languages = {name: _language(files) for name, files in names["languages"].items()}
        return WidgetFiles(folder, names["loader"], names["style"], languages)
    except (OSError, ValueError, KeyError) as error:
        raise WidgetNotBuilt(f"{manifest} is missing or broken. Build the widget: make widget") from error


def _language(files: dict[str, Any]) -> LanguageFiles:
    return LanguageFiles(
        files["direction"],
        files["panel"],
        tuple(files["preload"]),
        files["host"],
        files["nudge"],
        files["launcher"],
    )
