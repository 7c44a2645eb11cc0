"""Takes pictures of every state of the panel, and writes the page with them: `python -m tests.widget_pictures docs`.

In light, in dark, on a phone, and written from the right to the left. Nothing moves in them, and the time stands still.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, Frame

from tests.browser import chromium
from tests.widget.sample_talk import ARABIC, ENGLISH, Talk
from tests.widget.stage import Stage
from tests.widget.states import STATES, TARGETS, State

NOW: Final = datetime(2026, 11, 2, 9, 42, tzinfo=UTC)
COLOURS: Final = 96
"""Of one picture: the panel has few, and letters stay smooth with these."""

STILL: Final[dict[str, Any]] = {"reduced_motion": "reduce", "timezone_id": "UTC"}
WIDE: Final[dict[str, Any]] = {"viewport": {"width": 460, "height": 760}}
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which every state is shown; `context` goes to the browser."""

    name: str
    title: str
    talk: Talk = ENGLISH
    context: dict[str, Any] = field(default_factory=dict)


VARIANTS: Final = (
    Variant("light", "Light", context=WIDE),
    Variant("dark", "Dark", context=WIDE | {"color_scheme": "dark"}),
    Variant("phone", "Phone", context=PHONE),
    Variant("rtl", "Right to left", ARABIC, WIDE),
)


def main(docs: Path, wanted: Sequence[str]) -> None:
    """Writes `pictures/widget/*.png` and `widget-states.md` into `docs`; `wanted` names states, and none means all."""
    folder = docs / "pictures" / "widget"
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for state in STATES:
            if not wanted or state.name in wanted:
                for variant in VARIANTS:
                    (folder / _file_name(state, variant)).write_bytes(_picture(browser, state, variant))
    (docs / "widget-states.md").write_text(_overview(), encoding="utf-8")


def _picture(browser: Browser, state: State, variant: Variant) -> bytes:
    stage = Stage(browser, TARGETS, language=variant.talk.language, **STILL, **variant.context)
    try:
        stage.page.clock.set_fixed_time(NOW)
        panel = state.show(stage, variant.talk)
        return _small(_photograph(stage, panel))
    finally:
        stage.close()


def _photograph(stage: Stage, panel: Frame) -> bytes:
    box = panel.frame_element().bounding_box()
    assert box is not None
    return stage.page.screenshot(clip=box)


def _small(png: bytes) -> bytes:
    few = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def _overview() -> str:
    """The page with all pictures, in Markdown."""
    titles = " | ".join(variant.title for variant in VARIANTS)
    parts = [_INTRODUCTION]
    for state in STATES:
        shown = " | ".join(
            f"![{state.title}: {variant.title.lower()}](pictures/widget/{_file_name(state, variant)})"
            for variant in VARIANTS
        )
        parts.append(f"## {state.title}\n\n| {titles} |\n|{' --- |' * len(VARIANTS)}\n| {shown} |\n")
    return "\n".join(parts)


_INTRODUCTION: Final = """# The panel in all its states

Every state in light, in dark, on a phone and written from the right to the left, as `make screenshots` takes them in a
real browser. `tests/widget/test_accessibility.py` holds each of them to the rules of axe-core.
"""


def _file_name(state: State, variant: Variant) -> str:
    return f"{state.name}-{variant.name}.png"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
