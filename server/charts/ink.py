"""How series are told apart without colour: each has a line of its own dashes, a marker of its own shape and a pattern
of its own to fill with. Colours come from the stylesheet by the classes `s0` to `s5`."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement

STYLES: Final = 6
"""After so many series they begin anew; a chart with more is better split."""

DASHES: Final = ("", "7 4", "2 3", "10 3 2 3", "1 4", "12 5")

MARKER_SIZE: Final = 4.0
_CROSS: Final = tuple(
    (across * sign, down * sign)
    for sign in (1, -1)
    for across, down in ((-0.4, -1.3), (0.4, -1.3), (0.4, -0.4), (1.3, -0.4), (1.3, 0.4), (0.4, 0.4))
)
PATTERN_SIZE: Final = 8
SWATCH_WIDTH, SWATCH_HEIGHT = 28, 14


def style_class(place: int) -> str:
    """The class that gives the series at this place its colour."""
    return f"s{place % STYLES}"


def draw_line(parent: Element, path: str, place: int) -> None:
    """A line of a series along an SVG path."""
    line = SubElement(parent, "path", {"class": f"chart-line {style_class(place)}", "d": path})
    if DASHES[place % STYLES]:
        line.set("stroke-dasharray", DASHES[place % STYLES])


def draw_marker(parent: Element, x: float, y: float, place: int) -> None:
    """The marker of a series around a point: circle, square, diamond, triangle, triangle on its tip, cross."""
    size, kind = MARKER_SIZE, place % STYLES
    attributes = {"class": f"chart-marker {style_class(place)}"}
    if kind == 0:
        SubElement(parent, "circle", attributes | {"cx": number(x), "cy": number(y), "r": number(size)})
        return
    corners = {
        1: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        2: ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
        3: ((0, -1.3), (1.2, 1), (-1.2, 1)),
        4: ((0, 1.3), (1.2, -1), (-1.2, -1)),
        5: _CROSS,
    }[kind]
    points = " ".join(f"{number(x + size * across)},{number(y + size * down)}" for across, down in corners)
    SubElement(parent, "polygon", attributes | {"points": points})


def define_patterns(parent: Element, prefix: str, count: int) -> None:
    """The patterns of the first `count` series, whose ids begin with `prefix`: one page may have many charts."""
    definitions = SubElement(parent, "defs")
    for place in range(min(count, STYLES)):
        size = str(PATTERN_SIZE)
        box = {"id": _pattern_id(prefix, place), "width": size, "height": size, "patternUnits": "userSpaceOnUse"}
        pattern = SubElement(definitions, "pattern", box)
        SubElement(pattern, "rect", {"class": f"chart-ground {style_class(place)}", "width": size, "height": size})
        if place:
            _draw_pattern(pattern, place)


def fill_of(prefix: str, place: int) -> str:
    """What a series' areas are filled with, as the value of the attribute `fill`."""
    return f"url(#{_pattern_id(prefix, place)})"


def number(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _pattern_id(prefix: str, place: int) -> str:
    return f"{prefix}-p{place % STYLES}"


def _draw_pattern(pattern: Element, place: int) -> None:
    if place == 2:
        for x, y in ((2, 2), (6, 6)):
            SubElement(pattern, "circle", {"class": "chart-hatch dot", "cx": str(x), "cy": str(y), "r": "1.5"})
        return
    path = {
        1: "M-2 2L2 -2M0 8L8 0M6 10L10 6",
        3: "M0 0L8 8M0 8L8 0",
        4: "M0 2H8M0 6H8",
        5: "M2 0V8M6 0V8",
    }[place]
    SubElement(pattern, "path", {"class": "chart-hatch", "d": path})
